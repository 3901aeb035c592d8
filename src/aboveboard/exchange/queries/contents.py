"""Reads objects with what one reader may have of each, and joins them by what they hold: nothing hidden is found or counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import msgspec

from aboveboard.exchange.models import Object
from aboveboard.exchange.queries import neighbours, pages, readers
from aboveboard.exchange.queries.holding import Held, holding
from aboveboard.exchange.queries.reach import Reach
from aboveboard.exchange.stix import references
from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.stix.patterns import PatternRefused, content_observables
from aboveboard.exchange.stix.values import Value
from aboveboard.exchange.stix.visibility import ReaderKind
from aboveboard.exchange.values import PullForm

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Content:
    """An object with its body as this reader may have it."""

    object: Object
    content: Mapping[str, Any]
    values: tuple[Value, ...]

    @property
    def digests(self) -> set[bytes]:
        """What its values and references are looked up by."""
        return {value.digest for value in self.values} | references.digests(self.content)


@dataclass(frozen=True, slots=True)
class Joined:
    """What holds the values or references that were looked up, of those that are not too common; `reduced` was read on the way."""

    held: tuple[Held, ...]
    common: frozenset[bytes]
    reduced: Mapping[int, Content]


def joined(seen: Reach, digests: Sequence[bytes]) -> Joined:
    """The objects that hold these, as far as the reader sees them there; what more than the regulation's limit hold is common."""
    most = neighbours.warnings_regulation().common.most
    held = holding(seen, digests, most + 1)
    less = reduced(seen, [each.object for each in held])
    # Where a part is kept from the reader, the object only holds for it what is left.
    held = [each for each in held if each.object not in less or each.digest in less[each.object].digests]
    counted = Counter(each.digest for each in held)
    common = frozenset(digest for digest, count in counted.items() if count > most)
    return Joined(tuple(each for each in held if each.digest not in common), common, less)


def reduced(seen: Reach, keys: Sequence[int]) -> dict[int, Content]:
    """Those of the objects of which a part is kept from this reader, as it may have them."""
    if seen.reading.kind is ReaderKind.DESK:
        return {}
    partly: list[Object] = []
    for chunk in batched(sorted(set(keys)), _CHUNK):
        partly += Object.objects.select_related("visibility").filter(pk__in=chunk).exclude(parts=[])
    return {row.object.pk: row for row in _read(seen, partly)}


def contents(seen: Reach, keys: Sequence[int], known: Mapping[int, Content]) -> list[Content]:
    """The objects with these keys, in this order; those that are `known` are not read again."""
    missing = [key for key in keys if key not in known]
    rows: list[Object] = []
    for chunk in batched(missing, _CHUNK):
        rows += Object.objects.select_related("visibility").filter(pk__in=chunk)
    found = {row.object.pk: row for row in _read(seen, rows)}
    return [row for key in keys if (row := known.get(key) or found.get(key)) is not None]


def governing(seen: Reach, row: Object) -> Badge:
    """The strictest marking of what is shown of an object: its own, and those of the parts that this reader may see."""
    return readers.badge(seen.reading, row.visibility.key, row.parts)


def given(seen: Reach, held: Iterable[Held]) -> tuple[PullForm, ...]:
    """What has to be noted: the releases by which the reader has what is listed; its own needs no note."""
    own = {place.collection for place in seen.places or () if place.classes is None}
    by_place: dict[Any, set[int]] = defaultdict(set)
    for each in held:
        if each.collection is not None and each.collection not in own:
            by_place[each.collection].add(each.seq)
    return tuple(PullForm(place, tuple(sorted(seqs))) for place, seqs in sorted(by_place.items()))


def values_of(content: Mapping[str, Any]) -> list[Value]:
    """The values of an object that was admitted."""
    try:
        return list(content_observables(content).values)
    except PatternRefused:
        # Admission lets none in; a rule that has become stricter since must not shut the page.
        return []


def _read(seen: Reach, objects: Sequence[Object]) -> list[Content]:
    objects = [each for each in objects if each.erased_at is None]
    bodies = pages.bodies(seen.reading, [each.pk for each in objects]) if objects else {}
    decoded = {each.pk: msgspec.json.decode(bodies[each.pk]) for each in objects}
    return [Content(each, decoded[each.pk], tuple(values_of(decoded[each.pk]))) for each in objects]
