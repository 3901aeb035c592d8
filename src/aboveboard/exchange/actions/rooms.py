"""Keeps the private collection of an incident room: who reads it, and what is released in it; called by the context of rooms."""

from copy import replace

from aboveboard.exchange import permits
from aboveboard.exchange.actions import handing, publishing
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.models import Collection, CollectionReader, Object, Release, Submission
from aboveboard.exchange.queries import expiry, newest
from aboveboard.exchange.stix.visibility import ObjectClass, as_admitted, class_key
from aboveboard.exchange.values import CollectionKind
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct, gate

SEATS = NoAct("It says who sits in a room; whatever a reader reads there asks the gate at each look.")


@action(permits.KEEP_ROOM, act=SEATS)
def admit_reader(actor: Actor, collection: Collection, *, party: str) -> Done[Collection]:
    """Let a party know of a room's collection; raises `Conflict` for any other collection."""
    _require_room(collection)
    CollectionReader.objects.get_or_create(collection=collection, party=party)
    return Done(collection, {"party": party})


@action(permits.KEEP_ROOM, act=SEATS)
def remove_reader(actor: Actor, collection: Collection, *, party: str) -> Done[Collection]:
    """From the next request on the party knows of the collection no more; what it was given stays on record."""
    _require_room(collection)
    CollectionReader.objects.filter(collection=collection, party=party).delete()
    return Done(collection, {"party": party})


@action(permits.KEEP_ROOM, act=Asks(Act.SUBMIT, lambda submission: Ask(submission.organisation_id)), first=handing.of_sender)
def release_in_room(actor: Actor, submission: Submission, *, collection: Collection) -> Done[Submission]:
    """Release in a room what was admitted of a submission and is not held back; each object keeps its marking and its exclusions.

    Raises `Conflict` while the sender is on hold, and for a collection that is no room's.
    """
    _require_room(collection)
    if gate().ask(Act.SUBMIT, Ask(submission.organisation_id)).quarantine:
        raise Conflict("The sender is on hold; nothing of it is shared in the room until that is lifted.")
    there = Release.objects.filter(collection=collection).values("object_id")
    rows = Object.objects.filter(newest.is_newest(), expiry.kept(), submission=submission, erased_at=None, held_by="").exclude(pk__in=there)
    found = list(rows.order_by("pk").select_related("visibility").defer("body"))
    # The members of the room are one sharing group: GREEN is for all of them, and the rest goes as its marking says.
    keyed = [class_key(_grouped(each, collection.alias)) for each in found]
    classes = publishing.classes(keyed)
    released = [
        Released(each.pk, classes[key], each.stix_id, each.type, each.version, each.producer)
        for each, key in zip(found, keyed, strict=True)
    ]
    publishing.publish({collection.pk: released}, renewed={each.stix_id for each in found})
    return Done(submission, {"collection": str(collection.pk), "objects": len(released)}, about=[collection])


def _grouped(row: Object, group: str) -> ObjectClass:
    # As it was admitted: what a later classification narrows is narrowed at each look.
    return replace(as_admitted(row.visibility.key), groups=frozenset({group}))


def _require_room(collection: Collection) -> None:
    if collection.kind != CollectionKind.ROOM:
        raise Conflict("Only the collection of a room has readers of its own.")
