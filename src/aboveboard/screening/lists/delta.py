"""What changed between two versions of a list: entries added, modified, deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .record import Op, Record

__all__ = ["Change", "Op", "delta", "hashes"]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry's change, with its content hash before and after."""

    op: Op
    entry: str
    before: str | None
    after: str | None


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
