"""Tables of the log: entries, what they mention, their erasable payload, published statements, leaves and log heads."""

import uuid
from typing import ClassVar

from django.db import models

from aboveboard.audit.triggers import AppendOnly


class Outcome(models.TextChoices):
    """Whether the act was done or refused."""

    DONE = "done"
    REFUSED = "refused"


class Entry(AppendOnly):
    """One act or one refused attempt; never changed. `commitment` is the keyed hash of its payload."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.UUIDField(db_index=True, help_text="shared by all entries of one transaction")
    at = models.DateTimeField(help_text="server time, UTC")
    kind = models.CharField(max_length=100)
    outcome = models.CharField(max_length=8, choices=Outcome)
    actor = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    cause = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", help_text="the entry that this one follows from")
    commitment = models.BinaryField(max_length=32)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="audit_entry_subject"),
            models.Index(fields=["actor", "outcome", "at"], name="audit_entry_actor"),
            models.Index(fields=["kind", "id"], name="audit_entry_kind"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="audit_entry_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class Mention(AppendOnly):
    """A further thing that an entry is about, so that its timeline shows the entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="mentions")
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "entry"], name="audit_mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


class Payload(models.Model):
    """What an entry commits to, with the key of the commitment: the part that can be erased."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="payload")
    key = models.BinaryField(max_length=32)
    body = models.TextField(help_text="canonical JSON: actor, facts")

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class Statement(AppendOnly):
    """A public statement that an entry made: the leaf of the register log, byte for byte."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="statement")
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"statement of {self.entry_id}"


class LogName(models.TextChoices):
    """The two logs: every act as a commitment, and every public statement in full."""

    AUDIT = "audit"
    REGISTER = "register"


class Log(models.Model):
    """The head of one log: how many leaves are numbered, and the last checkpoint that was signed."""

    name = models.CharField(max_length=20, primary_key=True)
    size = models.BigIntegerField(default=0)
    published_size = models.BigIntegerField(default=0)
    checkpoint = models.TextField(blank=True)
    checkpoint_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(published_size__gte=0) & models.Q(published_size__lte=models.F("size")), name="audit_log_sizes"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Leaf(AppendOnly):
    """Which entry stands at which place of which log."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="+")
    index = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="leaves")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "index"], name="audit_leaf_place"),
            models.UniqueConstraint(fields=["entry", "log"], name="audit_leaf_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id} {self.index}"


class Pending(models.Model):
    """An entry that waits for its place in a log: a queue, so that finding the next ones never scans the log."""

    log = models.CharField(max_length=20)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["log", "entry"], name="audit_pending_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.entry_id}"
