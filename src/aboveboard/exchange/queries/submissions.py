"""Reads what became of submissions, and which of them wait."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Min, QuerySet

from aboveboard.exchange import permits
from aboveboard.exchange.models import Submission
from aboveboard.exchange.queries import readers
from aboveboard.exchange.values import StatusView, SubmissionState, micros, unpacked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query


@query(permits.SUBMIT, permits.READ_ALL)
def visible_status(actor: Actor, name: str) -> StatusView:
    """What became of one's own submission (TAXII 2.1 §4.3); raises `Missing`, and `NoStanding` while the channel is shut."""
    try:
        row = visible_submissions(actor).filter(pk=UUID(name)).first()
    except ValueError:
        row = None
    if row is None:
        raise Missing
    readers.channel(actor).require()
    return status_of(row)


def status_of(row: Submission) -> StatusView:
    """What a row says, for whoever it was just handed to by the query or action that may."""
    return StatusView(row.pk, micros(row.received_at), SubmissionState(row.state), unpacked(bytes(row.fates)))


@query(permits.SUBMIT, permits.READ_ALL)
def visible_submissions(actor: Actor) -> QuerySet[Submission]:
    """Submissions without their bodies, newest first: all for the desk, its own for a partner."""
    rows = Submission.objects.defer("body", "fates").order_by("-received_at", "id")
    if permits.READ_ALL.holds(actor):
        return rows
    return rows.filter(organisation_id=actor.organisation) if actor.organisation and permits.SUBMIT.holds(actor) else rows.none()


@query(permits.SUBMIT, permits.READ_ALL)
def visible_submission(actor: Actor, key: UUID) -> Submission:
    """One submission without its body, as `visible_submissions`; raises `Missing`."""
    return one(visible_submissions(actor), key)


def waiting(organisations: Iterable[UUID], *, state: SubmissionState | None = None, limit: int | None = None) -> list[Submission]:
    """Submissions of these organisations that are neither admitted nor refused, oldest first; in one state, or in any."""
    rows = Submission.objects.filter(closed_at=None, organisation_id__in=list(organisations)).defer("body", "fates")
    wanted = rows if state is None else rows.filter(state=state)
    return list(wanted.order_by("received_at", "id")[:limit])


def waiting_senders() -> list[UUID]:
    """The organisations of which submissions wait, who waits the longest first."""
    rows = Submission.objects.filter(closed_at=None).order_by().values("organisation_id")
    return list(rows.annotate(since=Min("received_at")).order_by("since", "organisation_id").values_list("organisation_id", flat=True))
