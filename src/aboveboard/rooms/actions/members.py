"""Lets partners with standing and bureaus into a room, calls them by a letter, and lets them out."""

from typing import Any

from aboveboard.exchange import actions as exchange
from aboveboard.exchange import queries as exchange_queries
from aboveboard.exchange.values import country_party, organisation_party
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.policy import queries as policy
from aboveboard.policy.values.house import House
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions import graces
from aboveboard.rooms.actions.saying import line
from aboveboard.rooms.models import Member, Room, RoomTask
from aboveboard.rooms.queries import seats
from aboveboard.rooms.rules import opening
from aboveboard.rooms.values import Admission, RoomState

BUREAU = NoAct("A bureau is of the house's own members; standing is asked of partners.")
ENDS = NoAct("It ends access; that cannot depend on standing.")


@action(permits.RUN, act=Asks(Act.READ_FEED, lambda form: Ask(form.organisation)))
def let_in_partner(actor: Actor, form: Admission) -> Done[Member]:
    """Let a partner with standing in; its seat is asked for anew at each look, so that it is out when its standing is."""
    # Locked as the subjects of the other actions are: nobody is seated in a room that is being closed.
    room = one(Room.objects.select_for_update(), form.room)
    member = _seated(
        room, Member(room=room, is_drill=room.is_drill, party=organisation_party(form.organisation), organisation_id=form.organisation)
    )
    return Done(member, {"room": str(room.pk)}, about=[room, organisation_ref(form.organisation)])


@action(permits.RUN, act=BUREAU)
def let_in_bureau(actor: Actor, room: Room, *, country: str) -> Done[Member]:
    """Let the bureau of a member country in (ISO 3166 alpha-2, lower case); the country counts as concerned from then on.

    Raises `Invalid` for any other spelling: one country under two would sit in the room twice.
    """
    if country not in {code.lower() for code in policy.current(House).body.members}:
        raise Invalid(country="Choose a member country: its two-letter code in small letters, such as de.")
    member = _seated(room, Member(room=room, is_drill=room.is_drill, party=country_party(country), country=country))
    if country not in room.countries:
        room.countries = sorted([*room.countries, country])
        room.save(update_fields=["countries"])
    return Done(member, {"room": str(room.pk), "country": country}, about=[room])


@action(machine.leave, act=ENDS)
def remove_member(actor: Actor, member: Member, *, reason: str) -> Done[Member]:
    """Let a member out: from its next request on it knows of the room no more, and its tasks are given back to the desk's eye."""
    member.left_at, member.left_because = clock.now(), line(reason, "reason", 500)
    room = member.room
    if room.collection_id is not None:
        exchange.remove_reader(SYSTEM, exchange_queries.room_collection(room.collection_id), party=member.party)
    if member.organisation_id is not None:
        graces.end_of_partner(room, member.organisation_id)
    about: list[Any] = [room, *([organisation_ref(member.organisation_id)] if member.organisation_id else [])]
    return Done(member, {"room": str(room.pk)}, about=about)


@action(permits.CLOCK, act=NoAct("A letter says that there is a room, nothing of it."))
def call_member(actor: Actor, member: Member, *, letters: int) -> Done[Member]:
    """Note that a member was called by letters; raises `Conflict` in a drill, which calls nobody, and for a second time."""
    if member.is_drill or member.called_at is not None:
        raise Conflict("A drill calls nobody, and nobody is called twice.")
    member.called_at = clock.now()
    member.save(update_fields=["called_at"])
    return Done(member, {"letters": letters})


def _seated(room: Room, member: Member) -> Member:
    if room.state != RoomState.OPEN:
        raise Conflict("The room is closed; nobody is let in any more.")
    with or_conflict("Sits in the room already."):
        member.save()
    if room.collection_id is not None:
        exchange.admit_reader(SYSTEM, exchange_queries.room_collection(room.collection_id), party=member.party)
    template = seats.regulation().template_of(room.template)
    first = opening.tasks_of(template, member.party, clock.now()) if template is not None else []
    RoomTask.objects.bulk_create(RoomTask(room=room, party=task.party, title=task.title, due_at=task.due_at) for task in first)
    return member
