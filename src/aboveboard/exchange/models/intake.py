"""What arrives: submissions, and what was learnt of how files are sent and what is only noise."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from aboveboard.audit.triggers import Lasting
from aboveboard.exchange.models.collection import Collection
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import SubmissionState
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing


class Submission(Thing, Lasting):
    """One body as a partner sent it; its id is the status id of TAXII. `body` is emptied once every object has its fate."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    received_at = models.DateTimeField(help_text="UTC")
    body_hash = models.BinaryField(max_length=32, help_text="SHA-256 of what was received")
    body = models.BinaryField()
    state = models.CharField(max_length=12, default=SubmissionState.RECEIVED)
    fates = models.BinaryField(help_text="what became of each object")
    total = models.PositiveIntegerField()
    successes = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    is_polled = models.BooleanField(default=False, help_text="fetched by us from a server of the partner, not sent by it")
    unmarked = models.CharField(
        max_length=12, blank=True, help_text="how objects without TLP are marked where that is stricter than agreed"
    )

    class Meta:
        constraints: ClassVar = [
            one_of("state", SubmissionState, "exchange_submission_state"),
            one_of("unmarked", ["", *(each.name for each in Marking)], "exchange_submission_unmarked"),
            CheckConstraint(
                condition=Q(closed_at=None) | Q(state__in=["admitted", "refused"], body=b""),
                name="exchange_submission_closed",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["organisation", "received_at"], condition=Q(closed_at=None), name="exchange_submission_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WarningFile(Thing):
    """The warning lists that were put in force at one moment: the newest row is in force; the file lies in the data folder."""

    sha256 = models.CharField(max_length=64, help_text="of the file made of the lists")
    lists = models.JSONField(help_text="name, title, version, form and number of entries of each")

    def __str__(self) -> str:
        return self.sha256


class AddressFile(Thing):
    """The operator's data sets of addresses, put in force at one moment as `WarningFile`: names with their day, empty where none."""

    sha256 = models.CharField(max_length=64, help_text="of the file made of the data sets")
    countries = models.CharField(max_length=100, blank=True)
    numbers = models.CharField(max_length=100, blank=True, help_text="of AS numbers")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=~Q(countries="", numbers=""), name="exchange_address_file_holds"),
        ]

    def __str__(self) -> str:
        return self.sha256


class ColumnRoles(Thing):
    """What a partner said of the columns of its tables, so that it says it once."""

    organisation = models.OneToOneField("parties.Organisation", models.PROTECT, related_name="+")
    roles = models.JSONField(default=dict, help_text="title of a column → what it holds")

    def __str__(self) -> str:
        return f"columns of {self.organisation_id}"
