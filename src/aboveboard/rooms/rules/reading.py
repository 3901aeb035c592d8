"""Who in a room may read what: the truth table of the exchange, with the room as the sharing group of all who sit in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.visibility import ObjectClass, Reader, ReaderKind, may_see
from aboveboard.rooms.values import Seat, SeatKind, country_of

# What is written in a room is for the room.
_PURPOSES = frozenset({"room"})
_KINDS = {
    SeatKind.DESK: ReaderKind.DESK,
    SeatKind.BUREAU: ReaderKind.COUNTRY,
    SeatKind.PARTNER: ReaderKind.PARTNER,
    SeatKind.HELPER: ReaderKind.PARTNER,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be read: its marking, whose it is, the countries that it names, and whether it is kept apart from the others."""

    marking: Marking
    party: str
    countries: frozenset[str]
    is_apart: bool = False


def may_read(seat: Seat, said: Said, room: str, concerned: Iterable[str], helper_reads: Marking) -> bool:
    """Whether somebody in this seat may read it; `concerned` are the countries of the room, `helper_reads` bounds a helper.

    What is one's own is always read, also while everything else is shut; what is kept apart, by nobody else but the desk.
    """
    if said.party == seat.party or seat.kind is SeatKind.DESK:
        return True
    if said.is_apart or not seat.reads or (seat.kind is SeatKind.HELPER and said.marking > helper_reads):
        return False
    found = ObjectClass(
        said.marking,
        said.party,
        countries=frozenset(code.upper() for code in concerned),
        named=frozenset(code.upper() for code in said.countries),
        groups=frozenset({room}),
        purposes=_PURPOSES,
    )
    return may_see(Reader(_KINDS[seat.kind], seat.party, country_of(seat.party).upper(), _PURPOSES, frozenset({room})), found)


def shown_party(seat: Seat, party: str) -> str:
    """A party as somebody in this seat is told of it: an organisation whose name it may not know is `partner`."""
    return party if may_know_name(seat, party) else SeatKind.PARTNER.value


def may_know_name(seat: Seat, party: str) -> bool:
    """Whether somebody is told which organisation this is: partners are not told of one another, all others are."""
    return party == seat.party or not party.startswith("organisation:") or seat.kind in {SeatKind.DESK, SeatKind.BUREAU}
