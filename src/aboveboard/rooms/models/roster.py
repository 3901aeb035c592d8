"""The roster: who answers the telephone for the desk, a bureau or a partner, kept by each itself."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.rooms.models.constraint import PARTY
from aboveboard.rooms.values import DutyState


class Duty(Thing):
    """A desk or person on call, by telephone, in its own time zone."""

    party = models.CharField(max_length=60)
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    zone = models.CharField(max_length=60, help_text="IANA time zone")
    hours = models.CharField(max_length=120, help_text="for example: always, or mon-fri 08:00-18:00")
    state = models.CharField(max_length=4, default=DutyState.ON)
    kept_at = models.DateTimeField(help_text="when it was last confirmed (UTC)")

    class Meta:
        constraints: ClassVar = [
            one_of("state", DutyState, "rooms_duty_state"),
            CheckConstraint(condition=PARTY, name="rooms_duty_party"),
        ]
        indexes: ClassVar = [Index(fields=["party"], condition=Q(state="on"), name="rooms_duty_of")]

    def __str__(self) -> str:
        return self.name
