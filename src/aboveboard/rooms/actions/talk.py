"""Writes notes and papers in a room; what an organisation under a hold writes is kept apart until people have looked."""

from typing import Any

from django.db.models import QuerySet

from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.parties import documents
from aboveboard.parties.values import organisation_ref
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions.saying import line, text
from aboveboard.rooms.looking import Looked
from aboveboard.rooms.models import Note, Paper, Room
from aboveboard.rooms.queries import seats
from aboveboard.rooms.values import NoteForm, Seat, SeatKind

ASKS_ITSELF = NoAct("A bureau and the desk need no standing; of an organisation the seat asks the gate in the same transaction.")
# Nobody has examined a helper: what it can pour into a room is bounded.
MOST_OF_HELPER = 100
KEEPS = NoAct("It keeps words back or lets them in; nothing moves.")


@action(permits.TAKE_PART, act=ASKS_ITSELF)
def write_note(actor: Actor, room: Room, *, form: NoteForm) -> Done[Note]:
    """Write in the room; read by whom the marking lets.

    Raises `Missing` without a seat, `NoStanding` where the gate shuts it, `Conflict` for a pilot helper that wrote too much.
    """
    here = seats.may_write(actor, room)
    _require_place(here, Note.objects.filter(room=room))
    assert actor.user is not None  # a seat is a person's
    note = Note.objects.create(
        room=room,
        party=here.party,
        author_id=actor.user,
        text=text(form.text, "text"),
        marking=_marking(room, form.marking, form.countries),
        countries=sorted(form.countries),
    )
    return _written(actor, room, note, here)


@action(permits.TAKE_PART, act=ASKS_ITSELF)
def add_paper(actor: Actor, room: Room, *, title: str, looked: Looked, marking: Marking | None = None) -> Done[Paper]:
    """Put a document that was looked into (`rooms.looking`) into the room, as a note. Raises as `write_note`."""
    here = seats.may_write(actor, room)
    _require_place(here, Paper.objects.filter(room=room))
    received = looked.received
    if looked.refusal is not None:
        raise Invalid(file=looked.refusal)
    assert actor.user is not None  # a seat is a person's
    paper = Paper(
        room=room,
        party=here.party,
        author_id=actor.user,
        title=line(title, "title"),
        marking=_marking(room, marking, frozenset()),
        countries=[],
        sha256=received.sha256,
        size=received.size,
        media_type=received.media_type,
    )
    documents.keep(received)
    paper.save()
    return _written(actor, room, paper, here)


@action(machine.keep_apart, act=KEEPS)
def keep_apart(actor: Actor, note: Note | Paper) -> Done[Note | Paper]:
    """Keep what was written apart while its author's organisation is on hold: the desk and its author read it, nobody else."""
    return Done(note, about=_about(note))


@action(machine.let_in, act=KEEPS)
def let_in(actor: Actor, note: Note | Paper) -> Done[Note | Paper]:
    """Let in what was kept apart, once the hold is lifted."""
    return Done(note, about=_about(note))


@action(machine.refuse_note, act=KEEPS)
def refuse_note(actor: Actor, note: Note | Paper) -> Done[Note | Paper]:
    """The desk lets nobody read what was kept apart; its author still sees its own."""
    return Done(note, about=_about(note))


def _require_place(here: Seat, rows: QuerySet[Note] | QuerySet[Paper]) -> None:
    if here.kind is SeatKind.HELPER and rows.filter(party=here.party).count() >= MOST_OF_HELPER:
        raise Conflict(f"A pilot helper puts at most {MOST_OF_HELPER} notes and as many documents into a room. Ask the desk to go on.")


def _written[Row: (Note, Paper)](actor: Actor, room: Room, row: Row, here: Seat) -> Done[Row]:
    if here.quarantines:
        keep_apart(SYSTEM, row)
    about: list[Any] = [room, *([organisation_ref(actor.organisation)] if actor.organisation is not None else [])]
    return Done(row, {"room": str(room.pk), "marking": Marking(row.marking).label, "apart": here.quarantines}, about=about)


def _marking(room: Room, asked: Marking | None, countries: frozenset[str]) -> Marking:
    """The marking asked for, else the room's; RED names its readers, and only RED does."""
    found = Marking(room.marking) if asked is None else asked
    if countries - set(room.countries):
        raise Invalid(countries="Choose among the countries in the room.")
    if (found is Marking.RED) != bool(countries):
        raise Invalid(countries="TLP:RED names the countries that it is for, and no other marking does.")
    return found


def _about(note: Note | Paper) -> list[Room]:
    return [note.room]
