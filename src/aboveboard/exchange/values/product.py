"""Who would read a report, and what of it: frozen values for queries and doors."""

from dataclasses import dataclass
from uuid import UUID

from aboveboard.exchange.stix.visibility import Reader
from aboveboard.exchange.values.words import CollectionKind


@dataclass(frozen=True, slots=True)
class Readers:
    """A country, a partner or a room that a report is meant for.

    `alias` is that of the collection it is released in; `name` a country's code in lower case, else a name. `sees` are the keys of the
    objects named in the report that all of these readers may see themselves: only to these the released report refers. `blocked` are
    the sentences that say why it is not released to them now, empty where it is.
    """

    kind: CollectionKind
    alias: str
    name: str
    parties: tuple[Reader, ...]
    sees: frozenset[int]
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """To which parties (in order) a report was released by name, which of the chosen were left out, and the titles of such rooms."""

    parties: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    rooms_left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """What a source is told of a report that would take what is derived from its own to partners: nothing of the report itself but its
    purpose and marking (label), which of its own objects it rests on (key and title), and which partners would read it."""

    id: UUID
    purpose: str
    marking: str
    own: tuple[tuple[int, str], ...]
    partners: tuple[str, ...]
    is_given: bool
    is_open: bool
