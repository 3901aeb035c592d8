"""What due diligence does by itself: opens files after screening, lapses, expires, opens renewals."""

from uuid import UUID

from aboveboard.audit.models import Entry
from aboveboard.diligence import actions
from aboveboard.diligence.models import CLOSED, Clearance, File, Vetting
from aboveboard.diligence.values import State, VettingState
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.follow import every, follows
from aboveboard.lib import clock
from aboveboard.parties import queries as parties

HOUR = 3600


@follows("screening.screen_organisation")
def open_files_after_screening(entry: Entry) -> None:
    """Open a file for each submitted engagement of the screened organisation that has none."""
    for mention in entry.mentions.filter(subject_kind="parties.organisation"):
        for engagement in parties.submitted_engagements(UUID(mention.subject_id)):
            if not File.objects.filter(engagement_id=engagement.id).exists():
                actions.open_file(SYSTEM, engagement.id)


@follows("parties.add_person", "parties.state_holding", "parties.take_position")
def look_for_interests(entry: Entry) -> None:
    """Compare the staff with the persons of an organisation whenever these change."""
    for mention in entry.mentions.filter(subject_kind="parties.organisation"):
        for file in File.objects.filter(organisation_id=UUID(mention.subject_id)).exclude(state__in=CLOSED):
            actions.detect_interests(SYSTEM, file)


@every(HOUR)
def lapse_files() -> None:
    """Lapse the files whose questions stayed unanswered."""
    for file in File.objects.filter(state=State.AWAITING_INFORMATION, due_at__lte=clock.now()):
        actions.lapse_file(SYSTEM, file)


@every(HOUR)
def expire_vettings() -> None:
    """Note the vettings that have run out."""
    for vetting in Vetting.objects.filter(state=VettingState.GRANTED, valid_until__lt=clock.today()):
        actions.expire_vetting(SYSTEM, vetting)


@every(HOUR)
def open_renewals() -> None:
    """Open the renewal of each clearance from its first day of renewal on, once."""
    today = clock.today().isoformat()
    for clearance in Clearance.objects.filter(revoked_at=None, valid_until__gte=clock.today()).select_related("file"):
        is_open = File.objects.filter(engagement_id=clearance.file.engagement_id).exclude(state__in=CLOSED).exists()
        was_opened = File.objects.filter(renews=clearance).exists()
        if clearance.renew_on and clearance.renew_on[0] <= today and not is_open and not was_opened:
            actions.open_renewal(SYSTEM, clearance)
