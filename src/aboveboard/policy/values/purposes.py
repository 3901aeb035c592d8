"""The purposes regulation: what threat data may be used for, and which readers read for what."""

import re
from dataclasses import dataclass
from enum import StrEnum

from aboveboard.policy.values.rule import Rule, RuleError

# What agreements mean that state no purpose: those that were signed before purposes were stated.
THREATS = "threats"
MOST_PURPOSES, MOST_TITLE = 20, 120
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")


class ReadsFor(StrEnum):
    """Who reads for a purpose; the exchange desk handles what arrives and needs none."""

    BUREAUS = "bureaus"  # the national bureaus, in what is released to their country or to all
    PARTNERS = "partners"  # organisations with an agreement that lets data out
    HOUSE = "house"  # other units of the secretariat
    ROOMS = "rooms"  # whoever sits in an incident room, there, beside what it reads for anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeRule(Rule):
    """One purpose: its code in agreements, what it says to people, and who reads for it; nobody but the desk where none is named."""

    code: str
    title: str
    read_by: frozenset[ReadsFor]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not _CODE.fullmatch(self.code):
            raise RuleError(f"{self.code!r} is not written in at most 30 lower-case letters, digits and underscores", self.id)
        if not 0 < len(self.title) <= MOST_TITLE:
            raise RuleError(f"say in 1 to {MOST_TITLE} characters what the purpose is", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purposes:
    """The purposes that agreements choose from, in the order in which they are shown."""

    purposes: tuple[PurposeRule, ...]

    def __post_init__(self) -> None:
        if len(self.purposes) > MOST_PURPOSES:
            raise RuleError(f"at most {MOST_PURPOSES} purposes: nobody weighs more of them when an agreement is drafted")
        codes = [rule.code for rule in self.purposes]
        for rule in self.purposes:
            if codes.count(rule.code) > 1:
                raise RuleError(f"{rule.code!r} stands twice", rule.id)
        if THREATS not in codes:
            raise RuleError(f"{THREATS!r} is what agreements mean that were signed before purposes were stated; leave it in")

    @property
    def titles(self) -> dict[str, str]:
        """What each purpose says to people, by code."""
        return {rule.code: rule.title for rule in self.purposes}

    def read_by(self, readers: ReadsFor) -> frozenset[str]:
        """The codes of the purposes that these readers read for."""
        return frozenset(rule.code for rule in self.purposes if readers in rule.read_by)
