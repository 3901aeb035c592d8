"""Objects as they were received, where each came from, the values in it, and the classes that say who may see it."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from aboveboard.audit.triggers import AppendOnly, Lasting
from aboveboard.exchange.models.intake import Submission


def random_mark() -> int:
    """A number that no other row bears, whatever became of the transaction that the row was written in."""
    return secrets.randbits(63)


class VisibilityClass(AppendOnly):
    """The interned key of a visibility class (`stix.visibility.class_key`): there are thousands, not millions."""

    key = models.TextField(unique=True)
    mark = models.BigIntegerField(default=random_mark, help_text="drawn at random, so that a copy in memory is known to be of these rows")

    def __str__(self) -> str:
        return self.key


class Origin(models.Model):
    """Which producer made an id first: from then on nobody else makes versions of it (STIX 2.1 §3.6)."""

    stix_id = models.CharField(max_length=300, primary_key=True)
    producer = models.UUIDField()

    def __str__(self) -> str:
        return self.stix_id


class Object(Lasting):
    """One version of one object of one producer, the body byte for byte as received; a withdrawn one keeps its hash only."""

    stix_id = models.CharField(max_length=300)
    version = models.BigIntegerField(help_text="µs since 1970 UTC")
    version_text = models.CharField(max_length=40, help_text="the version as its producer wrote it")
    producer = models.UUIDField(help_text="the organisation, or zero for the house")
    type = models.CharField(max_length=250)
    content_hash = models.BinaryField(max_length=32, help_text="SHA-256 of the content with its names in order")
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    revoked = models.BooleanField(default=False)
    until = models.BigIntegerField(null=True, help_text="µs since 1970 UTC: from then on an indicator is over by its own word")
    marking = models.SmallIntegerField(help_text="TLP 2.0, 0 CLEAR to 4 RED")
    parts = models.JSONField(default=list, help_text="selectors that a stricter marking covers")
    visibility = models.ForeignKey(VisibilityClass, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    routes = models.JSONField(help_text="countries with the reasons")
    excluded = models.JSONField(help_text="countries that the source shut out")
    purposes = models.CharField(max_length=640, help_text="that its agreement allows, by code and comma")
    retain_until = models.DateField()
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+", db_constraint=False)
    warnings = models.JSONField(default=list, help_text="names of the warning lists that a value of it is on")
    held_by = models.CharField(max_length=60, blank=True, help_text="the rule that keeps it from everybody but the secretariat")
    released_because = models.CharField(max_length=500, blank=True, help_text="why the desk released what was held back")
    admitted_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["stix_id", "version", "producer"], name="exchange_object_once"),
            CheckConstraint(condition=Q(erased_at=None) | Q(body=b""), name="exchange_object_erased"),
            CheckConstraint(condition=Q(marking__gte=0, marking__lte=4), name="exchange_object_marking"),
            CheckConstraint(condition=~Q(purposes=""), name="exchange_object_purpose"),
        ]
        indexes: ClassVar = [
            Index(fields=["retain_until"], condition=Q(erased_at=None), name="exchange_object_expiry"),
            Index(fields=["id"], condition=~Q(held_by=""), name="exchange_object_held"),
        ]

    def __str__(self) -> str:
        return f"{self.stix_id} {self.version_text}"


class Occurrence(models.Model):
    """A value, or a reference to another object (`stix.references`), stands in an object: one row for each, never one for a pair."""

    digest = models.BinaryField(max_length=16, help_text="of kind and normalised text")
    object = models.ForeignKey(Object, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["digest", "object"], name="exchange_occurrence_once")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()
