"""What every regulation is made of: rules with their source, and the reasons that rules give."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from aboveboard.policy.values.words import Kind, Layer

HOUSE_DEFAULT = "house default"
NO_ARTICLE = "none"
SLUG = re.compile(r"[a-z][a-z0-9_]*")


class RuleError(ValueError):
    """A rule that contradicts itself or its neighbours; says which rule and what to do."""

    def __init__(self, problem: str, rule: str | None = None) -> None:
        self.problem = problem
        self.rule = rule
        super().__init__(problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a regulation, beside the article and wording of the text that was adopted.

    A rule of the house has the article "none" and the wording "house default", so that no default of ours is taken
    for anybody's law.
    """

    id: str
    article: str
    wording: str

    def __post_init__(self) -> None:
        if (self.article == NO_ARTICLE) != (self.wording == HOUSE_DEFAULT):
            raise RuleError(
                f"cite the article and the wording of the adopted text, or write `article: {NO_ARTICLE}` and `wording: {HOUSE_DEFAULT}`",
                self.id,
            )

    @property
    def is_house_default(self) -> bool:
        """Whether no adopted text stands behind the rule."""
        return self.wording == HOUSE_DEFAULT


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule answered as it did: the rule's id and one sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Regulation[Body]:
    """One version of a regulation; `hash` is the SHA-256 of its canonical form, in hexadecimal."""

    kind: Kind
    profile: str
    layer: Layer
    adopting_body: str
    reference: str
    in_force_from: date
    body: Body
    hash: str


def each_once[Value](values: Iterable[Value], what: str) -> None:
    """Refuse a value that stands twice among `values`; raises RuleError."""
    seen: set[Value] = set()
    for value in values:
        if value in seen:
            name = str(value.value if isinstance(value, Enum) else value)
            raise RuleError(f"{what} {name!r} stands twice; keep one")
        seen.add(value)


def every_member(values: Iterable[Enum], words: type[Enum], what: str) -> None:
    """Refuse a table in which a member of `words` is missing or stands twice; raises RuleError."""
    present = list(values)
    each_once(present, what)
    if missing := [str(word.value) for word in words if word not in present]:
        raise RuleError(f"{what} lacks {', '.join(missing)}; add the missing")


def slug(value: str, what: str, rule: str | None = None) -> None:
    """Refuse a name that is not lower-case letters, digits and underscores; raises RuleError."""
    if not SLUG.fullmatch(value):
        raise RuleError(f"{what} {value!r} is not lower-case letters, digits and underscores", rule)
