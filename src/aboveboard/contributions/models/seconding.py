"""Tables of secondments: posts, terms, the secondee's declarations, and the months served."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.contributions.models.giving import USER
from aboveboard.contributions.values import PostFunction, SecondmentState
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing


class Post(Thing):
    """A post that a secondee may hold; the functions that none may hold cannot be entered (I-20)."""

    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=200)
    function = models.CharField(max_length=20)
    is_sensitive = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            one_of("function", PostFunction, "contributions_post_function"),
            UniqueConstraint(fields=["unit", "title"], name="contributions_post_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Secondment(Thing):
    """The terms under which a person works for the house; days are UTC, both included."""

    contribution = models.OneToOneField("contributions.Contribution", models.PROTECT, related_name="secondment")
    person = models.ForeignKey("parties.Person", models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(USER, models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", help_text="the secondee's own account")
    starts_on = models.DateField()
    ends_on = models.DateField()
    monthly_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    cooling_off_months = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=SecondmentState.PROPOSED)
    stopped_by = models.CharField(max_length=80, blank=True, help_text="who suspended the access; the house itself: system")
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_because = models.TextField(blank=True)
    cooling_off_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", SecondmentState, "contributions_secondment_state"),
            CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="contributions_secondment_days"),
            CheckConstraint(condition=Q(cooling_off_months__gte=12), name="contributions_secondment_cooling_off"),
            CheckConstraint(condition=Q(user=None) | ~Q(user=F("supervisor")), name="contributions_secondment_supervised_by_another"),
            CheckConstraint(
                condition=~Q(state__in=["active", "suspended"]) | Q(user__isnull=False, started_on__isnull=False),
                name="contributions_secondment_started",
            ),
            UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["onboarded", "active", "suspended"]),
                name="contributions_secondment_one_at_a_time",
            ),
            UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["onboarded", "active", "suspended"]),
                name="contributions_secondment_one_account",
            ),
        ]
        indexes: ClassVar = [Index(fields=["state", "ends_on"], name="contributions_seconded_until")]

    def __str__(self) -> str:
        return f"secondment {self.pk}"


class SecondeeDeclaration(Thing):
    """What a secondee declared of interests, with confidentiality promised; valid to its last day (UTC)."""

    secondment = models.ForeignKey(Secondment, models.PROTECT, related_name="declarations")
    text = models.TextField()
    has_interest = models.BooleanField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    valid_until = models.DateField()

    def __str__(self) -> str:
        return f"declaration of {self.secondment_id}"


class Month(Thing):
    """A month served, from its first day; booked where the value is settled, else disclosed only (no journal)."""

    secondment = models.ForeignKey(Secondment, models.PROTECT, related_name="months")
    first = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    journal = models.OneToOneField("contributions.Journal", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["secondment", "first"], name="contributions_month_once"),
            CheckConstraint(condition=Q(first__day=1), name="contributions_month_first"),
            CheckConstraint(condition=Q(amount_minor__gt=0), name="contributions_month_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"
