"""What a reader is shown: roots, collections, pages of objects, and what was pulled."""

from dataclasses import dataclass
from uuid import UUID

from aboveboard.exchange.values.words import CollectionKind


@dataclass(frozen=True, slots=True)
class Root:
    """What the exchange says of itself to a program: whose it is, and how many bytes it takes at once."""

    title: str
    most_bytes: int


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection as one reader sees it now."""

    id: UUID
    kind: CollectionKind
    title: str
    alias: str
    can_read: bool
    can_write: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One object on a page: its place, when it was added (µs since 1970 UTC), and its body as this reader may have it."""

    seq: int
    added: int
    id: str
    version: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader asked for, oldest addition first; `next` leads on where there is more.

    `since` stands for the first and last addition of an empty page; `is_own` tells a source that reads its own collection.
    """

    collection: UUID
    items: tuple[Item, ...]
    next: str
    since: int
    is_own: bool

    @property
    def span(self) -> tuple[int, int]:
        """When the first and the last item were added."""
        return (self.items[0].added, self.items[-1].added) if self.items else (self.since, self.since)


@dataclass(frozen=True, slots=True)
class PullForm:
    """What a reader was just given: the numbers of the releases in one collection, rising."""

    collection: UUID
    seqs: tuple[int, ...]

    @property
    def runs(self) -> list[list[int]]:
        """The numbers as runs of neighbours, first and last of each."""
        found: list[list[int]] = []
        for seq in self.seqs:
            if found and found[-1][1] == seq - 1:
                found[-1][1] = seq
            else:
                found.append([seq, seq])
        return found
