"""What due diligence does by itself: opens files after screening, lapses, expires, opens renewals."""

from uuid import UUID

from aboveboard.audit.models import Entry
from aboveboard.diligence import actions, queries
from aboveboard.diligence.models import CLOSED, Clearance, Decision, File, Vetting
from aboveboard.diligence.values import Outcome, State, VettingState
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.follow import every, follows
from aboveboard.lib import clock
from aboveboard.parties import actions as register
from aboveboard.parties import queries as parties
from aboveboard.parties.values.words import EngagementState, OrganisationState
from aboveboard.parties.values.words import Outcome as Ended

HOUR = 3600
ORGANISATION = "parties.organisation"


@follows("screening.screen_organisation")
def open_files_after_screening(entry: Entry) -> None:
    """Open a file for each submitted engagement of the screened organisation that has none."""
    for organisation in _organisations(entry):
        for engagement in parties.submitted_engagements(organisation):
            if not File.objects.filter(engagement_id=engagement.id).exists():
                actions.open_file(SYSTEM, engagement.id)


@follows("parties.add_person", "parties.state_holding", "parties.take_position")
def look_for_interests(entry: Entry) -> None:
    """Compare the staff with the persons of an organisation whenever these change."""
    for organisation in _organisations(entry):
        for file in File.objects.filter(organisation_id=organisation).exclude(state__in=CLOSED):
            actions.detect_interests(SYSTEM, file)


@follows("diligence.decide")
def record_outcome(entry: Entry) -> None:
    """Tell the parties' register what a negative decision means: the engagement is closed, the organisation declined or excluded."""
    file = File.objects.get(pk=entry.subject_id)
    decision = Decision.objects.filter(file=file).latest("round")
    if decision.outcome not in {Outcome.DECLINED, Outcome.EXCLUDED}:
        return
    engagement = parties.visible_engagement(SYSTEM, file.engagement_id)
    if engagement.state == EngagementState.SUBMITTED:
        register.close_engagement(SYSTEM, engagement, outcome=Ended.DECLINED)
    organisation = parties.visible_organisation(SYSTEM, file.organisation_id)
    if decision.outcome == Outcome.EXCLUDED:
        if organisation.state != OrganisationState.EXCLUDED:
            register.exclude_organisation(SYSTEM, organisation)
    elif organisation.state in {OrganisationState.PROSPECT, OrganisationState.REGISTERED} and not _is_dealt_with(file.organisation_id):
        register.decline_organisation(SYSTEM, organisation)


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


def _is_dealt_with(organisation: UUID) -> bool:
    """Whether something else of the organisation holds or is under examination."""
    now = clock.now()
    holds = any(clearance.is_valid(now) for clearance in queries.clearances(organisation, now))
    return holds or File.objects.filter(organisation_id=organisation).exclude(state__in=CLOSED).exists()


def _organisations(entry: Entry) -> list[UUID]:
    """The organisations that an entry is about, as its subject or beside it."""
    named = set(entry.mentions.filter(subject_kind=ORGANISATION).values_list("subject_id", flat=True))
    if entry.subject_kind == ORGANISATION:
        named.add(entry.subject_id)
    return [UUID(each) for each in sorted(named)]
