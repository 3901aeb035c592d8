"""What changed between two versions of a list: entries added, modified, deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .record import NameKind, Op, Record

__all__ = ["Change", "EntryDifference", "Op", "delta", "differences", "hashes"]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry's change, with its content hash before and after."""

    op: Op
    entry: str
    before: str | None
    after: str | None


FIELDS = ("names", "schema", "countries", "births", "identifiers", "programmes", "facts", "listed_on")


@dataclass(frozen=True, slots=True)
class EntryDifference:
    """What an entry no longer says in one field, and what it says now."""

    field: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def differences(before: Record, after: Record) -> tuple[EntryDifference, ...]:
    """The fields in which two contents of one entry differ, each with what went and what came, in the order of the record."""
    found = []
    for field in FIELDS:
        old, new = _said(before, field), _said(after, field)
        if old != new:
            found.append(
                EntryDifference(field, tuple(text for text in old if text not in new), tuple(text for text in new if text not in old))
            )
    return tuple(found)


def _said(record: Record, field: str) -> list[str]:
    value = getattr(record, field)
    if field == "names":
        return [name.text if name.kind is NameKind.PRIMARY else f"{name.text} ({name.kind})" for name in record.names]
    if field == "identifiers":
        return [f"{kind} {number}" for kind, number in record.identifiers]
    if isinstance(value, tuple):
        return list(value)
    return [str(value)] if value else []


def hashes(records: Iterable[Record]) -> dict[str, str]:
    """Content hash by entry id."""
    return {record.id: record.content_hash for record in records}


def delta(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """The changes from one version's hashes by id to the other's, ordered by id."""
    changes: list[Change] = []
    for entry in sorted(before.keys() | after.keys()):
        old, new = before.get(entry), after.get(entry)
        if old == new:
            continue
        op = Op.ADD if old is None else Op.DEL if new is None else Op.MOD
        changes.append(Change(op, entry, old, new))
    return tuple(changes)
