"""Makes the index: every name analysed once, words numbered, weighed and keyed."""

import gc
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from aboveboard.screening.lists.record import NameKind, Record, Schema

from . import store
from .analysis import Analysis, Word, alternatives, analyse
from .identifiers import listed_keys
from .packing import packed_keys
from .sound import MAX_LETTERS, folded, skeleton
from .version import ENGINE_VERSION
from .weighing import all_weights

KINDS = tuple(NameKind)
SCHEMAS = tuple(Schema)
KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
SCHEMA_NUMBER = {schema: number for number, schema in enumerate(SCHEMAS)}
# Stands for the form of a name that is nothing else.
ONLY_FORM = 255
Array = np.ndarray[Any, Any]
# A word with its consonants before it, its folded form and the number it was met under after it.
Shaped = tuple[str, Word, str, int]


def analysed(text: str, schema: Schema) -> Analysis:
    """A name taken apart as its schema asks; of a legal entity, as a person's where nothing in it says organisation."""
    if schema is Schema.PERSON:
        return analyse(text, person=True)
    found = analyse(text, person=False)
    if schema is Schema.LEGAL_ENTITY and not found.form and not found.only_form and not any(word.meaning for word in found.words):
        return analyse(text, person=True)
    return found


def packed_date(text: str) -> int:
    """`YYYY[-MM[-DD]]` as the number YYYYMMDD, with zeros for what is not known."""
    year, month, day = (*text.split("-"), "0", "0")[:3]
    return int(year) * 10_000 + int(month) * 100 + int(day)


class Builder:
    """Collects records; `write` makes the file. Use once."""

    def __init__(self) -> None:
        self.words: dict[Word, int] = {}
        self.name_entity, self.name_kind, self.name_form = array("i"), array("B"), array("B")
        self.name_words, self.name_repeat, self.name_ends = array("i"), array("B"), array("q", [0])
        self.texts, self.text_ends = bytearray(), array("q", [0])
        self.ids, self.id_ends = bytearray(), array("q", [0])
        self.schema = array("B")
        self.countries, self.country_ends = array("H"), array("i", [0])
        self.births, self.birth_ends = array("i"), array("i", [0])
        self.identifiers: list[tuple[int, int]] = []
        self.seen: set[str] = set()

    def add(self, record: Record) -> None:
        """Takes one record in; a second one of the same id is refused with `ValueError`."""
        if record.id in self.seen:
            raise ValueError(f"The entity id {record.id!r} occurs twice. Give each entity its own id.")
        self.seen.add(record.id)
        entity = len(self.schema)
        self.ids += record.id.encode()
        self.id_ends.append(len(self.ids))
        self.schema.append(SCHEMA_NUMBER[record.schema])
        self.countries.extend(int.from_bytes(code.encode()) for code in record.countries if len(code) == 2 and code.isascii())
        self.country_ends.append(len(self.countries))
        self.births.extend(packed_date(birth) for birth in record.births)
        self.birth_ends.append(len(self.births))
        for kind, value in record.identifiers:
            self.identifiers += [(key, entity) for key in listed_keys(kind, value)]
        for name in record.names:
            for text in alternatives(name.text):
                self._name(entity, text, name.kind, analysed(text, record.schema))

    def _name(self, entity: int, text: str, kind: NameKind, analysis: Analysis) -> None:
        numbers, words = self.words, analysis.words
        self.name_words.extend([numbers.setdefault(word, len(numbers)) for word in words])
        self.name_repeat.extend(
            [words[:place].count(word) for place, word in enumerate(words)] if len(set(words)) < len(words) else bytes(len(words))
        )
        self.name_ends.append(len(self.name_words))
        self.name_entity.append(entity)
        self.name_kind.append(KIND_NUMBER[kind])
        self.name_form.append(ONLY_FORM if analysis.only_form else analysis.form)
        self.texts += text.encode("utf-8", "replace")
        self.text_ends.append(len(self.texts))

    def write(self, folder: Path) -> Path:
        """The path of the file written, whose name is the SHA-256 of its content."""
        vocabulary = self._vocabulary(self._shaped())
        arrays = {**vocabulary, **self._names(vocabulary["weight"]), **self._entities()}
        meta = {"engine": ENGINE_VERSION, "entities": len(self.schema), "names": len(self.name_entity), "words": len(self.words)}
        return store.write(folder, meta, arrays)

    def _shaped(self) -> list[Shaped]:
        """The words in order and renumbered: those of the same consonants, compared together, lie together."""
        folds = [folded(word.text) for word in self.words]
        shaped = sorted(zip(map(skeleton, folds), self.words, folds, range(len(folds)), strict=True))
        place = np.empty(len(shaped), dtype=np.int32)
        place[[number for _, _, _, number in shaped]] = np.arange(len(shaped), dtype=np.int32)
        self.name_words = array("i", place[np.frombuffer(self.name_words, np.int32)].tobytes())
        return shaped

    def _vocabulary(self, shaped: list[Shaped]) -> dict[str, Array]:
        bones, words, folds, _ = zip(*shaped, strict=True) if shaped else ((), (), (), ())
        texts, kinds, scripts, meanings = zip(*words, strict=True) if words else ((), (), (), ())
        form = f"S{MAX_LETTERS}"
        arrays = {"word": np.array(texts, dtype=form), "fold": np.array(folds, dtype=form), "bones": np.array(bones, dtype=form)}
        lengths = {f"{name}_length": np.strings.str_len(array).astype(np.int32) for name, array in arrays.items()}
        key_values, key_ends, key_words = _keyed(packed_keys(words, folds, arrays["word"], arrays["bones"]))
        word_kind = np.array(kinds, dtype=np.uint8)
        weights, families, family_seen = self._weights(word_kind, lengths["word_length"], bones)
        return {
            **arrays,
            **lengths,
            "word_kind": word_kind,
            "script": np.array(scripts, dtype=np.uint8),
            "meaning": np.array(meanings, dtype=np.uint16),
            "initial": arrays["word"].view(np.uint8)[::MAX_LETTERS],
            "weight": weights,
            "family": families,
            "family_seen": family_seen,
            "key": key_values,
            "key_ends": key_ends,
            "key_words": key_words,
        }

    def _weights(self, kinds: Array, lengths: Array, bones: Sequence[str]) -> tuple[Array, Array, Array]:
        """A word's weight from how many entities have it and how many have one of the same consonants."""
        owners = np.repeat(np.frombuffer(self.name_entity, np.int32), _lengths(np.frombuffer(self.name_ends, np.int64)))
        total, size = len(self.schema), max(len(kinds), 1)
        pairs = np.sort(owners.astype(np.int64) * size + np.frombuffer(self.name_words, np.int32))
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
        seen = np.bincount(pairs % size, minlength=len(kinds))
        hashes = np.array([crc32(bone.encode()) for bone in bones], dtype=np.uint32)
        families, member = np.unique(hashes, return_inverse=True)
        family_seen = np.zeros(len(families), dtype=np.int64)
        np.add.at(family_seen, member, seen)
        return all_weights(kinds, lengths, total, seen, family_seen[member]), families, family_seen.astype(np.int32)

    def _names(self, weights: Array) -> dict[str, Array]:
        name_words = np.frombuffer(self.name_words, np.int32)
        ends = np.frombuffer(self.name_ends, np.int64)
        names = np.repeat(np.arange(len(ends) - 1, dtype=np.int32), _lengths(ends))
        order = np.argsort(name_words, kind="stable")
        sums = np.concatenate([[0], np.cumsum(weights[name_words], dtype=np.int64)])
        return {
            "name_weight": np.maximum(sums[ends[1:]] - sums[ends[:-1]], 1).astype(np.int32),
            "name_entity": np.frombuffer(self.name_entity, np.int32),
            "name_kind": np.frombuffer(self.name_kind, np.uint8),
            "name_form": np.frombuffer(self.name_form, np.uint8),
            "name_words": name_words,
            "name_repeat": np.frombuffer(self.name_repeat, np.uint8),
            "name_ends": ends,
            "post_names": names[order],
            "post_ends": np.searchsorted(name_words[order], np.arange(len(self.words) + 1)).astype(np.int64),
            "text": np.frombuffer(bytes(self.texts), np.uint8),
            "text_ends": np.frombuffer(self.text_ends, np.int64),
        }

    def _entities(self) -> dict[str, Array]:
        identifiers = sorted(set(self.identifiers))
        ids = [bytes(self.ids[start:end]) for start, end in pairwise(self.id_ends)]
        rank = np.empty(len(ids), dtype=np.int32)
        rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
        return {
            "id_rank": rank,
            "id": np.frombuffer(bytes(self.ids), np.uint8),
            "id_ends": np.frombuffer(self.id_ends, np.int64),
            "schema": np.frombuffer(self.schema, np.uint8),
            "country": np.frombuffer(self.countries, np.uint16),
            "country_ends": np.frombuffer(self.country_ends, np.int32),
            "birth": np.frombuffer(self.births, np.int32),
            "birth_ends": np.frombuffer(self.birth_ends, np.int32),
            "identifier": np.array([key for key, _ in identifiers], dtype=np.uint64),
            "identifier_entity": np.array([entity for _, entity in identifiers], dtype=np.int32),
        }


def _lengths(ends: Array) -> Array:
    lengths: Array = ends[1:] - ends[:-1]
    return lengths


def _keyed(pairs: Array) -> tuple[Array, Array, Array]:
    """Each key once, where its words end, and the words in order."""
    keyed = (pairs >> np.uint64(32)).astype(np.uint32)
    first = np.flatnonzero(np.append(True, keyed[1:] != keyed[:-1])[: len(keyed)])
    return keyed[first], np.append(first, len(keyed)).astype(np.int32), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int32)


def build(records: Iterable[Record], folder: Path) -> Path:
    """Writes the index of the records into the folder and returns its path."""
    builder = Builder()
    with _nothing_collected():
        for record in records:
            builder.add(record)
        return builder.write(folder)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Looking for rings among millions of words takes a tenth of the time and finds none: nothing that is built here has any."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
