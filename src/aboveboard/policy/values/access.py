"""The access regulation: which role holds which permit."""

import re
from dataclasses import dataclass

from aboveboard.policy.values.rule import Rule, RuleError, each_once, slug

PERMIT = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule(Rule):
    """A role and the permits, named `context.verb_noun`, that it holds."""

    role: str
    permits: frozenset[str]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        slug(self.role, "the role", self.id)
        for permit in sorted(self.permits):
            if not PERMIT.fullmatch(permit):
                raise RuleError(f"the permit {permit!r} is not of the form context.verb_noun", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The roles with their permits."""

    roles: tuple[RoleRule, ...]

    def __post_init__(self) -> None:
        each_once((rule.role for rule in self.roles), "the role")

    def permits_of(self, role: str) -> frozenset[str]:
        """The permits of `role`; none where the regulation does not know it."""
        return next((rule.permits for rule in self.roles if rule.role == role), frozenset())
