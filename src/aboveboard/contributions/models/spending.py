"""The table of spendings: what was spent on what, who prepared and who booked it, and the same two for taking it back."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.contributions.models.giving import USER
from aboveboard.contributions.values import SpendingState
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing

BOOKED = [SpendingState.BOOKED, SpendingState.REVERSAL, SpendingState.REVERSED]


class Spending(Thing):
    """Money spent out of a contribution on one of its purposes; in the books only while it has a journal that is not reversed."""

    contribution = models.ForeignKey("contributions.Contribution", models.PROTECT, related_name="spendings")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    purpose = models.CharField(max_length=200, help_text="one of the contribution's purposes, word for word")
    reference = models.CharField(max_length=60)
    spent_on = models.DateField(help_text="UTC")
    state = models.CharField(max_length=10, default=SpendingState.PREPARED)
    prepared_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    booked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    journal = models.OneToOneField("contributions.Journal", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, help_text="why it was dropped, or is to be taken back")
    reversal_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", help_text="who asks to take it back")
    reversed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reversal = models.OneToOneField("contributions.Journal", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            one_of("state", SpendingState, "contributions_spending_state"),
            CheckConstraint(condition=Q(amount_minor__gt=0, amount_minor__lte=10**15), name="contributions_spending_amount"),
            CheckConstraint(condition=~Q(purpose=""), name="contributions_spending_purpose"),
            CheckConstraint(condition=Q(booked_by=None) | ~Q(booked_by=F("prepared_by")), name="contributions_spending_by_another"),
            CheckConstraint(
                condition=~Q(state__in=[str(state) for state in BOOKED]) | Q(booked_by__isnull=False, journal__isnull=False),
                name="contributions_spending_by_two",
            ),
            CheckConstraint(
                condition=Q(reversed_by=None) | (Q(reversal_by__isnull=False) & ~Q(reversed_by=F("reversal_by"))),
                name="contributions_spending_reversed_by_another",
            ),
            CheckConstraint(
                condition=~Q(state="reversed") | Q(reversed_by__isnull=False, reversal__isnull=False),
                name="contributions_spending_reversed_by_two",
            ),
            UniqueConstraint(
                fields=["contribution", "reference"],
                condition=~Q(state__in=["dropped", "reversed"]),
                name="contributions_spending_reference_once",
            ),
        ]
        indexes: ClassVar = [Index(fields=["state", "created_at"], name="contributions_spending_open")]

    def __str__(self) -> str:
        return f"spending {self.reference}"
