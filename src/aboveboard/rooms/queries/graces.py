"""Reads longer grace periods: for whom one may be asked, who asked, who granted, and what holds in a room now."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.rooms import permits
from aboveboard.rooms.models import Grace, Member, Room
from aboveboard.rooms.values import GraceState, MemberState
from aboveboard.standing import queries as standing
from aboveboard.standing.values import Running

OPEN = (GraceState.ASKED, GraceState.GRANTED)


@query(permits.RUN, permits.DECIDE_GRACE)
def visible_graces(actor: Actor) -> QuerySet[Grace]:
    """Longer grace periods, the newest first, for those who ask or decide; nothing for others."""
    rows = Grace.objects.select_related("room").order_by("-created_at", "id")
    return rows if permits.RUN.holds(actor) or permits.DECIDE_GRACE.holds(actor) else rows.none()


@query(permits.RUN, permits.DECIDE_GRACE)
def visible_grace(actor: Actor, key: UUID) -> Grace:
    """One of them, as `visible_graces`; raises `Missing`."""
    return one(visible_graces(actor), key)


@query(permits.RUN)
def extendable(actor: Actor, room: Room) -> list[Running]:
    """Of the partners in the room, what has expired and was not asked for yet, for the desk; nothing for others."""
    if not permits.RUN.holds(actor):
        return []
    asked = set(Grace.objects.filter(state__in=OPEN).values_list("lapse_id", flat=True))
    return [each for each in running_of(room) if each.lapse not in asked]


def running_of(room: Room) -> list[Running]:
    """The running lapses of the partners in the room."""
    seated = Member.objects.filter(room=room, state=MemberState.SEATED).exclude(organisation=None)
    return standing.running_lapses(seated.values_list("organisation_id", flat=True))


def open_ones() -> QuerySet[Grace]:
    """What was asked or granted and has not ended."""
    return Grace.objects.filter(state__in=OPEN).select_related("room").order_by("created_at", "id")


def granted(room: Room, organisations: Iterable[UUID]) -> dict[UUID, list[Grace]]:
    """What was granted for this room and has not ended, by organisation."""
    found: dict[UUID, list[Grace]] = {}
    for row in Grace.objects.filter(room=room, organisation_id__in=organisations, state=GraceState.GRANTED).order_by("until", "id"):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def says(rows: Iterable[Grace]) -> tuple[str, ...]:
    """What both sides read of what was granted."""
    said = "The grace period was extended for this incident until {:%Y-%m-%d %H:%M} UTC at the latest; it ends when the room is closed."
    return tuple(said.format(row.until) for row in rows)
