"""The watch in a room: situation reports, the notes by which shifts hand over, and the played lines of a drill."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.rooms.models.constraint import marked
from aboveboard.rooms.models.room import Room
from aboveboard.rooms.values import HandOverState, ReportState, Step


class Report(Thing):
    """A situation report: drafted from the room's facts by a clock, edited and issued by a person."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=ReportState.DRAFT)
    text = models.TextField()
    marking = models.SmallIntegerField()
    facts_at = models.DateTimeField(help_text="when the facts were read (UTC)")
    is_edited = models.BooleanField(default=False)
    excluded = models.JSONField(default=list, help_text="countries that a source shuts out from what its draft counts, lower case")
    leaves_out = models.BooleanField(default=False, help_text="its draft leaves out what a bureau in the room is shut out from")
    issued_by_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", ReportState, "rooms_report_state"),
            marked("rooms_report_marking"),
            CheckConstraint(
                condition=Q(state="draft", issued_by_id=None, issued_at=None)
                | Q(state="issued", issued_by_id__isnull=False, issued_at__isnull=False),
                name="rooms_report_issued",
            ),
            UniqueConstraint(fields=["room", "number"], name="rooms_report_number"),
            UniqueConstraint(fields=["room"], condition=Q(state="draft"), name="rooms_report_one_draft"),
        ]

    def __str__(self) -> str:
        return f"report {self.number}"


class HandOver(Thing):
    """What the shift that goes tells the shift that comes; nobody acknowledges its own."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(max_length=12, default=HandOverState.WRITTEN)
    written_by_id = models.UUIDField()
    acknowledged_by_id = models.UUIDField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", HandOverState, "rooms_handover_state"),
            CheckConstraint(
                condition=Q(acknowledged_by_id=None) | ~Q(acknowledged_by_id=F("written_by_id")), name="rooms_handover_two_persons"
            ),
            CheckConstraint(
                condition=Q(state="written", acknowledged_by_id=None, acknowledged_at=None)
                | Q(state="acknowledged", acknowledged_by_id__isnull=False, acknowledged_at__isnull=False),
                name="rooms_handover_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.state}"


class Line(Thing):
    """A cell of the matrix that is played in a drill, where no country is told anything."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    victim = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    step = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            one_of("step", Step, "rooms_line_step"),
            UniqueConstraint(fields=["room", "victim", "country"], name="rooms_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.victim} {self.country} {self.step}"
