"""A request that is sent twice is done once: its answer is kept in the transaction of the act, under the sender's key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, transaction

from aboveboard.audit import store
from aboveboard.kernel import refusal
from aboveboard.kernel.action import REFUSED_BY_TABLE, is_busy, refused_by_table
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Busy, Conflict, Invalid
from aboveboard.kernel.models import Answer
from aboveboard.kernel.unit import unit
from aboveboard.lib import clock

REQUEST = "kernel.answer"
KEPT_FOR = timedelta(days=1)
MOST_FORGOTTEN = 5_000


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, the key of their choice, and the SHA-256 of all that is asked. `is_kept` false: the answer is shown once."""

    actor: Actor
    key: str
    digest: str
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and the JSON text; `is_repeated` where it was given before and nothing was done now."""

    status: int
    body: str
    is_repeated: bool = False


class _Known(Exception):
    """The key was used before."""


def as_kept(body: str) -> str:
    """The default of `again`: a repeated request gets what was kept."""
    return body


def once(
    request: Request,
    act: Callable[[], Reply],
    *,
    prepare: Callable[[], None] = lambda: None,
    again: Callable[[str], str] = as_kept,
) -> Reply:
    """Do `act` and keep its answer, in one transaction; or give the answer that the key has already.

    `prepare` does what must not wait for or be undone with the transaction, and only for what is not answered yet. `again` makes of the
    JSON text that was kept the one that a repeated request gets; it raises where its sender may not read that any more.
    Only what succeeded is kept, so a refused request can be sent again with its key. Raises `Invalid` for a key that
    stood for another request, `Conflict` for an answer that is not shown again, and whatever `act` raises.
    """
    if (known := _known(request, again)) is not None:
        return known
    prepare()
    refused = None
    try:
        with unit(REQUEST) as work:
            try:
                answer = _reserved(request)
                reply = act()
            except AppError:
                refused = work
                raise
            Answer.objects.filter(pk=answer.pk).update(status=reply.status, body=reply.body if request.is_kept else "")
            return reply
    except _Known:
        # Two at once: the second one waited for the first to commit, and now finds its answer.
        return once(request, act, again=again)
    except AppError as error:
        if error.recorded and refused is not None and refused.innermost_failure:
            refusal.record(request.actor, refused.innermost_failure, refused.innermost_subject, error, cause_id=None)
        raise
    except REFUSED_BY_TABLE as error:
        unfit = refused_by_table(error)
        refusal.record(request.actor, REQUEST, store.NOTHING, unfit, cause_id=None)
        raise unfit from error
    except DatabaseError as error:
        if is_busy(error):
            raise Busy("Another change is being written; try again in a moment.") from error
        raise


def forget() -> int:
    """Delete answers older than a day, some thousands at a time; returns how many."""
    with unit("kernel.forget_answers"):
        old = Answer.objects.filter(at__lt=clock.now() - KEPT_FOR).order_by("at").values_list("pk", flat=True)[:MOST_FORGOTTEN]
        return Answer.objects.filter(pk__in=list(old)).delete()[0]


def _reserved(request: Request) -> Answer:
    try:
        with transaction.atomic():
            return Answer.objects.create(actor=request.actor.id, key=request.key, digest=request.digest)
    except IntegrityError:
        raise _Known from None


def _known(request: Request, again: Callable[[str], str]) -> Reply | None:
    answer = Answer.objects.filter(actor=request.actor.id, key=request.key).first()
    if answer is None:
        return None
    if answer.digest != request.digest:
        raise Invalid(idempotency_key="This key stood for another request already; choose a new one for each request.")
    if not (body := again(answer.body)):
        raise Conflict("This was done already, and its answer is not shown again; look at how things stand now.")
    return Reply(answer.status, body, is_repeated=True)
