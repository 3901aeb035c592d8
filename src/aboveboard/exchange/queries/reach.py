"""Where one reader's eyes reach at all: the collections that it may read now, each with the classes that it may see there."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from aboveboard.exchange.models import Collection
from aboveboard.exchange.queries import readers
from aboveboard.exchange.stix.visibility import Reader, ReaderKind
from aboveboard.exchange.values import CollectionKind
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding


@dataclass(frozen=True, slots=True)
class Place:
    """A collection that may be read; `classes` None where nothing in it is hidden from the reader, which then owns it."""

    collection: UUID
    classes: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Reach:
    """The reader and its places, the nearest first; None for the desk, which sees every object."""

    reading: Reader
    places: tuple[Place, ...] | None


def reach(actor: Actor) -> Reach:
    """How far the actor sees now; raises `Missing` for one who reads nothing, `NoStanding` where the gate shuts all of it."""
    reading = readers.reader(actor)
    if reading is None:
        raise Missing
    if reading.kind is ReaderKind.DESK:
        return Reach(reading, None)
    wanted = Q(kind=CollectionKind.SHARED)
    wanted |= Q(kind=CollectionKind.COUNTRY, country=reading.country.lower()) if reading.country else Q(organisation_id=actor.organisation)
    places, shut = [], None
    for collection in Collection.objects.filter(wanted).order_by("kind"):
        if not readers.may_know(actor, collection):
            continue
        try:
            readers.require_read(actor, collection)
        except NoStanding as error:
            shut = error
            continue
        places.append(Place(collection.pk, readers.visible_classes(reading, collection)))
    if shut is not None and not places:
        raise shut
    return Reach(reading, tuple(places))
