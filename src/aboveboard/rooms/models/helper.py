"""The pilot admission of a helper without a clearance."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.rooms.models.room import Room
from aboveboard.rooms.values import HelperState


class Helper(Thing):
    """An organisation that one person put forward and another admitted for some hours, with what it may not do as it was read then."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1_000)
    undertaking = models.CharField(max_length=1_000)
    stopped = models.JSONField(help_text="acts that the gate stopped for it when it was put forward")
    state = models.CharField(max_length=10, default=HelperState.PROPOSED)
    proposed_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    review_by = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", HelperState, "rooms_helper_state"),
            CheckConstraint(condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("proposed_by_id")), name="rooms_helper_two_persons"),
            CheckConstraint(
                condition=Q(state="proposed", decided_by_id=None, until=None, ended_at=None)
                | Q(state="refused", decided_by_id__isnull=False, decided_at__isnull=False, until=None, ended_at=None)
                | Q(state="admitted", decided_by_id__isnull=False, until__isnull=False, review_by__isnull=False, ended_at=None)
                | Q(state="ended", decided_by_id__isnull=False, until__isnull=False, review_by__isnull=False, ended_at__isnull=False),
                name="rooms_helper_decided",
            ),
            UniqueConstraint(fields=["room", "organisation"], condition=Q(state__in=["proposed", "admitted"]), name="rooms_helper_once"),
        ]

    def __str__(self) -> str:
        return f"helper {self.state}"
