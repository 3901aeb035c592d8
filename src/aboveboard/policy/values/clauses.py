"""The clauses regulation: the library from which agreements are drafted."""

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from aboveboard.policy.values.rule import Rule, RuleError

PLACEHOLDERS = frozenset({"organisation", "partner", "purpose", "programme", "amount", "currency", "ends_on", "seat"})


class Occasion(StrEnum):
    """What makes a clause mandatory."""

    ALWAYS = "always"
    FUNDING = "funding"
    SECONDMENT = "secondment"
    LICENCE = "licence"
    EQUIPMENT = "equipment"
    PREMISES = "premises"
    OTHER_IN_KIND = "other_in_kind"
    DATA_EXCHANGE = "data_exchange"
    PERSONAL_DATA = "personal_data"
    NAME_USE = "name_use"


class Negotiability(StrEnum):
    """How far the other side may change a clause."""

    FIXED = "fixed"
    WORDING = "wording"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Rule):
    """One clause: its version, title, when it is mandatory, what may be changed, and its text.

    The text may name {organisation}, {partner} and the other words of PLACEHOLDERS in braces.
    """

    version: int
    title: str
    mandatory_if: frozenset[Occasion]
    negotiability: Negotiability
    text: str

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.version < 1:
            raise RuleError("version counts from 1", self.id)
        try:
            parts = list(Formatter().parse(self.text))
        except ValueError as error:
            raise RuleError(f"the braces of the text do not match: {error}", self.id) from error
        for _, name, form, conversion in parts:
            if name is not None and (name not in PLACEHOLDERS or form or conversion):
                allowed = ", ".join(sorted(PLACEHOLDERS))
                raise RuleError(f"{{{name}}} is not a placeholder; use one of {allowed}", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """The clauses in the order in which an agreement has them."""

    clauses: tuple[Clause, ...]

    def mandatory(self, occasions: frozenset[Occasion]) -> tuple[Clause, ...]:
        """The clauses without which an agreement with these occasions cannot be signed."""
        asked = occasions | {Occasion.ALWAYS}
        return tuple(clause for clause in self.clauses if clause.mandatory_if & asked)
