"""Issues recalls with their deadlines, takes the receipts, and chases those that do not come."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.audit import store
from aboveboard.exchange import permits
from aboveboard.exchange.models import Recall
from aboveboard.exchange.queries import neighbours, recalls
from aboveboard.exchange.rules import recalling
from aboveboard.exchange.values import MOST_RECEIPTS, Receipts
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

CHASES = NoAct("It asks for a receipt; nothing moves.")
# So many at a time are noted in well under a second; the rest follows a minute later.
MOST = 5_000


def issued(reason: str) -> Callable[[int, str, int], Recall]:
    """What makes recalls for this reason, by the deadlines of today: of an object's key, to a recipient, by the object's marking."""
    regulation, now = neighbours.recalls_regulation(), clock.now()

    def made(key: int, recipient: str, tlp: int) -> Recall:
        return Recall(object_id=key, recipient=recipient, reason=reason, **recalling.deadlines(regulation, tlp, now))

    return made


@action(permits.ACKNOWLEDGE, act=NoAct("A receipt moves nothing."))
def acknowledge_recall(actor: Actor, recall: Recall) -> Done[Recall]:
    """A recipient confirms that it has dropped what was taken back; raises `Conflict` where it did so before."""
    if recall.acknowledged_at is not None:
        raise Conflict("This recall is acknowledged already.")
    recall.acknowledged_at = clock.now()
    recall.save(update_fields=["acknowledged_at"])
    return Done(recall, {"recipient": recall.recipient})


@action(permits.ACKNOWLEDGE, act=NoAct("A receipt moves nothing."))
def acknowledge_recalls(actor: Actor, receipts: Receipts) -> Done[int]:
    """A recipient confirms at once that it has dropped all of these; how many, named by their ids in the entry.

    Raises `Invalid` for too many or none and where one is not its own, `Conflict` where one is acknowledged already: then none is.
    """
    if not 1 <= len(receipts.recalls) <= MOST_RECEIPTS:
        raise Invalid(recalls=f"Name between 1 and {MOST_RECEIPTS} recalls at once.")
    own = Recall.objects.filter(recipient=receipts.recipient, pk__in=receipts.recalls)
    if own.count() < len(receipts.recalls):
        raise Invalid(recalls="One of these recalls is not there, or not yours; none is acknowledged. Load your recalls again.")
    # Who acknowledged one of them in between wins: these are counted, and the transaction is undone.
    count = own.filter(recalls.OPEN).update(acknowledged_at=clock.now())
    if count < len(receipts.recalls):
        raise Conflict("One of these recalls is acknowledged already; none of the others is by this. Load your recalls again.")
    return Done(count, {"recipient": receipts.recipient, "recalls": sorted(map(str, receipts.recalls))}, about=_rows(receipts.recalls))


@action(permits.CHASE_RECALL, act=CHASES)
def remind_of_recalls(actor: Actor, recipient: str) -> Done[int]:
    """Note that a recipient is reminded of its recalls that are due soon; how many. Raises `Conflict` where there are none."""
    count = _noted(recalls.to_remind(recipient), "reminded_at")
    return Done(count, {"recipient": recipient, "recalls": count}, about=_about(recipient))


@action(permits.CHASE_RECALL, act=CHASES)
def escalate_recalls(actor: Actor, recipient: str) -> Done[int]:
    """Hand a recipient's overdue recalls to the roles of their rules, which ask it; how many. Raises `Conflict` where there are none."""
    count = _noted(recalls.to_escalate(recipient), "escalated_at")
    return Done(count, {"recipient": recipient, "recalls": count}, about=_about(recipient))


def _noted(rows: QuerySet[Recall], column: str) -> int:
    keys = list(rows.order_by("due_at", "id").values_list("pk", flat=True)[:MOST])
    # Who acknowledged in between is not chased.
    count = Recall.objects.filter(recalls.OPEN, pk__in=keys).update(**{column: clock.now()}) if keys else 0
    if not count:
        raise Conflict("Nothing of this recipient is to be chased now.")
    return count


def _rows(keys: Iterable[UUID]) -> list[store.Ref]:
    return [store.Ref("exchange.recall", str(key)) for key in sorted(keys)]


def _about(recipient: str) -> list[store.Ref]:
    kind, _, key = recipient.partition(":")
    return [organisation_ref(UUID(key))] if kind == "organisation" else []
