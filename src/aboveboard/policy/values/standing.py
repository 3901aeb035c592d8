"""The standing regulation: what a hold, a suspension and a lapse each stop, for how long, and who ends them."""

from dataclasses import dataclass
from enum import StrEnum

from aboveboard.kernel.gate import Act
from aboveboard.policy.values.rule import Rule, RuleError, every_member
from aboveboard.policy.values.words import Organ


class Effect(StrEnum):
    """What becomes of an act: it goes on, it stops, it goes into quarantine, or it goes on for the grace period."""

    ALLOW = "allow"
    STOP = "stop"
    QUARANTINE = "quarantine"
    GRACE = "grace"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRule(Rule):
    """What one kind of act needs, and what each of the three stops does to it."""

    act: Act
    needs_clearance: bool
    needs_agreement: bool
    hold: Effect
    suspension: Effect
    lapse: Effect

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if Effect.GRACE in {self.hold, self.suspension}:
            raise RuleError("only a lapse has a grace period", self.id)
        if self.suspension is not Effect.STOP:
            raise RuleError("a suspension stops every act; write `suspension: stop`", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule(Rule):
    """Within how many hours a person confirms or lifts a hold, and which roles, all of them, lift it together."""

    decide_within_hours: int
    lifted_by: frozenset[str]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.decide_within_hours <= 240:
            raise RuleError("decide_within_hours must lie between 1 and 240", self.id)
        if not self.lifted_by:
            raise RuleError("a hold is lifted by persons; name their roles", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionRule(Rule):
    """Which roles, each alone, may suspend, and when the suspension is reviewed; lifting needs at least the same."""

    imposed_by: frozenset[str]
    lifted_by: frozenset[str]
    review_working_days: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not self.imposed_by or not self.lifted_by:
            raise RuleError("name the roles that may suspend and those that may lift", self.id)
        if not 1 <= self.review_working_days <= 60:
            raise RuleError("review_working_days must lie between 1 and 60", self.id)
        if stuck := sorted(role for role in self.imposed_by if not self.lifting(role)):
            raise RuleError(f"nobody could lift what {', '.join(stuck)} imposes; name it, or a greater organ, in lifted_by", self.id)

    def lifting(self, imposed_by: str) -> frozenset[str]:
        """The roles that may lift what the role `imposed_by` imposed: of those in `lifted_by`, itself and the organs above it."""
        return frozenset(role for role in self.lifted_by if role == imposed_by or _rank(role) > _rank(imposed_by) >= 0)

    def greatest(self, roles: frozenset[str]) -> str | None:
        """The greatest of the `roles` that may impose; None where none of them may."""
        return max(sorted(self.imposed_by & roles), key=_rank, default=None)


def _rank(role: str) -> int:
    """An organ's place, counted from 0; -1 for a role that is no organ, which is below and above none."""
    return Organ(role).rank if role in set(Organ) else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class GraceRule(Rule):
    """How long a running channel stays open after a lapse, and who may extend it for a named incident."""

    days: int
    incident_days: int
    extended_by: frozenset[str]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 <= self.days <= self.incident_days <= 90:
            raise RuleError("days may not exceed incident_days, nor these 90", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The acts, and the time limits and powers around the three stops."""

    acts: tuple[ActRule, ...]
    hold: HoldRule
    suspension: SuspensionRule
    grace: GraceRule

    def __post_init__(self) -> None:
        every_member((rule.act for rule in self.acts), Act, "the table of acts")

    def rule_of(self, act: Act) -> ActRule:
        """The rule of an act."""
        return next(rule for rule in self.acts if rule.act is act)
