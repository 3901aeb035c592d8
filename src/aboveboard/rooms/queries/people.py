"""Reads who sits in a room and how each stands, who could be let in, and the roster."""

from collections.abc import Sequence
from copy import replace
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.gate import Act, Ask
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.values.standing import Standing as StandingRegulation
from aboveboard.rooms import permits
from aboveboard.rooms.models import Duty, Grace, Helper, Member, Room
from aboveboard.rooms.queries import graces, seats
from aboveboard.rooms.rules import reading, roster
from aboveboard.rooms.values import Call, DutyState, HelperState, MemberState, Person, Seat, SeatKind
from aboveboard.standing import queries as standing
from aboveboard.standing import rules as standing_rules
from aboveboard.standing.values import Facts

MOST = 500


@query(permits.RUN, permits.TAKE_PART)
def visible_people(actor: Actor, room: Room) -> list[Person]:
    """Who sits in the room, each with its name where the reader may know it; a pilot helper, whom nobody has examined, reads itself
    alone. How partners stand is for the desk. Raises as `seat`."""
    here = seats.seat(actor, room)
    members = list(_seated(here, room).order_by("created_at", "id"))
    helping = Helper.objects.filter(room=room, state=HelperState.ADMITTED, until__gt=clock.now()).order_by("created_at", "id")
    helpers = [row for row in helping if here.kind is not SeatKind.HELPER or row.organisation_id == actor.organisation]
    organisations = [row.organisation_id for row in members if row.organisation_id is not None] + [row.organisation_id for row in helpers]
    names = parties.names_of(organisations)
    known = standing.facts_of(organisations) if here.kind is SeatKind.DESK else {}
    found = [_person(here, row, names, known) for row in members]
    longer = graces.granted(room, organisations) if known else {}
    seated = [each if each.organisation not in longer else _extended(each, longer[each.organisation]) for each in found]
    return seated + [_helper(here, row, names, known) for row in helpers]


@query(permits.RUN)
def visible_member(actor: Actor, key: UUID) -> Member:
    """A member for the desk, to be handed to an action; raises `Missing`."""
    row = Member.objects.filter(pk=key).select_related("room").first() if permits.RUN.holds(actor) else None
    if row is None:
        raise Missing
    return row


@query(permits.RUN)
def partners_with_standing(actor: Actor) -> list[tuple[UUID, str]]:
    """Partners to which information may flow now, by name, for the desk; nothing for others."""
    if not permits.RUN.holds(actor):
        return []
    known = standing.facts_of(diligence.cleared_organisations())
    regulation = policy.current(StandingRegulation).body
    let_in = [each for each, facts in known.items() if standing_rules.verdict(Act.READ_FEED, Ask(each), facts, regulation).open]
    return sorted(parties.names_of(let_in).items(), key=lambda pair: pair[1].casefold())


@query(permits.RUN, permits.TAKE_PART)
def visible_calls(actor: Actor, room: Room | None = None) -> list[Call]:
    """The roster as it reads now, of one room or of all that the reader may know: all for the desk, one's own and the desk's for others,
    and within a room those of its members whose names the reader may know, for a pilot helper the desk's. Raises as `seat`."""
    return [_call(row) for row in visible_duties(actor, room)]


def visible_duties(actor: Actor, room: Room | None = None) -> QuerySet[Duty]:
    """The rows of `visible_calls`."""
    rows = Duty.objects.filter(state=DutyState.ON).order_by("party", "name", "id")
    if room is not None:
        here = seats.seat(actor, room)
        listed = _seated(here, room).values_list("party", flat=True)
        return rows.filter(party__in=["desk", *(party for party in listed if reading.may_know_name(here, party))])
    if permits.RUN.holds(actor):
        return rows
    return rows.filter(party__in=["desk", *permits.parties_of(actor)]) if permits.KEEP_ROSTER.holds(actor) else rows.none()


@query(permits.KEEP_ROSTER)
def own_duty(actor: Actor, key: UUID) -> Duty:
    """A duty of the actor's own on the roster, to be handed to an action; raises `Missing`."""
    row = Duty.objects.filter(pk=key, state=DutyState.ON, party__in=permits.parties_of(actor)).first()
    if row is None or not permits.KEEP_ROSTER.holds(actor, row):
        raise Missing
    return row


def _seated(here: Seat, room: Room) -> QuerySet[Member]:
    """The members of whom somebody in this seat is told."""
    rows = Member.objects.filter(room=room, state=MemberState.SEATED)
    return rows if here.kind is not SeatKind.HELPER else rows.none()


def _person(here: Seat, row: Member, names: dict[UUID, str], known: dict[UUID, Facts]) -> Person:
    kind = SeatKind.PARTNER if row.organisation_id else SeatKind.BUREAU
    return _told(here, Person(row.pk, kind, row.party, row.organisation_id, row.country, "", row.created_at), names, known)


def _extended(person: Person, rows: Sequence[Grace]) -> Person:
    """The same words as the partner reads."""
    return replace(person, says=(*person.says, *graces.says(rows)))


def _helper(here: Seat, row: Helper, names: dict[UUID, str], known: dict[UUID, Facts]) -> Person:
    party = f"organisation:{row.organisation_id}"
    since = row.decided_at or row.created_at
    return _told(here, Person(row.pk, SeatKind.HELPER, party, row.organisation_id, "", "", since), names, known)


def _told(here: Seat, person: Person, names: dict[UUID, str], known: dict[UUID, Facts]) -> Person:
    """The person with what the reader may know of it."""
    if person.organisation is None or not reading.may_know_name(here, person.party):
        return replace(person, organisation=None)
    facts = known.get(person.organisation)
    named = replace(person, name=names.get(person.organisation, ""))
    if facts is None:
        return named
    says, until = seats.lapse_says(facts)
    grace = policy.current(StandingRegulation).body.grace
    if until is not None:
        says = (
            *says,
            f"The channel stays open for this incident until {until:%Y-%m-%d %H:%M} UTC; the grace period can be extended to"
            f" {grace.incident_days} days from the lapse for a named incident (rule {grace.id}).",
        )
    elif facts.hold is not None and not facts.suspension:
        says = ("What it sends goes into quarantine, and it reads nothing, until people have looked.",)
    return replace(named, standing=standing_rules.standing(facts).status.value, says=says)


def _call(row: Duty) -> Call:
    now = clock.now()
    local = roster.local(row.zone, now)
    is_old = roster.is_old(row.kept_at, seats.regulation().roster.confirm_days, now)
    return Call(row.pk, row.party, row.name, row.phone, row.zone, row.hours, local, roster.answers(row.hours, local), is_old)
