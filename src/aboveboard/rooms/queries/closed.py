"""Reads incidents that are over, for the register: numbers, and nothing of what was said, seen or done."""

from datetime import UTC
from uuid import UUID

from aboveboard.rooms.models import Grace, Helper, Member, Room
from aboveboard.rooms.queries import seats
from aboveboard.rooms.values import ClosedIncident, RoomState


def closed_incident(key: UUID) -> ClosedIncident | None:
    """An incident whose room is closed; None for one that is open, and for every exercise."""
    room = Room.objects.filter(pk=key, state=RoomState.CLOSED, is_drill=False).first()
    if room is None or room.closed_at is None:
        return None
    template = seats.regulation().template_of(room.template)
    partners = Member.objects.filter(room=room).exclude(organisation=None)
    return ClosedIncident(
        room.pk,
        template.title if template is not None else room.template,
        room.created_at.astimezone(UTC).date(),
        room.closed_at.astimezone(UTC).date(),
        len(room.countries),
        partners.values("organisation_id").distinct().count(),
        Helper.objects.filter(room=room, until__isnull=False).values("organisation_id").distinct().count(),
        Grace.objects.filter(room=room, until__isnull=False).count(),
    )


def closed_incidents() -> list[UUID]:
    """The rooms of incidents that are over, the newest first; no exercise."""
    return list(Room.objects.filter(state=RoomState.CLOSED, is_drill=False).order_by("-number").values_list("pk", flat=True))
