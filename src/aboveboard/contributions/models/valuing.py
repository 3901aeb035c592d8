"""The table of values: what the giver says, what we find, what an independent valuer says; superseded, never edited."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from aboveboard.contributions.models.giving import USER
from aboveboard.contributions.values import ValuationState
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.policy.values.kinds import Method


class Valuation(Thing):
    """One attempt to settle a value; each figure is written once, with its method and evidence (I-18)."""

    contribution = models.ForeignKey("contributions.Contribution", models.PROTECT, related_name="valuations")
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=30)
    evidence = models.TextField()
    proposed_minor = models.BigIntegerField()
    proposed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    assessed_minor = models.BigIntegerField(null=True)
    assessed_method = models.CharField(max_length=30, blank=True)
    assessed_evidence = models.TextField(blank=True)
    assessed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    independent_minor = models.BigIntegerField(null=True)
    independent_evidence = models.TextField(blank=True)
    independent_valuer = models.CharField(max_length=200, blank=True)
    settled_minor = models.BigIntegerField(null=True)
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(null=True)
    state = models.CharField(max_length=12, default=ValuationState.PROPOSED)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints: ClassVar = [
            one_of("state", ValuationState, "contributions_valuation_state"),
            one_of("method", Method, "contributions_valuation_method"),
            one_of("assessed_method", ["", *Method], "contributions_valuation_assessed_method"),
            CheckConstraint(condition=Q(proposed_minor__gt=0, proposed_minor__lte=10**15), name="contributions_valuation_amount"),
            CheckConstraint(condition=Q(assessed_by=None) | ~Q(assessed_by=F("proposed_by")), name="contributions_valuation_valuer"),
            CheckConstraint(
                condition=~Q(state__in=["agreed", "final"])
                | Q(settled_minor__isnull=False, settled_by__isnull=False, settled_on__isnull=False),
                name="contributions_valuation_settled",
            ),
            UniqueConstraint(fields=["contribution"], condition=~Q(state="superseded"), name="contributions_valuation_one_that_counts"),
        ]

    def __str__(self) -> str:
        return f"valuation {self.pk}"
