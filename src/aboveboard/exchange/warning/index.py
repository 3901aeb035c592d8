"""Looks values up in the warning lists: one mapped file, many values at a time."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from aboveboard.exchange.stix import places
from aboveboard.exchange.stix.values import Kind, Value
from aboveboard.exchange.warning import compiling
from aboveboard.exchange.warning.compiling import FORM, SHORTEST_PART, Array
from aboveboard.exchange.warning.lists import Form

# Longer values than any address of a mailbox meet no pattern: what a pattern costs then has a bound.
LONGEST_MATCHED = 320
# A network that crosses more stretches than this lies in no list as a whole.
MOST_STRETCHES = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of one list beside its entries."""

    name: str
    title: str
    version: str
    form: Form
    entries: int
    kinds: frozenset[Kind]


class Warnings:
    """The lists of one file. Safe to use from several threads; the file is never changed."""

    def __init__(self, path: Path, meta: dict[str, Any], arrays: dict[str, Array]) -> None:
        self.path = path
        self.sha256 = path.name.removesuffix(FORM.suffix)
        self.heads = tuple(
            Head(each["name"], each["title"], each["version"], Form(each["form"]), each["entries"], frozenset(map(Kind, each["kinds"])))
            for each in meta["lists"]
        )
        self._sets = tuple(tuple(each) for each in meta["sets"])
        self._words = {form: (arrays[f"{form.value}_keys"], arrays[f"{form.value}_sets"]) for form in (Form.EXACT, Form.HOST)}
        self._starts, self._stretches = arrays["network_starts"], arrays["network_sets"]
        self._parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._patterns: list[tuple[re.Pattern[str], int]] = []
        for number, each in enumerate(meta["lists"]):
            for part in each.get("parts", ()):
                self._parts[part[:SHORTEST_PART]].append((part, number))
            self._patterns += [(re.compile(pattern, re.IGNORECASE), number) for pattern in each.get("patterns", ())]
        self._part_kinds = self._kinds_of("parts", meta)
        self._pattern_kinds = self._kinds_of("patterns", meta)

    def _kinds_of(self, what: str, meta: dict[str, Any]) -> frozenset[Kind]:
        named = (head.kinds for head, each in zip(self.heads, meta["lists"], strict=True) if each.get(what))
        return frozenset[Kind]().union(*named)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Maps a file; raises `FileUnusable`."""
        return cls(path, *FORM.read(path))

    def on(self, values: Sequence[Value]) -> list[tuple[str, ...]]:
        """For each value the names of the lists that it is on, sorted; of a network those that hold all of it."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        self._look_up_words(values, found)
        self._look_up_places(values, found)
        for place, value in enumerate(values):
            if value.kind in self._part_kinds and (numbers := self._containing(value.text)):
                found[place].update(numbers)
            if value.kind in self._pattern_kinds and len(value.text) <= LONGEST_MATCHED:
                found[place].update(number for pattern, number in self._patterns if pattern.search(value.text))
        return [self._names(found[place], value) if place in found else () for place, value in enumerate(values)]

    def _names(self, numbers: set[int], value: Value) -> tuple[str, ...]:
        return tuple(self.heads[number].name for number in sorted(numbers) if value.kind in self.heads[number].kinds)

    def _look_up_words(self, values: Sequence[Value], found: defaultdict[int, set[int]]) -> None:
        # Domains of one batch share most of what stands above them, so each word is hashed once.
        known: dict[str, bytes] = {}
        asked: dict[Form, tuple[list[bytes], list[int]]] = {Form.EXACT: ([], []), Form.HOST: ([], [])}
        for place, value in enumerate(values):
            if value.kind in _PLACES:
                continue
            for form, text in _words(value):
                if (key := known.get(text)) is None:
                    key = known[text] = compiling.key(text)
                asked[form][0].append(key)
                asked[form][1].append(place)
        for form, (wanted, at) in asked.items():
            keys, sets = self._words[form]
            if wanted and len(keys):
                numbers = compiling.numbers(wanted)
                nearest = np.minimum(np.searchsorted(keys, numbers), len(keys) - 1)
                for hit in np.flatnonzero(keys[nearest] == numbers).tolist():
                    found[at[hit]].update(self._sets[sets[nearest[hit]]])

    def _look_up_places(self, values: Sequence[Value], found: defaultdict[int, set[int]]) -> None:
        asked = [(place, packed) for place, value in enumerate(values) if (packed := places.packed(value)) is not None]
        if not asked:
            return
        firsts, lasts = (self._stretch([packed[end] for _, packed in asked]) for end in (0, 1))
        for (place, _), first, last in zip(asked, firsts.tolist(), lasts.tolist(), strict=True):
            numbers = self._stretches[first : last + 1] if last - first <= MOST_STRETCHES else ()
            if len(numbers) and all(numbers):
                found[place].update(set.intersection(*(set(self._sets[number]) for number in numbers)))

    def _stretch(self, wanted: Sequence[bytes]) -> Array:
        return np.searchsorted(self._starts, np.array(wanted, dtype="S16"), side="right") - 1

    def _containing(self, text: str) -> list[int]:
        parts = self._parts
        starts = [start for start in range(len(text) - SHORTEST_PART + 1) if text[start : start + SHORTEST_PART] in parts]
        return [number for start in starts for part, number in parts[text[start : start + SHORTEST_PART]] if text.startswith(part, start)]


_PLACES = frozenset({Kind.IPV4, Kind.IPV6, Kind.NETWORK})


def _words(value: Value) -> Iterator[tuple[Form, str]]:
    """What is looked up of a value: its text, its host, and every domain above that."""
    name = _host_of(value)
    text = value.text.lower()
    yield Form.EXACT, text
    if name and name != text:
        yield Form.EXACT, name
    while name:
        yield Form.HOST, name
        name = name.partition(".")[2]


def _host_of(value: Value) -> str:
    """The host name in a domain or URL; empty where there is none."""
    if value.kind is Kind.DOMAIN:
        return value.text
    if value.kind is not Kind.URL:
        return ""
    netloc = value.text.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]
    return "" if netloc.startswith("[") else netloc.partition(":")[0]
