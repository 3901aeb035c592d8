"""The register as it stands now, partners and incidents; how it came to be so is the register log."""

from typing import ClassVar

from django.db import models

from aboveboard.kernel.models import Thing


class Record(Thing):
    """What the public sees of one partner. `body` is the last published statement, byte for byte the log's leaf."""

    slug = models.CharField(max_length=40, unique=True)
    organisation = models.OneToOneField("parties.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    country = models.CharField(max_length=2)
    status = models.CharField(max_length=20)
    body = models.TextField(help_text="canonical JSON")
    hash = models.CharField(max_length=64, help_text="SHA-256 of the body")
    published_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name"], name="register_record_name")]

    def __str__(self) -> str:
        return self.slug


class Incident(Thing):
    """What the public sees of an incident that is over. `body` is the published statement, byte for byte the log's leaf."""

    slug = models.CharField(max_length=40, unique=True)
    room = models.OneToOneField("rooms.Room", models.PROTECT, related_name="+")
    closed_on = models.DateField(help_text="orders the list; public only where the statement says it")
    body = models.TextField(help_text="canonical JSON")
    hash = models.CharField(max_length=64, help_text="SHA-256 of the body")
    published_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["closed_on"], name="register_incident_closed")]

    def __str__(self) -> str:
        return self.slug
