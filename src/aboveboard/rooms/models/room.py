"""A room, who sits in it, and which submissions were brought into it."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.rooms.models.constraint import marked
from aboveboard.rooms.values import MemberState, RoomState


class Room(Thing):
    """An incident room. A drill has no collection, so whatever goes out by one has nowhere to go."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    template = models.CharField(max_length=60)
    rule = models.CharField(max_length=40)
    is_drill = models.BooleanField()
    state = models.CharField(max_length=10, default=RoomState.OPEN)
    marking = models.SmallIntegerField(help_text="of what carries none: TLP 2.0, 0 CLEAR to 4 RED")
    countries = models.JSONField(help_text="countries concerned, ISO 3166 alpha-2, lower case")
    collection = models.OneToOneField("exchange.Collection", models.PROTECT, null=True, related_name="+")
    report_minutes = models.PositiveIntegerField()
    report_due_at = models.DateTimeField(null=True, help_text="when the next situation report is drafted (UTC)")
    opened_by_id = models.UUIDField()
    closed_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.TextField(blank=True, help_text="the closing report")

    class Meta:
        constraints: ClassVar = [
            one_of("state", RoomState, "rooms_room_state"),
            marked("rooms_room_marking"),
            CheckConstraint(
                condition=Q(is_drill=True, collection=None) | Q(is_drill=False, collection__isnull=False),
                name="rooms_room_drill_has_no_way_out",
            ),
            CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by_id=None, closing="", report_due_at__isnull=False)
                | (Q(state="closed", closed_at__isnull=False, closed_by_id__isnull=False, report_due_at=None) & ~Q(closing="")),
                name="rooms_room_closed",
            ),
        ]
        indexes: ClassVar = [Index(fields=["report_due_at"], condition=Q(state="open"), name="rooms_room_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Member(Thing):
    """A partner or a bureau that sits in a room; `called_at` when a letter called it, which no drill ever sends."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    is_drill = models.BooleanField(help_text="of the room")
    party = models.CharField(max_length=60)
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=10, default=MemberState.SEATED)
    called_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    left_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", MemberState, "rooms_member_state"),
            CheckConstraint(
                condition=Q(organisation__isnull=False, country="", party__startswith="organisation:")
                | (Q(organisation=None, party__startswith="country:") & ~Q(country="")),
                name="rooms_member_party",
            ),
            CheckConstraint(condition=Q(is_drill=False) | Q(called_at=None), name="rooms_member_drill_calls_nobody"),
            CheckConstraint(condition=Q(state="seated", left_at=None) | Q(state="left", left_at__isnull=False), name="rooms_member_left"),
            UniqueConstraint(fields=["room", "party"], condition=Q(state="seated"), name="rooms_member_once"),
        ]
        indexes: ClassVar = [Index(fields=["party"], condition=Q(state="seated"), name="rooms_member_of")]

    def __str__(self) -> str:
        return self.party


class Contribution(Thing):
    """A submission that was brought into a room; it hangs on the room's collection, which a drill does not have."""

    collection = models.ForeignKey("exchange.Collection", models.PROTECT, related_name="+")
    submission = models.ForeignKey("exchange.Submission", models.PROTECT, related_name="+")
    producer = models.UUIDField(help_text="the organisation that submitted it")
    party = models.CharField(max_length=60, help_text="who brought it")
    shared_at = models.DateTimeField(null=True, help_text="when what was admitted of it was first released in the room (UTC)")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["collection", "submission"], name="rooms_contribution_once")]
        indexes: ClassVar = [Index(fields=["producer"], condition=Q(shared_at=None), name="rooms_contribution_unshared")]

    def __str__(self) -> str:
        return f"{self.submission_id}"
