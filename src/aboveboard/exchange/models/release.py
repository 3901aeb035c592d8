"""What was made visible, what was fetched, and what was taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.exchange.models.collection import Collection
from aboveboard.exchange.models.object import Object, VisibilityClass
from aboveboard.kernel.models import Thing

SERVED = Q(is_served=True)


class Release(models.Model):
    """An object made visible in a collection, numbered in commit order; columns of the object stand here to be searched by."""

    # The indexes below begin with these; one more for each would only be written, never read.
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    seq = models.BigIntegerField()
    added = models.BigIntegerField(help_text="date_added, µs since 1970 UTC, strictly rising in the collection")
    object = models.ForeignKey(Object, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    visibility = models.ForeignKey(VisibilityClass, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    stix_id = models.CharField(max_length=300)
    type = models.CharField(max_length=250)
    version = models.BigIntegerField()
    is_first = models.BooleanField()
    is_last = models.BooleanField()
    is_served = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["collection", "seq"], name="exchange_release_place"),
            UniqueConstraint(fields=["collection", "added"], name="exchange_release_moment"),
            UniqueConstraint(fields=["object", "collection"], name="exchange_release_once"),
        ]
        indexes: ClassVar = [
            Index(fields=["collection", "stix_id", "version"], condition=SERVED, name="exchange_release_id"),
            Index(fields=["collection", "type", "seq"], condition=SERVED, name="exchange_release_type"),
            Index(fields=["collection", "visibility", "seq"], condition=SERVED, name="exchange_release_class"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.seq}"


class Pull(models.Model):
    """What one recipient was given at one moment: who holds what is answered from here."""

    recipient = models.CharField(max_length=60)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+")
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    runs = models.JSONField(help_text="the numbers given, as runs")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        indexes: ClassVar = [Index(fields=["collection", "first_seq"], name="exchange_pull_range")]

    def __str__(self) -> str:
        return f"{self.recipient} {self.first_seq}-{self.last_seq}"


class Trace(models.Model):
    """Something by which an object that was taken back is known again when its producer sends it once more (`rules.traces`)."""

    producer = models.UUIDField()
    digest = models.BinaryField(max_length=16)
    until = models.DateField(help_text="the last day on which it counts")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["producer", "digest"], name="exchange_trace_once")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class Recall(Thing):
    """Tells a recipient that an object which it fetched was taken back, and by when its receipt is due."""

    object = models.ForeignKey(Object, models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was taken back, told to the recipient")
    due_at = models.DateTimeField(help_text="by when its receipt is due (UTC)")
    remind_at = models.DateTimeField(help_text="from when on the recipient is reminded")
    escalate_at = models.DateTimeField(help_text="from when on it is handed over")
    escalated_to = models.JSONField(help_text="the roles that it is handed to")
    regulation = models.CharField(max_length=64, help_text="hash of the version that the deadlines are of; empty: before there was one")
    rule = models.CharField(max_length=60, help_text="the rule of it")
    acknowledged_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["object", "recipient"], name="exchange_recall_once"),
            CheckConstraint(condition=Q(remind_at__lte=F("due_at"), escalate_at__gte=F("due_at")), name="exchange_recall_in_order"),
        ]
        indexes: ClassVar = [
            Index(fields=["recipient", "created_at"], name="exchange_recall_of"),
            Index(fields=["due_at"], condition=Q(acknowledged_at=None), name="exchange_recall_due"),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.recipient}"
