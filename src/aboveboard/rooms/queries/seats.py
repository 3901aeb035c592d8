"""As whom somebody sits in a room now: asked anew at every look and every act, of the gate too."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import Act, Ask, Verdict, gate
from aboveboard.kernel.moment import once
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.policy import queries as policy
from aboveboard.policy.values.rooms import Rooms
from aboveboard.rooms import permits
from aboveboard.rooms.models import Helper, Member, Room
from aboveboard.rooms.queries import graces
from aboveboard.rooms.values import DESK, HelperState, MemberState, RoomState, Seat, SeatKind
from aboveboard.standing import queries as standing
from aboveboard.standing.values import Facts

# A partner is told of a hold by people, never by a refusal.
SHUT = "The channel of your organisation is shut at present. Nothing is lost; your contact at the secretariat tells you more."
READ_SHUT = "Only what your organisation wrote itself is shown at present; your contact at the secretariat tells you more."


@query(permits.RUN, permits.TAKE_PART)
def visible_rooms(actor: Actor) -> QuerySet[Room]:
    """Rooms, the newest first: all for the desk; for a bureau or an organisation those that it sits in, and no drill.

    Raises `NoStanding` where somebody sits in a room and the gate shuts everything for its organisation.
    """
    rows = Room.objects.order_by("-number")
    if permits.RUN.holds(actor):
        return rows
    party = next(iter(permits.parties_of(actor)), "")
    if not permits.TAKE_PART.holds(actor) or not party:
        return rows.none()
    seated = Q(pk__in=Member.objects.filter(party=party, state=MemberState.SEATED).values("room_id"))
    if actor.organisation is not None:
        seated |= Q(pk__in=_helping(actor.organisation).values("room_id"), state=RoomState.OPEN)
    rows = rows.filter(seated, is_drill=False)
    if actor.organisation is not None and rows.exists() and not _is_let_in(actor.organisation):
        raise NoStanding([SHUT])
    return rows


@query(permits.RUN, permits.TAKE_PART)
def visible_room(actor: Actor, key: UUID) -> Room:
    """One room, as `visible_rooms`; raises `Missing`, and `NoStanding` while the channel of a member is shut."""
    found = one(visible_rooms(actor), key)
    seat(actor, found)
    return found


@query(permits.RUN, permits.TAKE_PART)
def seat(actor: Actor, room: Room) -> Seat:
    """As whom the actor sits in this room now; raises `Missing`, and `NoStanding` where the gate shuts everything for it."""
    return once(("rooms.seat", actor, room.pk), lambda: _seat(actor, room))


def _seat(actor: Actor, room: Room) -> Seat:
    if permits.RUN.holds(actor):
        return Seat(SeatKind.DESK, DESK, reads=True, writes=room.state == RoomState.OPEN)
    party = next(iter(permits.parties_of(actor)), "")
    if room.is_drill or not party or not permits.TAKE_PART.holds(actor):
        raise Missing
    is_member = Member.objects.filter(room=room, party=party, state=MemberState.SEATED).exists()
    is_open = room.state == RoomState.OPEN
    if actor.organisation is None:
        if not is_member:
            raise Missing
        return Seat(SeatKind.BUREAU, party, reads=True, writes=is_open)
    if is_member:
        return _partner(room, actor.organisation, party, is_open=is_open)
    helper = _helping(actor.organisation).filter(room=room).first() if is_open else None
    if helper is None:
        raise Missing
    return _helper(helper, party)


@query(permits.TAKE_PART)
def helps_now(actor: Actor) -> bool:
    """Whether the actor's organisation helps in a room at this moment."""
    return actor.organisation is not None and permits.TAKE_PART.holds(actor) and _helping(actor.organisation).exists()


def own_party(actor: Actor) -> str:
    """The party that the actor speaks for; raises `Missing` for one who speaks for none."""
    found = next(iter(permits.parties_of(actor)), "")
    if not found:
        raise Missing
    return found


def may_write(actor: Actor, room: Room) -> Seat:
    """The seat of somebody who may write now; raises as `seat`, and `NoStanding` or `Missing` where nothing may be written."""
    found = seat(actor, room)
    if room.state != RoomState.OPEN:
        raise Missing("The room is closed; nothing is written in it any more.")
    if not found.writes:
        raise NoStanding([SHUT])
    return found


def _partner(room: Room, organisation: UUID, party: str, *, is_open: bool) -> Seat:
    read, write = _verdicts(organisation)
    if not read.open and not write.open:
        raise NoStanding([SHUT])
    if not read.open:
        return Seat(SeatKind.PARTNER, party, reads=False, writes=is_open, quarantines=write.quarantine, says=(READ_SHUT,))
    says, until = lapse_says(_facts(organisation))
    if until is not None:
        says += graces.says(graces.granted(room, [organisation]).get(organisation, ()))
    return Seat(SeatKind.PARTNER, party, reads=True, writes=is_open and write.open, says=says, until=until)


def _helper(helper: Helper, party: str) -> Seat:
    facts = _facts(helper.organisation_id)
    if is_barred(facts):
        raise NoStanding([SHUT])
    held = facts.hold is not None
    says = (READ_SHUT,) if held else ()
    return Seat(SeatKind.HELPER, party, reads=not held, writes=True, quarantines=held, says=says, until=helper.until)


def _facts(organisation: UUID) -> Facts:
    return once(("standing.facts", organisation), lambda: standing.facts(organisation))


def is_barred(facts: Facts) -> bool:
    """Whether an organisation may not even help: it was excluded or ended, or is suspended."""
    return facts.is_closed or facts.suspension is not None


def _verdicts(organisation: UUID) -> tuple[Verdict, Verdict]:
    return gate().ask(Act.READ_FEED, Ask(organisation)), gate().ask(Act.SUBMIT, Ask(organisation))


def _is_let_in(organisation: UUID) -> bool:
    if any(verdict.open for verdict in _verdicts(organisation)):
        return True
    return _helping(organisation).exists() and not is_barred(_facts(organisation))


def _helping(organisation: UUID) -> QuerySet[Helper]:
    """As what an organisation helps now. A drill touches nobody: who plays a helper in one is none."""
    return Helper.objects.filter(organisation_id=organisation, room__is_drill=False, state=HelperState.ADMITTED, until__gt=clock.now())


def lapse_says(facts: Facts) -> tuple[tuple[str, ...], datetime | None]:
    """What has expired and until when (UTC) the channel stays open nevertheless; nothing where nothing has."""
    ends = [stop.until for stop in facts.lapses if stop.until is not None]
    if not facts.lapses or not ends:
        return (), None
    return tuple(stop.reason for stop in facts.lapses), min(ends)


def regulation() -> Rooms:
    """The rooms regulation in force."""
    return policy.current(Rooms).body
