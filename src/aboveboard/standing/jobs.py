"""What follows from screening, and what the clock brings: records of holds and lapses."""

from datetime import UTC, datetime, time, timedelta
from itertools import batched
from uuid import UUID

from aboveboard.audit.models import Entry
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.follow import every, follows
from aboveboard.lib import clock
from aboveboard.screening import queries as screening
from aboveboard.standing import actions, queries
from aboveboard.standing.models import Hold, Lapse
from aboveboard.standing.values import HoldState, LapseState

# How many organisations the clock looks at together.
AT_ONCE = 500


@follows("screening.screen_organisation", "screening.screen_delta", "screening.reopen_match")
def record_holds(entry: Entry) -> None:
    """Record the holds that the run set; standing has known them since its commit."""
    mentioned = entry.mentions.filter(subject_kind="parties.organisation").values_list("subject_id", flat=True)
    for organisation in sorted(set(mentioned)):
        if screening.stopping_matches(UUID(organisation)) and not _has_open_hold(UUID(organisation)):
            actions.record_hold(SYSTEM, UUID(organisation))


@every(60)
def record_lapses() -> None:
    """Record what expired since the last minute, and what was renewed."""
    now = clock.now()
    for organisations in batched(diligence.cleared_organisations(), AT_ONCE):
        found = queries.expired(organisations, now)
        expired = {(organisation, what): day for organisation, gone in found.items() for what, day, _ in gone}
        rows = Lapse.objects.filter(organisation_id__in=organisations, state=LapseState.RUNNING)
        running = {(lapse.organisation_id, lapse.what): lapse for lapse in rows}
        for organisation, what in sorted(expired.keys() - running.keys()):
            since = datetime.combine(expired[organisation, what] + timedelta(days=1), time.min, UTC)
            actions.record_lapse(SYSTEM, actions.Expiry(organisation, what, since))
        for key in sorted(running.keys() - expired.keys()):
            actions.end_lapse(SYSTEM, running[key])


def _has_open_hold(organisation: UUID) -> bool:
    return Hold.objects.filter(organisation_id=organisation).exclude(state=HoldState.LIFTED).exists()
