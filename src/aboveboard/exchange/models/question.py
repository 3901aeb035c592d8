"""Questions to partners, who is asked, and what is answered."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from aboveboard.exchange.models.intake import Submission
from aboveboard.exchange.rules.asking import AskedState, Capability, QuestionState
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing

# A question without text is one whose time is over: none of its words are left.
_ERASED = Q(text="", purpose="", legal_basis="")


class Question(Thing):
    """What a bureau or the desk asks partners: the one way by which information leaves the house for partners beyond its marking.

    Nothing from police files is in it, whom it comes from consented, and another than its preparer and who consented let it out.
    """

    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 alpha-2, lower case; empty where the desk asks")
    text = models.CharField(max_length=2_000, blank=True)
    purpose = models.CharField(max_length=500, blank=True)
    legal_basis = models.CharField(max_length=500, blank=True, help_text="for those who decide; partners read the purpose")
    originator = models.CharField(max_length=2, blank=True, help_text="whose information it tells, lower case; empty for the house's own")
    consented_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    consented_at = models.DateTimeField(null=True)
    marking = models.SmallIntegerField()
    names_country = models.BooleanField(default=False)
    is_free_of_files = models.BooleanField()
    organisations = models.JSONField(null=True, help_text="the partners named; null for all with standing")
    capability = models.CharField(max_length=20, blank=True, help_text="what those who are asked declared")
    due_at = models.DateTimeField()
    retain_until = models.DateField()
    prepared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=QuestionState.PREPARED)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=500, blank=True)
    shown_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was released; anything else is not shown")
    overdue_at = models.DateTimeField(null=True, help_text="when its time to answer was found to be over")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=(~Q(purpose="") & ~Q(legal_basis="")) | _ERASED, name="exchange_question_basis"),
            CheckConstraint(condition=Q(organisations__isnull=True) | Q(capability=""), name="exchange_question_recipients"),
            CheckConstraint(condition=~Q(decided_by=F("consented_by")), name="exchange_question_another"),
            CheckConstraint(
                condition=Q(state__in=["prepared", "refused"])
                | Q(originator="")
                | Q(consented_by__isnull=False, consented_at__isnull=False),
                name="exchange_question_consent",
            ),
            CheckConstraint(
                condition=Q(state__in=["prepared", "refused"], shown_hash="") | (Q(state__in=["sent", "closed"]) & ~Q(shown_hash="")),
                name="exchange_question_shown",
            ),
            CheckConstraint(condition=Q(is_free_of_files=True), name="exchange_question_no_files"),
            CheckConstraint(condition=Q(marking__gte=0, marking__lte=2), name="exchange_question_marking"),
            CheckConstraint(condition=~Q(decided_by=F("prepared_by")), name="exchange_question_four_eyes"),
            CheckConstraint(
                condition=Q(state="prepared", decided_by=None, refused_because="")
                | Q(state__in=["sent", "closed"], decided_by__isnull=False, decided_at__isnull=False, refused_because="")
                | (Q(state="refused", decided_by__isnull=False, decided_at__isnull=False) & (~Q(refused_because="") | _ERASED)),
                name="exchange_question_state",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Asked(Thing):
    """One partner to which a question was released, and what it says."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="asked")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=AskedState.WAITING)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True, help_text="when it consented that what it sent is told to others that are asked")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["question", "organisation"], name="exchange_asked_once"),
            CheckConstraint(
                condition=Q(state="waiting", answered_at=None) | Q(state__in=["answered", "nothing_held"], answered_at__isnull=False),
                name="exchange_asked_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.organisation_id}"


class Answer(Thing):
    """What a partner answered: in words, or with a submission that is admitted as everything is."""

    asked = models.ForeignKey(Asked, models.PROTECT, related_name="answers")
    words = models.CharField(max_length=2_000, blank=True)
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=(~Q(words="") & Q(erased_at=None)) | Q(submission__isnull=False) | Q(words="", erased_at__isnull=False),
                name="exchange_answer_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Declared(Thing):
    """What a partner says it can look into; bureaus ask by it, and may name who said so."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    capability = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            one_of("capability", Capability, "exchange_declared_capability"),
            UniqueConstraint(fields=["organisation", "capability"], name="exchange_declared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.capability}"
