"""What awaits people in the exchange: quarantined submissions, and recalls to acknowledge."""

from collections.abc import Iterator

from aboveboard.exchange import permits
from aboveboard.exchange.queries.submissions import visible_recalls, visible_submissions
from aboveboard.exchange.values import SubmissionState, Task
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query

MOST = 200


@query(permits.ACKNOWLEDGE, permits.READ_ALL)
def needs_me(actor: Actor) -> list[Task]:
    """What awaits the actor in the exchange, oldest first, at most 200 lines of each sort."""
    return sorted([*_quarantined(actor), *_recalled(actor)], key=lambda task: task.since)


def _quarantined(actor: Actor) -> Iterator[Task]:
    if not permits.REFUSE.holds(actor):
        return
    for row in visible_submissions(actor).filter(state=SubmissionState.QUARANTINED)[:MOST]:
        yield Task(
            "submission",
            row.pk,
            row.organisation_id,
            "Look at a submission in quarantine",
            "Its sender was put on hold, so nothing of it was admitted.",
            "It waits until the hold is lifted, and is then admitted by itself.",
            row.received_at,
        )


def _recalled(actor: Actor) -> Iterator[Task]:
    if permits.READ_ALL.holds(actor) or not permits.ACKNOWLEDGE.holds(actor):
        return
    for row in visible_recalls(actor).filter(acknowledged_at=None)[:MOST]:
        yield Task(
            "recall",
            row.pk,
            None,
            "Acknowledge a recall",
            row.reason or "An object that you were given was taken back.",
            "The desk sees that it is not acknowledged and asks.",
            row.created_at,
        )
