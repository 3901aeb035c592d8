"""Tables of due diligence: files with what is collected in them, votes, decisions, clearances, and the vetting of persons."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aboveboard.audit.triggers import AppendOnly
from aboveboard.diligence.values import Choice, Outcome, Stance, State, VettingState
from aboveboard.kernel.models import Thing
from aboveboard.lib import clock
from aboveboard.policy.values.words import Depth, Level, OpinionKind, Organ

USER = "accounts.User"
CLOSED = (State.DECIDED.value, State.LAPSED.value)


def _among(field: str, words: type[StrEnum], *, blank: bool = False) -> Q:
    values = [str(word.value) for word in words]
    return Q(**{f"{field}__in": ["", *values] if blank else values})


class File(Thing):
    """One examination of an organisation for an engagement; `round` counts how often it was reopened, from 1."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    engagement = models.ForeignKey("parties.Engagement", models.PROTECT, related_name="+")
    renews = models.ForeignKey("Clearance", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=24, default=State.OPENED.value)
    state_since = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, help_text="until when the present state may last, UTC")
    round = models.PositiveSmallIntegerField(default=1)
    depth = models.CharField(max_length=10)
    depth_reasons = models.JSONField(default=list)
    level = models.CharField(max_length=12, blank=True, help_text="residual risk as last recommended")
    assessor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_among("state", State), name="diligence_file_state"),
            models.CheckConstraint(condition=_among("depth", Depth), name="diligence_file_depth"),
            models.CheckConstraint(condition=_among("level", Level, blank=True), name="diligence_file_level"),
            models.CheckConstraint(
                condition=Q(assessor=None) | Q(reviewer=None) | ~Q(assessor=F("reviewer")), name="diligence_file_two_persons"
            ),
            models.UniqueConstraint(
                fields=["engagement"], condition=~Q(state__in=CLOSED), name="diligence_file_one_open_for_an_engagement"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "state_since"], name="diligence_file_by_state")]

    def __str__(self) -> str:
        return f"file {self.pk}"


class InterestAnswer(Thing):
    """What a person answered when asked for interests in the file's organisation; `is_detected`: a rule found one."""

    file = models.ForeignKey(File, models.PROTECT, related_name="interests")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    is_detected = models.BooleanField(default=False)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "user"], name="diligence_interest_once"),
            models.CheckConstraint(condition=Q(is_detected=False) | Q(has_interest=True), name="diligence_interest_detected"),
        ]

    def __str__(self) -> str:
        return f"interest in {self.file_id}"


class InformationRequest(Thing):
    """A question put to the organisation, and its answer."""

    file = models.ForeignKey(File, models.PROTECT, related_name="requests")
    text = models.TextField()
    due_at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    documents = models.JSONField(default=list, help_text="id and SHA-256 of each")
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"request in {self.file_id}"


class Answer(Thing):
    """One revision of the assessed answer to a question; the highest revision counts."""

    file = models.ForeignKey(File, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=60)
    revision = models.PositiveIntegerField()
    reply = models.CharField(max_length=16)
    because = models.TextField(blank=True)
    evidence = models.JSONField(default=list, help_text="id, SHA-256, title and expiry of each document cited")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "question", "revision"], name="diligence_answer_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.reply}"


class Finding(Thing):
    """An assessed fact; `facts` are what the rules read of it."""

    file = models.ForeignKey(File, models.PROTECT, related_name="findings")
    category = models.CharField(max_length=20)
    statement = models.TextField()
    source = models.CharField(max_length=300)
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="diligence_finding_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.likelihood} x {self.impact}"


class Mitigation(Thing):
    """What lowers a category of risk, bound to a clause, control or condition."""

    file = models.ForeignKey(File, models.PROTECT, related_name="mitigations")
    category = models.CharField(max_length=20)
    levels = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=12)
    reference = models.CharField(max_length=80)
    statement = models.TextField()
    is_in_place = models.BooleanField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.category} by {self.reference}"


class Assessment(AppendOnly):
    """What the rules made of the facts on a day: both as canonical JSON, with the hashes of the regulations."""

    file = models.ForeignKey(File, models.PROTECT, related_name="assessments")
    made_at = models.DateTimeField(default=clock.now)
    facts = models.TextField()
    regulations = models.JSONField()
    result = models.TextField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"assessment {self.digest[:12]}"


class Recommendation(Thing):
    """What the assessor proposes, resting on one assessment; the latest counts."""

    file = models.ForeignKey(File, models.PROTECT, related_name="recommendations")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=24)
    text = models.TextField()
    kinds = models.JSONField(default=list)
    ceiling_minor = models.BigIntegerField(null=True)
    ceiling_currency = models.CharField(max_length=3, blank=True)
    conditions = models.JSONField(default=list)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_among("outcome", Outcome), name="diligence_recommendation_outcome"),
        ]

    def __str__(self) -> str:
        return f"recommendation {self.outcome}"


class Review(Thing):
    """The quality review of one recommendation by a second person."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="reviews")
    file = models.ForeignKey(File, models.PROTECT, related_name="reviews")
    is_approved = models.BooleanField()
    text = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return "approved" if self.is_approved else "returned"


class Opinion(Thing):
    """One revision of an opinion on one recommendation; the highest revision counts."""

    file = models.ForeignKey(File, models.PROTECT, related_name="opinions")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="opinions")
    kind = models.CharField(max_length=10)
    revision = models.PositiveIntegerField()
    stance = models.CharField(max_length=12)
    text = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "kind", "revision"], name="diligence_opinion_revision"),
            models.CheckConstraint(condition=_among("kind", OpinionKind), name="diligence_opinion_kind"),
            models.CheckConstraint(condition=_among("stance", Stance), name="diligence_opinion_stance"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.stance}"


class Waiver(Thing):
    """A knockout that the organ named in the regulation waives; dated, reasoned, public."""

    file = models.ForeignKey(File, models.PROTECT, related_name="waivers")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="waivers")
    rule = models.CharField(max_length=60)
    organ = models.CharField(max_length=12)
    text = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["recommendation", "rule"], name="diligence_waiver_once")]

    def __str__(self) -> str:
        return f"waiver of {self.rule}"


class Vote(AppendOnly):
    """One person's vote on one dossier; content that changes has another hash and needs another vote."""

    file = models.ForeignKey(File, models.PROTECT, related_name="votes")
    organ = models.CharField(max_length=12)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    is_chair = models.BooleanField(default=False)
    choice = models.CharField(max_length=8)
    reason = models.TextField(blank=True)
    dossier_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "organ", "user", "dossier_hash"], name="diligence_vote_once"),
            models.CheckConstraint(condition=_among("choice", Choice), name="diligence_vote_choice"),
            models.CheckConstraint(condition=_among("organ", Organ), name="diligence_vote_organ"),
        ]

    def __str__(self) -> str:
        return f"{self.organ}: {self.choice}"


class Decision(Thing):
    """What the competent organ decided in one round, on which dossier, and how its competence was computed."""

    file = models.ForeignKey(File, models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=24)
    organ = models.CharField(max_length=12)
    delegation = models.CharField(max_length=120, blank=True)
    reasons = models.TextField()
    public_text = models.TextField()
    dossier = models.TextField(help_text="canonical JSON of what was shown")
    dossier_hash = models.CharField(max_length=64)
    route_facts = models.TextField()
    route_regulations = models.JSONField()
    route = models.TextField()
    tallies = models.JSONField(default=list)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    assessor = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "round"], name="diligence_decision_once_a_round"),
            models.CheckConstraint(condition=_among("outcome", Outcome), name="diligence_decision_outcome"),
            models.CheckConstraint(
                condition=~Q(by=F("assessor")) & ~Q(by=F("reviewer")) & ~Q(assessor=F("reviewer")), name="diligence_decision_three_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.outcome}"


class Clearance(Thing):
    """The right to be dealt with, within a scope and up to a ceiling, until its last day or its revocation."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    file = models.ForeignKey(File, models.PROTECT, related_name="clearances")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="clearance")
    kinds = models.JSONField()
    ceiling_minor = models.BigIntegerField()
    ceiling_currency = models.CharField(max_length=3)
    conditions = models.JSONField(default=list)
    level = models.CharField(max_length=12)
    valid_from = models.DateTimeField()
    valid_until = models.DateField(help_text="the last day, UTC")
    renew_on = models.JSONField(default=list)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_among("level", Level), name="diligence_clearance_level"),
            models.CheckConstraint(condition=Q(ceiling_minor__gte=0), name="diligence_clearance_ceiling"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "valid_until"], name="diligence_clearance_of")]

    def __str__(self) -> str:
        return f"clearance {self.pk}"


class Vetting(Thing):
    """The examination of one person by the security officer."""

    person = models.ForeignKey("parties.Person", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, default=VettingState.REQUESTED.value)
    purpose = models.TextField()
    requested_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reasons = models.TextField(blank=True)
    valid_until = models.DateField(null=True, help_text="the last day, UTC")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_among("state", VettingState), name="diligence_vetting_state"),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")), name="diligence_vetting_two_persons"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=[VettingState.REQUESTED.value, VettingState.IN_REVIEW.value]),
                name="diligence_vetting_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"vetting {self.pk}"
