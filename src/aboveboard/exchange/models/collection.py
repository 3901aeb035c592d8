"""Collections, who reads them, and the names and constituencies by which members and partners are known."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from aboveboard.audit.triggers import Lasting
from aboveboard.exchange.values import ClaimState, CollectionKind
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing


class Collection(Thing, Lasting):
    """A collection in the sense of TAXII; `seq` and `added` (µs since 1970 UTC) are those of its last release."""

    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=250)
    alias = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    seq = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", CollectionKind, "exchange_collection_kind"),
            CheckConstraint(
                condition=Q(kind="intake", organisation__isnull=False, country="", alias="")
                | (Q(kind="country", organisation=None) & ~Q(country="") & ~Q(alias=""))
                | (Q(kind__in=["shared", "queue", "room"], organisation=None, country="") & ~Q(alias="")),
                name="exchange_collection_owner",
            ),
            UniqueConstraint(fields=["organisation"], condition=Q(kind="intake"), name="exchange_intake_once"),
            UniqueConstraint(fields=["alias"], condition=~Q(alias=""), name="exchange_alias_once"),
        ]

    def __str__(self) -> str:
        return self.title


class CollectionReader(models.Model):
    """A party that may know of a room's collection; the desk always may."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["party", "collection"], name="exchange_reader_once")]

    def __str__(self) -> str:
        return f"{self.party} {self.collection_id}"


class Identity(models.Model):
    """The STIX identity under which a partner, and nobody else, creates objects."""

    stix_id = models.CharField(max_length=60, primary_key=True)
    organisation = models.OneToOneField("parties.Organisation", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.stix_id


class ConstituencyClaim(Thing):
    """What a bureau says is its own, as it was read; once the desk has confirmed it, what is found there is routed to the country."""

    country = models.CharField(max_length=2, help_text="ISO 3166 alpha-2, lower case")
    networks = models.JSONField(default=list, help_text="CIDR")
    asns = models.JSONField(default=list, help_text="AS numbers")
    domains = models.JSONField(default=list, help_text="each with all below it")
    sectors = models.JSONField(default=list)
    state = models.CharField(max_length=12, default=ClaimState.CLAIMED)
    claimed_by = models.CharField(max_length=60, help_text="actor")
    confirmed_by = models.CharField(max_length=60, blank=True, help_text="actor")
    reason = models.CharField(max_length=500, blank=True, help_text="why it was refused, told to the bureau")
    settled_at = models.DateTimeField(null=True, help_text="when the desk decided (UTC)")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state="claimed", confirmed_by="", settled_at=None)
                | Q(state="refused", confirmed_by="", settled_at__isnull=False) & ~Q(reason="")
                | Q(state__in=["confirmed", "replaced"], settled_at__isnull=False) & ~Q(confirmed_by="")
                | Q(state="withdrawn"),
                name="exchange_claim_state",
            ),
            CheckConstraint(condition=~Q(confirmed_by=F("claimed_by")), name="exchange_claim_by_two"),
            UniqueConstraint(fields=["country"], condition=Q(state="claimed"), name="exchange_claim_waiting_once"),
            UniqueConstraint(fields=["country"], condition=Q(state="confirmed"), name="exchange_claim_confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.pk}"
