"""The register as it stands now; how it came to be so is the register log."""

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
