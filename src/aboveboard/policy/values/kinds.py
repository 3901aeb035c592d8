"""The kinds regulation: what each kind of contribution needs, how it is valued and which strings it may not carry."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from aboveboard.kernel.gate import Act
from aboveboard.policy.values.rule import Rule, RuleError, every_member, slug
from aboveboard.policy.values.words import ContributionKind


class Book(StrEnum):
    """Which book a contribution is kept in; the two are never netted."""

    CASH = "cash"
    KIND = "kind"


class Method(StrEnum):
    """How a value was arrived at."""

    FACE_VALUE = "face_value"
    SALARY_COST = "salary_cost"
    LIST_PRICE = "list_price"
    COMPARABLE_TENDER = "comparable_tender"
    MARGINAL_COST = "marginal_cost"
    DEPRECIATED_COST = "depreciated_cost"
    MARKET_RENT = "market_rent"
    HOURLY_RATE = "hourly_rate"
    INDEPENDENT_VALUER = "independent_valuer"


class Stage(StrEnum):
    """The moment before which a requirement must be met."""

    ACCEPTANCE = "acceptance"
    RECEIPT = "receipt"
    USE = "use"
    CLOSING = "closing"


class StringEffect(StrEnum):
    """What a string attached to a contribution does."""

    BLOCKS = "blocks"
    FINDING = "finding"


class Attachment(StrEnum):
    """A string that a giver may try to attach."""

    INFLUENCE = "influence"
    EXCLUSIVITY = "exclusivity"
    APPROVAL_OF_OUTPUTS = "approval_of_outputs"
    POLICE_DATA = "police_data"
    PREFERRED_SUPPLIER = "preferred_supplier"
    PRODUCT_PROMOTION = "product_promotion"
    ENDORSEMENT = "endorsement"
    NARROW_EARMARK = "narrow_earmark"
    CARRYING_COST = "carrying_cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Rule):
    """Something that must be there before a stage is reached; `key` is the name by which facts speak of it."""

    key: str
    text: str
    before: Stage

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        slug(self.key, "the key", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule(Rule):
    """One kind of contribution: its book, its valuation methods, its acts and its requirements."""

    kind: ContributionKind
    book: Book
    methods: frozenset[Method]
    acts: frozenset[Act]
    requirements: tuple[Requirement, ...]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not self.methods:
            raise RuleError("name at least one valuation method", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StringRule(Rule):
    """What becomes of a contribution to which a string is attached."""

    attachment: Attachment
    effect: StringEffect
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuationRule(Rule):
    """The gap between two valuations, in percent of the lower, above which an independent valuer is called."""

    independent_above: Decimal

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 < self.independent_above <= 100:
            raise RuleError("independent_above is a percentage above 0 and at most 100", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban(Rule):
    """A ban that is either in force or not."""

    is_in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """The six kinds, the strings, the valuation gap and the ban on gifts from current bidders."""

    kinds: tuple[KindRule, ...]
    strings: tuple[StringRule, ...]
    valuation: ValuationRule
    bidder_ban: Ban

    def __post_init__(self) -> None:
        every_member((rule.kind for rule in self.kinds), ContributionKind, "the table of kinds")
        every_member((rule.attachment for rule in self.strings), Attachment, "the table of strings")

    def rule_of(self, kind: ContributionKind) -> KindRule:
        """The rule of one kind."""
        return next(rule for rule in self.kinds if rule.kind is kind)
