"""What awaits people in the exchange: quarantined submissions, recalls to acknowledge or to chase, alerts to answer or to chase, claims of
constituencies to confirm, questions, and reports to release, to consent to or to take back."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Count, Min, Q

from aboveboard.exchange import permits
from aboveboard.exchange.queries import alerts, neighbours
from aboveboard.exchange.queries.claims import visible_claims
from aboveboard.exchange.queries.products import consents_awaited, resting_on_nothing, visible_reports
from aboveboard.exchange.queries.questions import visible_asked, visible_questions
from aboveboard.exchange.queries.recalls import OVERDUE, visible_recalls
from aboveboard.exchange.queries.submissions import visible_submissions
from aboveboard.exchange.values import AlertState, ClaimState, SubmissionState, Task
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

MOST = 200


@query(
    permits.ACKNOWLEDGE,
    permits.ANSWER_ALERT,
    permits.CONFIRM_CLAIM,
    permits.APPROVE_RELEASE,
    permits.CONSENT_RELEASE,
    permits.ASK,
    permits.ANSWER_QUESTION,
    permits.RELEASE_REPORT,
    permits.CONSENT_REPORT,
    permits.READ_ALL,
)
def needs_me(actor: Actor) -> list[Task]:
    """What awaits the actor in the exchange, oldest first, at most 200 lines of each sort."""
    of_data = (*_quarantined(actor), *_recalled(actor), *_undropped(actor), *_alerted(actor), *_overdue(actor), *_claimed(actor))
    of_questions = (*_to_consent(actor), *_to_release(actor), *_to_answer(actor), *_handed_back(actor))
    of_reports = (*_report_to_release(actor), *_report_to_consent(actor), *_report_to_take_back(actor))
    return sorted([*of_data, *of_questions, *of_reports], key=lambda task: task.since)


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
            "You are reminded; then the desk sees that it is overdue and asks.",
            row.created_at,
            row.due_at,
        )


def _undropped(actor: Actor) -> Iterator[Task]:
    """One line for each recipient with overdue recalls, for whom their rules name; it leads to the one that is due the longest."""
    if not permits.READ_ALL.holds(actor):
        return
    rows = visible_recalls(actor).filter(OVERDUE).order_by()
    counted = rows.values("recipient", "escalated_to").annotate(count=Count("pk"), since=Min("created_at"), by=Min("due_at"))
    lines = list(counted.order_by("by", "recipient")[:MOST])
    names = _called(line["recipient"] for line in lines)
    for line in lines:
        if actor.roles.isdisjoint(line["escalated_to"]):
            continue
        first = rows.filter(recipient=line["recipient"]).order_by("due_at", "id").values_list("pk", flat=True)[0]
        yield Task(
            "recall",
            first,
            None,
            "Ask a recipient about overdue recalls",
            f"{names[line['recipient']]} has not said in time that it dropped {_objects(line['count'])} taken back; it was reminded.",
            "What was taken back may still be used.",
            line["since"],
            line["by"],
        )


def _called(recipients: Iterable[str]) -> dict[str, str]:
    """How a sentence calls recipients of recalls."""
    parted = {each: each.partition(":") for each in recipients}
    keys = {each: UUID(key) for each, (kind, _, key) in parted.items() if kind == "organisation"}
    names = neighbours.organisation_names(keys.values()) if keys else {}
    called = {each: f"The bureau of {code.upper()}" for each, (_, _, code) in parted.items()}
    return called | {each: names.get(key, "A partner") for each, key in keys.items()}


def _objects(count: int) -> str:
    return "an object that was" if count == 1 else f"{count} objects that were"


def _alerted(actor: Actor) -> Iterator[Task]:
    if permits.READ_ALL.holds(actor) or not permits.ANSWER_ALERT.holds(actor):
        return
    for row in alerts.awaited(actor)[:MOST]:
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
    for row in alerts.awaited(actor).filter(escalated_at__isnull=False)[:MOST]:
        if actor.roles.isdisjoint(row.escalated_to):
            continue
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


def _to_release(actor: Actor) -> Iterator[Task]:
    if not permits.APPROVE_RELEASE.holds(actor):
        return
    rows = visible_questions(actor).filter(state="prepared", due_at__gt=clock.now())
    for row in rows.filter(Q(originator="") | Q(consented_at__isnull=False))[:MOST]:
        if permits.APPROVE_RELEASE.holds(actor, row):
            yield Task(
                "question",
                row.pk,
                None,
                "Decide on the release of a question to partners",
                "It leaves the house only if another person than its preparer lets it out.",
                "It is not put to anybody.",
                row.created_at,
                row.due_at,
            )


def _to_consent(actor: Actor) -> Iterator[Task]:
    if actor.country is None or not permits.CONSENT_RELEASE.holds(actor):
        return
    for row in visible_questions(actor).filter(state="prepared", originator=actor.country, consented_at=None)[:MOST]:
        yield Task(
            "question",
            row.pk,
            None,
            "Consent to the release of your country's information",
            "It tells partners something that comes from your country.",
            "It is not put to anybody.",
            row.created_at,
            row.due_at,
        )


def _handed_back(actor: Actor) -> Iterator[Task]:
    if not permits.ASK.holds(actor):
        return
    for row in visible_questions(actor).filter(state="sent", overdue_at__isnull=False, country=actor.country or "")[:MOST]:
        yield Task(
            "question",
            row.pk,
            None,
            "Read the answers and close the question",
            "The time to answer is over.",
            "Partners can still answer, and go on reading it until its text is erased.",
            row.overdue_at or row.due_at,
            row.due_at,
        )


def _to_answer(actor: Actor) -> Iterator[Task]:
    for row in visible_asked(actor).filter(state="waiting", question__state="sent")[:MOST] if actor.organisation else ():
        yield Task(
            "asked",
            row.pk,
            None,
            "Answer a question",
            "You are asked for help; you may also say that you hold nothing.",
            "Who asks goes on without you.",
            row.created_at,
            row.question.due_at,
        )


def _report_to_release(actor: Actor) -> Iterator[Task]:
    for row in (
        visible_reports(actor).filter(state="prepared", erased_at=None)[:MOST] if permits.RELEASE_REPORT.name in actor.permits else ()
    ):
        if permits.RELEASE_REPORT.holds(actor, row):
            yield Task(
                "report",
                row.pk,
                None,
                "Decide on the release of an activity report",
                f"“{row.title}” goes to its readers only if another person than who prepared it lets it out.",
                "Nobody reads it.",
                row.created_at,
            )


def _report_to_consent(actor: Actor) -> Iterator[Task]:
    for row in consents_awaited(actor)[:MOST]:
        yield Task(
            "report",
            row.pk,
            None,
            "Consent to a report that rests on what you sent",
            f"Its purpose: {row.report.purpose.rstrip('.')}. It would go to partners that may not see your objects themselves.",
            "It does not go to them.",
            row.created_at,
        )


def _report_to_take_back(actor: Actor) -> Iterator[Task]:
    if not permits.READ_ALL.holds(actor) or not permits.RECALL.holds(actor):
        return
    for row in resting_on_nothing(actor)[:MOST]:
        yield Task(
            "report",
            row.pk,
            None,
            "Take back a report, or issue it anew",
            f"What “{row.title}” rests on was taken back: take it back or issue it anew.",
            "Its readers go on being given what no longer stands.",
            row.gone_at,  # type: ignore[attr-defined]  # annotated
        )
