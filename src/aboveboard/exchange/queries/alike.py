"""Reads what holds the same values: the neighbours of an object, and everything about one value in whatever spelling.

One row for each value and object, looked up by the value, never by pairs. The reader's rights come first: an object that it
may not see, or whose value is in a part that it may not see, is not counted, does not make a value common, and is not there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import batched
from typing import Any
from uuid import UUID

import msgspec

from aboveboard.exchange import permits
from aboveboard.exchange.alike import Alike, Named, Neighbour
from aboveboard.exchange.models import Object
from aboveboard.exchange.queries import neighbours, pages
from aboveboard.exchange.queries.holding import Held, holding
from aboveboard.exchange.queries.reach import Reach, reach
from aboveboard.exchange.stix import visibility
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.patterns import PatternRefused, content_observables
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.values import Kind, Value, ValueRefused, normalised, recognised
from aboveboard.exchange.stix.visibility import ReaderKind
from aboveboard.exchange.values import HOUSE, Dossier, PullForm, organisation_party
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import query

# So many values of one object are followed, and so many neighbours listed: both are said on the page.
MOST_VALUES, MOST_LISTED = 20, 100
UNKNOWN_VALUE = "This is no value that can be looked up: write an address, a domain, a URL, an e-mail address, a hash or an AS number."
_CHUNK = 500


@query(permits.READ_FEED, permits.READ_ALL)
def visible_alike(actor: Actor, found: Dossier) -> Alike:
    """The other objects that hold a value which the reader sees in this one; raises `Missing` and `NoStanding` as the object does."""
    return _alike(reach(actor), _values(found.content), found)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_value(actor: Actor, text: str, kind: str = "") -> Alike:
    """Everything that the reader may see about a value in any spelling; without a kind it is recognised.

    Raises `Invalid` for what is no value; `Missing` for one who reads nothing, `NoStanding` while the channel is shut.
    """
    seen = reach(actor)
    return _alike(seen, [value_of(text, kind)], None)


def value_of(text: str, kind: str) -> Value:
    """The value of a text in any spelling; without a kind it is recognised. Raises `Invalid`."""
    try:
        found = normalised(Kind(kind), text) if kind in {each.value for each in Kind} else recognised(text)
    except ValueRefused as error:
        raise Invalid(q=str(error)) from error
    if found is None:
        raise Invalid(q=UNKNOWN_VALUE)
    return found


def _values(content: Mapping[str, Any]) -> list[Value]:
    try:
        return list(content_observables(content).values)
    except PatternRefused:
        # Admission lets none in; a rule that has become stricter since must not shut the page.
        return []


@dataclass(frozen=True, slots=True)
class _Row:
    """An object with its body as this reader may have it."""

    object: Object
    content: Mapping[str, Any]
    values: tuple[Value, ...]

    @property
    def digests(self) -> set[bytes]:
        """What its values are looked up by."""
        return {value.digest for value in self.values}


def _alike(seen: Reach, values: Sequence[Value], found: Dossier | None) -> Alike:
    looked = {value.digest: _named(value) for value in values[:MOST_VALUES]}
    regulation = neighbours.warnings_regulation().common
    held = holding(seen, list(looked), regulation.most + 1)
    reduced = _reduced(seen, [each.object for each in held])
    # Where a part is kept from the reader, the object only holds for it what is left.
    held = [each for each in held if each.object not in reduced or each.digest in reduced[each.object].digests]
    counted = Counter(each.digest for each in held)
    common = {digest for digest, count in counted.items() if count > regulation.most}
    near = _near([each for each in held if each.digest not in common], _thing(found))
    listed = near[:MOST_LISTED]
    rows = _rows(seen, [each.held.object for each in listed], reduced)
    return Alike(
        looked=tuple(looked.values()),
        most=regulation.most,
        rule=regulation.id,
        rows=_neighbours(seen, rows, looked, {each.held.object: each.digests for each in listed}),
        total=len(near),
        common=tuple(named for digest, named in looked.items() if digest in common),
        is_cut=len(values) > MOST_VALUES,
        marking=max((_governing(seen, row.object) for row in rows), default=None),
        given=_given(seen, [each.held for each in listed]),
    )


@dataclass(frozen=True, slots=True)
class _Near:
    """A neighbour in its newest version that holds one of the values, and all of the values that it holds."""

    held: Held
    digests: set[bytes]


def _near(held: Iterable[Held], itself: tuple[str, UUID] | None) -> list[_Near]:
    """The neighbours, newest first, without the object that is looked at, in whichever version."""
    found: dict[tuple[str, UUID], _Near] = {}
    for each in sorted(held, key=lambda each: -each.object):
        if each.thing != itself:
            found.setdefault(each.thing, _Near(each, set())).digests.add(each.digest)
    return list(found.values())


def _thing(found: Dossier | None) -> tuple[str, UUID] | None:
    if found is None:
        return None
    producer = Object.objects.filter(pk=found.key).values_list("producer", flat=True).first()
    return (found.stix_id, producer) if producer is not None else None


def _reduced(seen: Reach, keys: Sequence[int]) -> dict[int, _Row]:
    """Those of the objects of which a part is kept from this reader, as it may have them."""
    if seen.reading.kind is ReaderKind.DESK:
        return {}
    partly: list[Object] = []
    for chunk in batched(sorted(set(keys)), _CHUNK):
        partly += Object.objects.select_related("visibility").filter(pk__in=chunk).exclude(parts=[])
    return {row.object.pk: row for row in _read(seen, partly)}


def _rows(seen: Reach, keys: Sequence[int], known: Mapping[int, _Row]) -> list[_Row]:
    missing = [key for key in keys if key not in known]
    found = {row.object.pk: row for row in _read(seen, list(Object.objects.select_related("visibility").filter(pk__in=missing)))}
    return [row for key in keys if (row := known.get(key) or found.get(key)) is not None]


def _read(seen: Reach, objects: Sequence[Object]) -> list[_Row]:
    bodies = pages.bodies(seen.reading, [each.pk for each in objects]) if objects else {}
    contents = {each.pk: msgspec.json.decode(bodies[each.pk]) for each in objects}
    return [_Row(each, contents[each.pk], tuple(_values(contents[each.pk]))) for each in objects]


def _neighbours(
    seen: Reach, rows: Sequence[_Row], looked: Mapping[bytes, Named], shared: Mapping[int, Set[bytes]]
) -> tuple[Neighbour, ...]:
    is_desk = seen.reading.kind is ReaderKind.DESK
    names = neighbours.organisation_names({row.object.producer for row in rows} - {HOUSE}) if is_desk else {}
    return tuple(
        Neighbour(
            key=row.object.pk,
            stix_id=row.object.stix_id,
            type=row.object.type,
            version=row.object.version_text,
            marking=_governing(seen, row.object),
            confidence=_confidence(row.content),
            title=title(row.content),
            source=names.get(row.object.producer, ""),
            is_own=seen.reading.party == organisation_party(row.object.producer),
            admitted_at=row.object.admitted_at,
            shared=tuple(named for digest, named in looked.items() if digest in shared[row.object.pk]),
            others=tuple(sorted({_named(value) for value in row.values if value.digest not in looked})),
        )
        for row in rows
    )


def _governing(seen: Reach, row: Object) -> Marking:
    """The strictest marking of what is shown of an object: its own, and those of the parts that this reader may see."""
    return visibility.governing(seen.reading, visibility.class_of(row.visibility.key), [Marking(level) for _, level in row.parts])


def _confidence(content: Mapping[str, Any]) -> int | None:
    said = content.get("confidence")
    return said if isinstance(said, int) else None


def _given(seen: Reach, held: Iterable[Held]) -> tuple[PullForm, ...]:
    """What has to be noted: the releases by which the reader has what is listed; its own needs no note."""
    own = {place.collection for place in seen.places or () if place.classes is None}
    by_place: dict[Any, set[int]] = defaultdict(set)
    for each in held:
        if each.collection is not None and each.collection not in own:
            by_place[each.collection].add(each.seq)
    return tuple(PullForm(place, tuple(sorted(seqs))) for place, seqs in sorted(by_place.items()))


def _named(value: Value) -> Named:
    return Named(value.kind.value, value.text)
