"""Reads what a source sent before that leads from, or to, what it sends now: relationships, sightings and locations, in few questions."""

from collections.abc import Collection as Collected
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from aboveboard.exchange.models import Object, Occurrence, Release, Submission
from aboveboard.exchange.queries import expiry
from aboveboard.exchange.queries.newest import is_newest
from aboveboard.exchange.stix import hints, joining
from aboveboard.exchange.stix.joining import PLACES, Ends, Way
from aboveboard.exchange.stix.sco import OBSERVABLES

CHUNK = 500
# Of what one step finds, the newest so many count: nobody makes the house read all sightings of a year for each new indicator.
MOST, MOST_READ = 5_000, 100_000
_JOINING = ("relationship", "sighting")
Content = Mapping[str, object]


@dataclass(slots=True)
class Web:
    """What is known of one source's joinings and locations, by id; grows as it is asked for more."""

    producer: UUID
    known: dict[str, Content]
    # Ids of which this body holds a version, so that an older one that stands here counts no more.
    sent: frozenset[str]
    asked: set[bytes] = field(default_factory=set)

    def joinings(self, of: Iterable[str] | None = None) -> Iterator[tuple[Content, Ends]]:
        """Those known, or those with these ids, with their ends."""
        for stix_id in list(self.known) if of is None else of:
            content = self.known[stix_id]
            if (ends := joining.ends(content)) is not None:
                yield content, ends

    def follow(self, way: Way, ids: Iterable[str]) -> list[str]:
        """Read the joinings of these objects in one direction; the ids of those that were not known."""
        wanted = {joining.digest(way, stix_id) for stix_id in ids} - self.asked
        self.asked |= wanted
        new: list[str] = []
        keys: list[int] = []
        for chunk in batched(sorted(wanted), CHUNK):
            # Its own alone, before anything is cut off: what others send to an id says nothing of what its source sent, however much it is.
            own = Occurrence.objects.filter(digest__in=chunk, object__producer=self.producer)
            keys += own.values_list("object_id", flat=True)[:MOST_READ]
        # Two questions: in one, with an order and a limit, a database may think it cheaper to look through all objects.
        for some in batched(sorted(set(keys), reverse=True)[:MOST], CHUNK):
            new += self._learn(_standing(self.producer).filter(pk__in=some, type__in=_JOINING))
        return new

    def locate(self, ids: Iterable[str]) -> None:
        """Read the locations among these, and the identities: these say in which sectors they are."""
        wanted = sorted({stix_id for stix_id in ids if stix_id.startswith(PLACES)} - self.known.keys() - self.sent)
        for chunk in batched(wanted, CHUNK):
            self._learn(_standing(self.producer).filter(stix_id__in=chunk))

    def _learn(self, rows: QuerySet[Object]) -> list[str]:
        new: dict[str, tuple[int, bytes]] = {}
        for stix_id, version, body in rows.values_list("stix_id", "version", "body"):
            if stix_id not in self.known and stix_id not in self.sent and version > new.get(stix_id, (-1, b""))[0]:
                new[stix_id] = version, bytes(body)
        self.known |= {stix_id: msgspec.json.decode(body) for stix_id, (_, body) in new.items()}
        return list(new)


@dataclass(frozen=True, slots=True)
class Found:
    """What says which countries a body and older objects concern, and the ids of all that may learn something by it."""

    contents: tuple[Content, ...] = ()
    concerned: frozenset[str] = frozenset()


def found_with(submission: Submission, sent: Mapping[str, Content], others: Collected[str] = ()) -> Found:
    """What a body sends (by id, what counts of it) with all that its source sent before and that leads from or to it.

    `others` are ids of what the body sends and what says nothing: it is held back. `stix.victims.victim_countries` of it is complete for
    what the body sends, and says of older objects what they learn by it; `stix.hints.related` is complete for relationships that the body
    sends. A body that joins nothing, of a source that never joined anything, costs one small question, and one of observables alone none.
    """
    ids = [stix_id for stix_id in (*sent, *others) if stix_id.partition("--")[0] not in OBSERVABLES]
    if not ids:
        return Found()
    web = Web(submission.organisation_id, dict(sent), frozenset(sent) | frozenset(others))
    mine = {str(content["id"]) for content, _ in web.joinings()}
    touched: set[str] = set()
    if _has_joined(submission):
        touched = _spread(web, ids)
        _climb(web)
    elif not mine and not hints.origins(sent.values()):
        return Found()
    web.locate((*(stix_id for _, ends in web.joinings() for stix_id in ends.targets), *hints.origins(sent.values())))
    news = [
        (str(content["id"]), ends.source, *ends.targets)
        for content, ends in web.joinings()
        if content["id"] in mine or touched.intersection(ends.targets)
    ]
    return Found(tuple(web.known.values()), frozenset(stix_id for each in news for stix_id in each))


def _spread(web: Web, ids: list[str]) -> set[str]:
    """Down from what is new: to what lies there, to what targets that, and to what indicates it. Gives the places and what targets them."""
    sent = list(web.known)
    web.follow(Way.UP, ids)
    web.follow(Way.DOWN, (stix_id for stix_id in ids if stix_id.startswith(PLACES)))
    places = {stix_id for stix_id in sent if stix_id.startswith("location--")}
    places |= {ends.source for content, ends in web.joinings(sent) if _is(content, "located-at")}
    places |= {ends.source for content, ends in web.joinings() if _is(content, "located-at") and places.intersection(ends.targets)}
    web.follow(Way.DOWN, places)
    hit = {ends.source for content, ends in web.joinings(sent) if _has_victims(content)}
    hit |= {ends.source for content, ends in web.joinings() if _has_victims(content) and places.intersection(ends.targets)}
    web.follow(Way.DOWN, hit)
    return places | hit


def _climb(web: Web) -> None:
    """Up from what is known: from what is indicated to its victims, and from these to where they are."""
    web.follow(Way.UP, {stix_id for content, ends in web.joinings() if _is(content, "indicates") for stix_id in ends.targets})
    web.follow(Way.UP, {stix_id for content, ends in web.joinings() if _has_victims(content) for stix_id in ends.targets})


def reached(producer: UUID, ids: Iterable[str]) -> Iterator[Object]:
    """The newest versions that stand here of these objects of a source, held back or not, without their bodies."""
    for chunk in batched(sorted(ids), CHUNK):
        rows = Object.objects.filter(is_newest(), expiry.kept(), producer=producer, stix_id__in=chunk, erased_at=None)
        yield from rows.select_related("visibility").defer("body", "parts")


def _standing(producer: UUID) -> QuerySet[Object]:
    return Object.objects.filter(is_newest(), expiry.kept(), producer=producer, erased_at=None, held_by="")


def _is(content: Content, kind: str) -> bool:
    return content.get("relationship_type") == kind


def _has_victims(content: Content) -> bool:
    return content.get("type") == "sighting" or _is(content, "targets")


def _has_joined(submission: Submission) -> bool:
    """Whether the source ever sent anything that joins: an index of its collection tells."""
    return Release.objects.filter(collection_id=submission.collection_id, type__in=_JOINING, is_served=True).exists()
