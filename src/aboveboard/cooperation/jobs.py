"""Recognition follows standing by itself."""

from uuid import UUID

from aboveboard.audit.models import Entry
from aboveboard.cooperation import actions, queries
from aboveboard.cooperation.values import RecognitionState
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.follow import follows
from aboveboard.standing import queries as standing
from aboveboard.standing.values import Status

RECOGNISED = {Status.GOOD, Status.CONDITIONAL, Status.UNDER_RENEWAL}


@follows("agreements.sign_organisation", "standing.suspend", "standing.lift_suspension", "agreements.terminate_agreement")
def follow_standing(entry: Entry) -> None:
    """Bring the recognition of the organisations mentioned to what their standing is now."""
    mentioned = entry.mentions.filter(subject_kind="parties.organisation").values_list("subject_id", flat=True)
    for organisation in sorted(set(mentioned)):
        _bring_to(UUID(organisation))


def _bring_to(organisation: UUID) -> None:
    status, held = standing.of(organisation).public, queries.recognition(organisation)
    if status in RECOGNISED and held is None:
        actions.recognise(SYSTEM, organisation)
    elif held is not None and status in RECOGNISED and held.state == RecognitionState.SUSPENDED:
        actions.restore_recognition(SYSTEM, held)
    elif held is not None and status is Status.SUSPENDED and held.state == RecognitionState.ACTIVE:
        actions.suspend_recognition(SYSTEM, held)
    elif held is not None and status is Status.ENDED:
        actions.revoke_recognition(SYSTEM, held)
