"""Tables of what is given: contributions, the tranches of funding, receipts, and how much of a clearance is used."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.contributions.values import BUILT, Freeze, ReceiptState, State, Stop, TrancheState
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.policy.values.words import Organ

USER = "accounts.User"
ACCEPTED = [State.ACCEPTED, State.COMMITTED, State.PARTIALLY_RECEIVED, State.RECEIVED, State.IN_USE, State.COMPLETED]


class CoverUse(Thing):
    """How much was accepted under one clearance; the table refuses more than the ceiling (I-3)."""

    clearance = models.OneToOneField("diligence.Clearance", models.PROTECT, related_name="+")
    ceiling_minor = models.BigIntegerField()
    used_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(used_minor__gte=0, used_minor__lte=F("ceiling_minor")), name="contributions_cover_ceiling"),
        ]

    def __str__(self) -> str:
        return f"{self.used_minor} of {self.ceiling_minor}"


class Contribution(Thing):
    """What a partner gives under an agreement. `findings` and `regulations` are what the acceptance rested on."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    clearance = models.ForeignKey("diligence.Clearance", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    value_minor = models.BigIntegerField()
    value_currency = models.CharField(max_length=3)
    purpose = models.TextField()
    purposes = models.JSONField(default=list, help_text="what the money may be spent on, one by one; empty: the purpose as a whole")
    method = models.CharField(max_length=30)
    strings = models.JSONField(default=list)
    payer = models.CharField(max_length=200, blank=True)
    payer_account = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_source_known = models.BooleanField(default=True)
    fund = models.ForeignKey("contributions.Fund", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, default=State.OFFERED)
    freeze = models.CharField(max_length=10, default=Freeze.FREE)
    frozen_journal = models.ForeignKey("contributions.Journal", models.PROTECT, null=True, related_name="+")
    offered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    organ = models.CharField(max_length=20, blank=True)
    waives = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    regulations = models.JSONField(default=list)
    refused_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", sorted(BUILT), "contributions_contribution_kind"),
            one_of("state", State, "contributions_contribution_state"),
            one_of("freeze", Freeze, "contributions_contribution_freeze"),
            one_of("organ", ["", *Organ], "contributions_contribution_organ"),
            CheckConstraint(condition=Q(value_minor__gt=0, value_minor__lte=10**15), name="contributions_contribution_value"),
            CheckConstraint(
                condition=Q(accepted_by=None) | (~Q(accepted_by=F("prepared_by")) & ~Q(accepted_by=F("offered_by"))),
                name="contributions_accepted_by_another",
            ),
            CheckConstraint(
                condition=~Q(state__in=[str(state) for state in ACCEPTED])
                | Q(accepted_by__isnull=False, prepared_by__isnull=False, accepted_at__isnull=False, clearance__isnull=False),
                name="contributions_accepted_by_two",
            ),
            CheckConstraint(condition=~Q(kind="funding") | Q(fund__isnull=False) & ~Q(payer=""), name="contributions_funding_has_fund"),
        ]
        indexes: ClassVar = [
            Index(fields=["organisation", "state"], name="contributions_of"),
            Index(fields=["agreement", "state"], name="contributions_under"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Tranche(Thing):
    """One part of the funding. `was` is the state to which a withheld tranche goes back."""

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="tranches")
    place = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField(help_text="UTC")
    condition = models.CharField(max_length=300)
    state = models.CharField(max_length=20, default=TrancheState.PLANNED)
    stop = models.CharField(max_length=12, default=Stop.NONE, blank=True)
    was = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField(null=True)
    evidence = models.TextField(blank=True)
    prepared_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["contribution", "place"], name="contributions_tranche_once"),
            one_of("state", TrancheState, "contributions_tranche_state"),
            CheckConstraint(condition=Q(amount_minor__gt=0, amount_minor__lte=10**15), name="contributions_tranche_amount"),
            CheckConstraint(
                condition=(Q(stop="") & ~Q(state="withheld")) | Q(stop__in=["hold", "suspension"], was__in=["planned", "due", "received"]),
                name="contributions_tranche_withheld",
            ),
            CheckConstraint(
                condition=Q(released_by=None) | (Q(prepared_by__isnull=False) & ~Q(released_by=F("prepared_by"))),
                name="contributions_released_by_another",
            ),
            CheckConstraint(
                condition=~Q(state="released") | Q(released_by__isnull=False, received_at__isnull=False),
                name="contributions_released_by_two",
            ),
        ]
        indexes: ClassVar = [Index(fields=["state", "due_on"], name="contributions_tranche_due")]

    def __str__(self) -> str:
        return f"tranche {self.place}"


class Receipt(Thing):
    """Money that arrived. Unexpected money waits in suspense, and no receipt is revenue."""

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="receipts")
    tranche = models.ForeignKey(Tranche, models.PROTECT, null=True, related_name="receipts")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=200)
    account = models.CharField(max_length=60)
    reference = models.CharField(max_length=80, unique=True)
    value_on = models.DateField()
    state = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    fund = models.ForeignKey("contributions.Fund", models.PROTECT, related_name="+")
    journal = models.OneToOneField("contributions.Journal", models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            one_of("state", ReceiptState, "contributions_receipt_state"),
            CheckConstraint(condition=Q(amount_minor__gt=0, amount_minor__lte=10**15), name="contributions_receipt_amount"),
            CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("recorded_by")), name="contributions_receipt_settled_by_another"
            ),
            UniqueConstraint(fields=["tranche"], condition=Q(state="matched"), name="contributions_receipt_one_for_a_tranche"),
        ]
        indexes: ClassVar = [Index(fields=["state", "created_at"], name="contributions_receipt_open")]

    def __str__(self) -> str:
        return f"receipt {self.reference}"
