"""Makes one file of many warning lists: sorted hashes of words and hosts, stretches of addresses, and the few parts and patterns."""

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from aboveboard.exchange.stix import places
from aboveboard.exchange.stix.spelling import SpellingRefused, host
from aboveboard.exchange.warning.lists import Form, WarningList, WarningListRefused
from aboveboard.lib import mapped

FORM = mapped.Form(b"aboveboard warnings 1\n", ".warnings")
# A part shorter than this is in nearly everything.
SHORTEST_PART = 4
LONGEST_PATTERN = 200
_DELIMITED = re.compile(r"/(.*)/[a-z]*", re.DOTALL)

type Array = np.ndarray[Any, Any]


def key(text: str) -> bytes:
    """The eight bytes by which a word is looked up: of 2.5 million entries, one look-up in 10^12 would meet a wrong one."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def numbers(keys: Sequence[bytes]) -> Array:
    """The keys as numbers."""
    return np.frombuffer(b"".join(keys), ">u8").astype("<u8")


class _Sets:
    """The sets of lists that occur, each once; number 0 is the empty one."""

    def __init__(self) -> None:
        self.known: dict[frozenset[int], int] = {frozenset(): 0}

    def number(self, lists: frozenset[int]) -> int:
        return self.known.setdefault(lists, len(self.known))


def compiled(lists: Iterable[WarningList], folder: Path) -> Path:
    """Write one file into the folder; the same lists give the same bytes. Raises `WarningListRefused`."""
    heads: list[dict[str, Any]] = []
    words: dict[Form, tuple[list[bytes], list[int]]] = {Form.EXACT: ([], []), Form.HOST: ([], [])}
    networks: list[tuple[str, int]] = []
    for each in sorted(lists, key=lambda one: one.name):
        number = len(heads)
        head = {"name": each.name, "title": each.title, "version": each.version, "form": each.form.value, "entries": len(each.entries)}
        heads.append(head | {"kinds": sorted(kind.value for kind in each.kinds)})
        if not each.kinds:
            # Meant for what no object here holds, such as telephone numbers: named, and nothing more.
            continue
        if each.form is Form.NETWORK:
            networks += [(_network(each, entry), number) for entry in each.entries]
        elif each.form is Form.PART:
            heads[-1]["parts"] = [entry for entry in each.entries if len(entry) >= SHORTEST_PART]
        elif each.form is Form.PATTERN:
            heads[-1]["patterns"] = [_pattern(each, entry) for entry in each.entries]
        else:
            for entry in each.entries:
                # A leading dot says: this domain and what lies below it, whatever the form of the list.
                form: Form = Form.HOST if entry.startswith(".") else each.form
                words[form][0].append(key(_host(entry) if form is Form.HOST else entry))
                words[form][1].append(number)
    sets = _Sets()
    arrays: dict[str, Array] = {}
    for form, (keys, numbered) in words.items():
        arrays[f"{form.value}_keys"], arrays[f"{form.value}_sets"] = _merged(keys, numbered, len(heads), sets)
    cut = list(places.stretches(networks))
    arrays["network_starts"] = np.array([places.address(start) for start, _ in cut], dtype="S16")
    arrays["network_sets"] = np.array([sets.number(lists) for _, lists in cut], dtype="<u4")
    meta = {"lists": heads, "sets": [sorted(each) for each in sets.known]}
    return FORM.write(folder, meta, arrays)


def _host(entry: str) -> str:
    plain = entry.strip(".").removeprefix("*.")
    if plain.isascii():
        return plain
    try:
        return host(plain)
    except SpellingRefused:
        return plain


def _network(each: WarningList, entry: str) -> str:
    try:
        places.bounds(entry)
    except ValueError as error:
        raise WarningListRefused(f"{each.name}: {entry[:60]!r} is no address or network.") from error
    return entry


def _pattern(each: WarningList, entry: str) -> str:
    found = _DELIMITED.fullmatch(entry)
    text = found[1] if found else entry
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise WarningListRefused(f"{each.name}: {entry[:60]!r} is no pattern ({error}).") from error
    if len(text) > LONGEST_PATTERN:
        raise WarningListRefused(f"{each.name}: a pattern of more than {LONGEST_PATTERN} characters is not taken.")
    return text


def _merged(keys: list[bytes], numbered: list[int], lists: int, sets: _Sets) -> tuple[Array, Array]:
    """Each key once, rising, with the set of the lists that hold it."""
    if not keys:
        return np.empty(0, "<u8"), np.empty(0, "<u4")
    order_of = numbers(keys)
    order = np.argsort(order_of, kind="stable")
    ordered, owners = order_of[order], np.array(numbered, dtype=np.int64)[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ends = np.append(starts[1:], len(ordered))
    # Most keys are on one list; only the others are looked at one by one.
    alone = np.array([sets.number(frozenset({number})) for number in range(lists)], dtype="<u4")
    meaning = alone[owners[starts]]
    shared = np.flatnonzero(ends - starts > 1)
    listed = owners.tolist()
    for place, start, end in zip(shared.tolist(), starts[shared].tolist(), ends[shared].tolist(), strict=True):
        meaning[place] = sets.number(frozenset(listed[start:end]))
    return ordered[starts], meaning
