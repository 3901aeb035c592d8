"""The rooms regulation: what an incident room begins with, the pilot admission of helpers, and the roster of who is on call."""

from dataclasses import dataclass
from enum import StrEnum

from aboveboard.policy.values.rule import Rule, RuleError, each_once, slug
from aboveboard.policy.values.words import TrafficLight

_DAY = 24 * 60


class TaskOwner(StrEnum):
    """Whose a task of a template is: one for the desk, one for each bureau concerned, one for each partner in the room."""

    DESK = "desk"
    BUREAU = "bureau"
    PARTNER = "partner"


class CollectionPurpose(StrEnum):
    """What the information in a room's collection may be used for."""

    THREATS = "threats"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTemplate:
    """A task that every room of the kind begins with, due so many minutes after the room was opened."""

    title: str
    owner: TaskOwner
    minutes: int

    def __post_init__(self) -> None:
        if len(self.title) > 200 or not 1 <= self.minutes <= 30 * _DAY:
            raise RuleError("a task has at most 200 characters and is due within 1 to 43200 minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTemplate(Rule):
    """A kind of incident: its name, the marking of what carries none, and how often a situation report is drafted."""

    template: str
    title: str
    marking: TrafficLight
    purpose: CollectionPurpose
    report_minutes: int
    tasks: tuple[TaskTemplate, ...]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        slug(self.template, "the template", self.id)
        if not 15 <= self.report_minutes <= 7 * _DAY:
            raise RuleError("report_minutes must lie between 15 and 10080", self.id)
        if len(self.title) > 120 or not 1 <= len(self.tasks) <= 30:
            raise RuleError("a template has a title of at most 120 characters and 1 to 30 tasks", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotRule(Rule):
    """A helper without a clearance: which roles admit it, how far it reads, for how long, and by when it is examined in full."""

    admitted_by: frozenset[str]
    reads: TrafficLight
    hours: int
    review_days: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not self.admitted_by:
            raise RuleError("a helper is admitted by persons; name their roles", self.id)
        if self.reads not in {TrafficLight.CLEAR, TrafficLight.GREEN}:
            raise RuleError("nobody has examined a helper: it reads up to clear or green", self.id)
        if not 1 <= self.hours <= 168 or not 1 <= self.review_days <= 30:
            raise RuleError("hours must lie between 1 and 168, review_days between 1 and 30", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRule(Rule):
    """After how many days without a word a duty on the roster is shown as old."""

    confirm_days: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.confirm_days <= 365:
            raise RuleError("confirm_days must lie between 1 and 365", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The templates, the pilot instrument and the roster."""

    templates: tuple[RoomTemplate, ...]
    pilot: PilotRule
    roster: RosterRule

    def __post_init__(self) -> None:
        if not self.templates:
            raise RuleError("name at least one template")
        each_once((each.template for each in self.templates), "the template")

    def template_of(self, name: str) -> RoomTemplate | None:
        """The template of this name, None where there is none."""
        return next((each for each in self.templates if each.template == name), None)
