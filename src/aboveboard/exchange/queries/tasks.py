"""What awaits people in the exchange: quarantined submissions, recalls to acknowledge, alerts to answer or to chase, and
claims of constituencies to confirm."""

from collections.abc import Iterator

from aboveboard.exchange import permits
from aboveboard.exchange.queries.alerts import visible_alerts
from aboveboard.exchange.queries.claims import visible_claims
from aboveboard.exchange.queries.submissions import visible_recalls, visible_submissions
from aboveboard.exchange.values import AlertState, ClaimState, SubmissionState, Task
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query

MOST = 200


@query(permits.ACKNOWLEDGE, permits.ANSWER_ALERT, permits.CONFIRM_CLAIM, permits.READ_ALL)
def needs_me(actor: Actor) -> list[Task]:
    """What awaits the actor in the exchange, oldest first, at most 200 lines of each sort."""
    found = [*_quarantined(actor), *_recalled(actor), *_alerted(actor), *_overdue(actor), *_claimed(actor)]
    return sorted(found, key=lambda task: task.since)


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


def _alerted(actor: Actor) -> Iterator[Task]:
    if permits.READ_ALL.holds(actor) or not permits.ANSWER_ALERT.holds(actor):
        return
    for row in visible_alerts(actor).filter(settled_at=None).order_by("due_at", "id")[:MOST]:
        is_new = row.state == AlertState.SENT
        yield Task(
            "alert",
            row.pk,
            None,
            "Acknowledge an alert" if is_new else "Say what came of an alert",
            "A partner named victims in your country.",
            "You are reminded; then the desk sees that it is overdue and asks.",
            row.created_at,
            row.due_at,
        )


def _overdue(actor: Actor) -> Iterator[Task]:
    if not permits.READ_ALL.holds(actor):
        return
    for row in visible_alerts(actor).filter(settled_at=None, escalated_at__isnull=False).order_by("due_at", "id")[:MOST]:
        yield Task(
            "alert",
            row.pk,
            None,
            "Ask a bureau about an overdue alert",
            f"The bureau of {row.country.upper()} was told, was reminded, and has not answered in time.",
            "The victims may not know.",
            row.created_at,
            row.due_at,
        )


def _claimed(actor: Actor) -> Iterator[Task]:
    if actor.country is not None or not permits.CONFIRM_CLAIM.holds(actor):
        return
    for row in visible_claims(actor).filter(state=ClaimState.CLAIMED)[:MOST]:
        yield Task(
            "claim",
            row.pk,
            None,
            "Confirm a constituency",
            f"The bureau of {row.country.upper()} says what is its own: networks, AS numbers, domains or sectors.",
            "Until then nothing is routed to it by them.",
            row.created_at,
        )
