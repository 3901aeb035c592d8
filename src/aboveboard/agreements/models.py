"""Tables of agreements: their versions, clauses, comments, signatures and obligations."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.agreements.values import Instrument, ObligationKind, ObligationState, Side, State
from aboveboard.audit.triggers import AppendOnly
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.lib import clock

USER = "accounts.User"
# From here on the words are signed: nothing of the content changes any more.
SIGNED = [State.IN_FORCE, State.SUSPENDED, State.SUPERSEDED, State.EXPIRED, State.TERMINATED, State.CLOSED]


class Agreement(Thing):
    """One version of what is agreed. `chain` is the first version; `revision` counts the changes of a draft, so that words
    changed and changed back are not the words that were signed."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    engagement = models.ForeignKey("parties.Engagement", models.PROTECT, related_name="+")
    clearance = models.ForeignKey("diligence.Clearance", models.PROTECT, related_name="+")
    chain = models.ForeignKey("self", models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField(default=1)
    instrument = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    purpose = models.TextField()
    programme = models.CharField(max_length=200, blank=True)
    kinds = models.JSONField()
    value_minor = models.BigIntegerField()
    value_currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day, UTC")
    data_terms = models.JSONField()
    name_use = models.BooleanField(default=False)
    promises = models.JSONField(default=list, help_text="the obligations as stated; rows once in force")
    bindings = models.JSONField(default=list, help_text="per condition of the clearance: the clause or obligation that keeps it")
    regulation = models.CharField(max_length=64, help_text="hash of the clause library that it was drafted from")
    state = models.CharField(max_length=20, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64)
    drafted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    worded_by = models.JSONField(default=list, help_text="ids of all who put words into this version; none of them approves or signs it")
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", State, "agreements_agreement_state"),
            one_of("instrument", Instrument, "agreements_agreement_instrument"),
            CheckConstraint(condition=Q(value_minor__gte=0, value_minor__lte=10**15), name="agreements_agreement_value"),
            CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="agreements_agreement_dates"),
            CheckConstraint(condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")), name="agreements_approved_by_another"),
            CheckConstraint(
                condition=Q(signed_by=None) | (~Q(signed_by=F("drafted_by")) & ~Q(signed_by=F("approved_by")) & ~Q(approved_by=None)),
                name="agreements_signed_by_a_third",
            ),
            CheckConstraint(
                condition=~Q(state__in=[str(state) for state in SIGNED]) | Q(signed_by__isnull=False, in_force_at__isnull=False),
                name="agreements_signed_first",
            ),
            UniqueConstraint(fields=["chain", "version"], name="agreements_version_once"),
            UniqueConstraint(fields=["chain"], condition=Q(state__in=["in_force", "suspended"]), name="agreements_one_version_in_force"),
        ]
        indexes: ClassVar = [
            Index(fields=["organisation", "state"], name="agreements_of_organisation"),
            Index(fields=["state", "ends_on"], name="agreements_ending"),
        ]

    def __str__(self) -> str:
        return self.title


class ClauseUse(Thing):
    """A clause in an agreement. `suspected` strings are the author's and those that the words suggest; `answered` is what
    the legal reviewer found, null until then."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="clauses")
    place = models.PositiveIntegerField()
    clause = models.CharField(max_length=60)
    clause_version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    text = models.TextField()
    is_standard = models.BooleanField()
    reason = models.TextField(blank=True)
    suspected = models.JSONField(default=list)
    answered = models.JSONField(null=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["agreement", "clause"], name="agreements_clause_once"),
            CheckConstraint(condition=Q(is_standard=True) | ~Q(reason=""), name="agreements_deviation_reasoned"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.title}"


class Comment(AppendOnly):
    """What one side remarks on a draft."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="comments")
    clause = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"on {self.clause or 'the draft'}"


class Signature(AppendOnly):
    """An approval or a signature of one content at one revision; it counts only while both are still those."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    act = models.CharField(max_length=20)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    person = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["agreement", "act", "revision", "content_hash"], name="agreements_signature_once"),
            UniqueConstraint(fields=["agreement", "user", "revision"], name="agreements_signature_one_person_one_act"),
            one_of("act", ["approval", *Side], "agreements_signature_act"),
            CheckConstraint(condition=~Q(act="partner") | Q(person__isnull=False), name="agreements_signature_person"),
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.content_hash[:12]}"


class Obligation(Thing):
    """Something owed under a chain of agreement versions; it survives the end (I-31). `key` names those stated by the house."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="obligations", help_text="first version of the chain")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    side = models.CharField(max_length=20)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default=ObligationState.OPEN)
    settled_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_how = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["agreement", "key"], name="agreements_obligation_once"),
            one_of("kind", ObligationKind, "agreements_obligation_kind"),
            one_of("side", Side, "agreements_obligation_side"),
            one_of("state", ObligationState, "agreements_obligation_state"),
            CheckConstraint(
                condition=Q(state="open") | (Q(settled_at__isnull=False) & ~Q(settled_by="")), name="agreements_obligation_settled"
            ),
        ]
        indexes: ClassVar = [Index(fields=["state", "due_on"], name="agreements_obligation_due")]

    def __str__(self) -> str:
        return self.title
