"""What is said and done in a room: notes, tasks, papers."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.rooms.models.constraint import PARTY, marked
from aboveboard.rooms.models.room import Room
from aboveboard.rooms.values import NoteState, TaskState


class Note(Thing):
    """What somebody wrote; read by whoever its marking lets, in quarantine while its author's organisation is on hold."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    author_id = models.UUIDField()
    text = models.TextField()
    marking = models.SmallIntegerField()
    countries = models.JSONField(help_text="the countries that it names as its readers, for RED")
    state = models.CharField(max_length=12, default=NoteState.POSTED)

    class Meta:
        constraints: ClassVar = [
            one_of("state", NoteState, "rooms_note_state"),
            marked("rooms_note_marking"),
            CheckConstraint(condition=PARTY & ~Q(text=""), name="rooms_note_party"),
        ]
        indexes: ClassVar = [Index(fields=["room", "created_at"], name="rooms_note_of")]

    def __str__(self) -> str:
        return f"note by {self.party}"


class RoomTask(Thing):
    """Something to be done by one party."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=TaskState.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", TaskState, "rooms_task_state"),
            CheckConstraint(condition=PARTY, name="rooms_task_party"),
            CheckConstraint(
                condition=Q(state="open", settled_at=None, settled_by_id=None)
                | Q(state__in=["done", "dropped"], settled_at__isnull=False, settled_by_id__isnull=False),
                name="rooms_task_settled",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["room", "party"], name="rooms_task_of"),
            Index(fields=["party"], condition=Q(state="open"), name="rooms_task_open"),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(Thing):
    """A document in a room; its content lies in the store of documents by its hash."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    author_id = models.UUIDField()
    title = models.CharField(max_length=200)
    marking = models.SmallIntegerField()
    countries = models.JSONField(help_text="the countries that it names as its readers, for RED")
    state = models.CharField(max_length=12, default=NoteState.POSTED)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            one_of("state", NoteState, "rooms_paper_state"),
            marked("rooms_paper_marking"),
            CheckConstraint(condition=PARTY, name="rooms_paper_party"),
        ]
        indexes: ClassVar = [Index(fields=["room", "created_at"], name="rooms_paper_of")]

    def __str__(self) -> str:
        return self.title
