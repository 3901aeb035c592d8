"""A grace period that is extended for the incident of a room."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.rooms.models.room import Room
from aboveboard.rooms.values import GraceState


class Grace(Thing):
    """Something of a partner in the room expired, and its channel is to stay open longer for this incident: one asks, another grants."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    lapse = models.ForeignKey("standing.Lapse", models.PROTECT, related_name="+")
    expired = models.CharField(max_length=300, help_text="what expired, in one sentence")
    days = models.PositiveSmallIntegerField(help_text="from the day of the lapse")
    reason = models.CharField(max_length=1_000)
    state = models.CharField(max_length=10, default=GraceState.ASKED)
    asked_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True, help_text="at the latest (UTC)")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", GraceState, "rooms_grace_state"),
            CheckConstraint(condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("asked_by_id")), name="rooms_grace_two_persons"),
            CheckConstraint(
                condition=Q(state="asked", decided_by_id=None, until=None, ended_at=None)
                | Q(state="refused", decided_by_id__isnull=False, decided_at__isnull=False, until=None, ended_at=None)
                | Q(state="granted", decided_by_id__isnull=False, decided_at__isnull=False, until__isnull=False, ended_at=None)
                | Q(state="ended", ended_at__isnull=False),
                name="rooms_grace_decided",
            ),
            UniqueConstraint(fields=["lapse"], condition=Q(state__in=["asked", "granted"]), name="rooms_grace_once"),
        ]

    def __str__(self) -> str:
        return f"grace {self.state}"
