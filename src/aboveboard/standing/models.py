"""The records of what stopped a partner. None of them is asked instead of the facts: standing is computed at each ask."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aboveboard.audit.triggers import AppendOnly
from aboveboard.kernel.models import Thing
from aboveboard.standing.values import Ground, HoldState, LapseState, SuspensionState

ORGANISATION = "parties.Organisation"


class Hold(Thing):
    """Set by a rule within seconds; a person confirms or lifts it within the regulation's time."""

    organisation = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=HoldState.SET)
    matches = models.JSONField(help_text="ids of the possible matches that caused it")
    rule = models.CharField(max_length=60)
    decide_by = models.DateTimeField()
    confirmed_by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], condition=~Q(state="lifted"), name="standing_hold_one_open"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in HoldState]), name="standing_hold_state"),
        ]

    def __str__(self) -> str:
        return f"hold {self.state}"


class Consent(AppendOnly):
    """One role's agreement, by one person, to lift a hold, on the ground of the matches as they stood then."""

    hold = models.ForeignKey(Hold, models.PROTECT, related_name="consents")
    role = models.CharField(max_length=40)
    user_id = models.UUIDField()
    reason = models.TextField()
    reading = models.CharField(max_length=64, default="", help_text="hash of the matches as read; another reading voids the consent")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "role", "reading"], name="standing_consent_role_once"),
            models.UniqueConstraint(fields=["hold", "user_id", "reading"], name="standing_consent_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} agrees"


class Suspension(Thing):
    """A person's decision, on another's proposal: everything stops at once and the register says so."""

    organisation = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, default=SuspensionState.PROPOSED)
    ground = models.CharField(max_length=20)
    reason = models.TextField()
    public_text = models.TextField()
    proposed_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)
    imposed_by = models.CharField(max_length=40, blank=True, help_text="the organ that suspended")
    in_effect_at = models.DateTimeField(null=True)
    review_by = models.DateTimeField(null=True)
    lift_proposed_by_id = models.UUIDField(null=True)
    lift_reason = models.TextField(blank=True)
    lifted_by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"], condition=~Q(state__in=["lifted", "withdrawn"]), name="standing_suspension_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in SuspensionState]), name="standing_suspension_state"),
            models.CheckConstraint(condition=Q(ground__in=[ground.value for ground in Ground]), name="standing_suspension_ground"),
            models.CheckConstraint(
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("proposed_by_id")), name="standing_suspension_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by_id=None) | Q(lift_proposed_by_id=None) | ~Q(lifted_by_id=F("lift_proposed_by_id")),
                name="standing_suspension_two_lift",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"]) | Q(decided_by_id__isnull=False, in_effect_at__isnull=False),
                name="standing_suspension_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"suspension {self.state}"


class Lapse(Thing):
    """Something expired: no new commitments; what runs goes on until `grace_until`."""

    organisation = models.ForeignKey(ORGANISATION, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=LapseState.RUNNING)
    what = models.CharField(max_length=80, help_text="what expired, as kind:id")
    since = models.DateTimeField()
    grace_until = models.DateTimeField()
    incident = models.CharField(max_length=200, blank=True, help_text="the named incident for which grace was extended")
    extended_by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "what"], condition=Q(state="running"), name="standing_lapse_one_running"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in LapseState]), name="standing_lapse_state"),
            models.CheckConstraint(condition=Q(grace_until__gte=F("since")), name="standing_lapse_grace"),
        ]

    def __str__(self) -> str:
        return f"lapse {self.state}"
