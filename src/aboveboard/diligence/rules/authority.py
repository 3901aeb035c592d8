"""Who may decide on an engagement: the organ, how it was found, and the figures that it was found with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from aboveboard.diligence.rules.validity import months_after
from aboveboard.policy.values.authority import Authority, BandRule, Share
from aboveboard.policy.values.rule import Reason, Regulation
from aboveboard.policy.values.words import Band, Circumstance, Level, Organ

YEAR = 12
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What one agreement with an owner group is worth, cash and kind together, in the house's currency.

    `largest_year` is the greatest amount that falls into one year, where the plan says; otherwise the value is spread
    evenly over the term. Raises ValueError for negative amounts or a term below one month.
    """

    reference: str
    value: Decimal
    term_months: int
    signed_on: date
    largest_year: Decimal | None = None

    def __post_init__(self) -> None:
        if self.value < 0 or (self.largest_year is not None and not 0 <= self.largest_year <= self.value):
            raise ValueError("The largest year may not exceed the whole value, and neither may be negative.")
        if self.term_months < 1:
            raise ValueError("The term is at least one month.")

    @property
    def annual(self) -> Decimal:
        """The amount of the largest year; less than a year counts as one."""
        return self.value * YEAR / max(self.term_months, YEAR) if self.largest_year is None else self.largest_year

    @property
    def ends_on(self) -> date:
        """The day on which the term has run."""
        return months_after(self.signed_on, self.term_months)


@dataclass(frozen=True, slots=True)
class Delegation:
    """A recorded delegation: the id of the rule that asks for it, its reference, its first and last day."""

    rule: str
    reference: str
    valid_from: date
    valid_until: date

    def covers(self, rule: str, day: date) -> bool:
        """Whether it satisfies `rule` on `day`."""
        return self.rule == rule and self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """What decides the competence: the engagement, the group's other agreements, and the state of the house.

    `proposed.signed_on` is the day of the decision; `unwaivable` are knockouts that nobody may waive (one that may be
    waived is the circumstance *waiver*); `recused` are organs that may not decide because of a conflict of interest.
    """

    proposed: Commitment
    level: Level
    budget: Decimal
    earlier: tuple[Commitment, ...] = ()
    circumstances: frozenset[Circumstance] = frozenset()
    delegations: tuple[Delegation, ...] = ()
    recused: frozenset[Organ] = frozenset()
    unwaivable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.budget <= 0:
            raise ValueError("The annual budget must be above 0, or no share can be computed.")


@dataclass(frozen=True, slots=True)
class Size:
    """The aggregated value, its share of the budget with the formula as shown, and the band they fall into."""

    band: Band
    value: Decimal
    annual: Decimal
    share: Decimal
    formula: str

    @property
    def fraction(self) -> str:
        """The formula without its result, for beside the share itself."""
        return self.formula.partition(" = ")[0]


@dataclass(frozen=True, slots=True)
class Competence:
    """The competent organ (None: nobody may), who advises before and is informed after, and how it was found.

    `delegation` is the reference of the delegation used; `waives_cap` says that approval is at the same time the public
    waiver of the cap on dependence; `decided_by` is the rule that named the organ.
    """

    organ: Organ | None
    after: tuple[Organ, ...]
    informed: tuple[Organ, ...]
    decided_by: str
    size: Size
    persons: int
    delegation: str | None
    waives_cap: bool
    reasons: tuple[Reason, ...]
    regulations: tuple[str, ...]


def competence(facts: AuthorityFacts, regulation: Regulation[Authority]) -> Competence:
    """The competent organ for an engagement, from its size, its risk, its circumstances and the delegations in force."""
    rules = regulation.body
    reasons: list[Reason] = []
    size = size_of(facts, rules, reasons)
    cell = rules.cell(size.band, facts.level)
    organ, decided_by = cell.decides, cell.id
    reasons.append(Reason(cell.id, f"Band {size.band.upper()} at {facts.level} risk is for {organ.spoken}."))
    for reserved in rules.reserved:
        if reserved.circumstance in facts.circumstances and organ.rank < reserved.decides.rank:
            organ, decided_by = reserved.decides, reserved.id
            reasons.append(Reason(reserved.id, f"{_words(reserved.circumstance)} is reserved to {organ.spoken}."))
    found, delegation = _empowered(organ, facts, rules, reasons)
    if facts.unwaivable:
        found = None
        decided_by = facts.unwaivable[0]
        reasons.append(Reason(decided_by, "A knockout that nobody may waive applies: no organ is competent to accept."))
    cap = rules.cap(Share.GROUP_OF_BUDGET)
    waives = found is not None and size.annual * HUNDRED > cap.most * facts.budget
    if waives:
        reasons.append(Reason(cap.id, f"Approval waives the cap of {cap.most} % of the annual budget, and the register says so."))
    informed = tuple(each for each in cell.informed if each is not found)
    return Competence(
        found, cell.after, informed, decided_by, size, rules.persons.count, delegation, waives, tuple(reasons), (regulation.hash,)
    )


def size_of(facts: AuthorityFacts, rules: Authority, reasons: list[Reason]) -> Size:
    """The size of an engagement together with the owner group's other agreements; appends to `reasons`.

    Agreements signed within the months of the aggregation rule, the day of the decision included, add to the value;
    those still running add their largest year to the share of the budget.
    """
    day, proposed = facts.proposed.signed_on, facts.proposed
    since = months_after(day, -rules.aggregation.months)
    counted = [each for each in facts.earlier if since <= each.signed_on <= day]
    running = [each for each in facts.earlier if each.signed_on <= day <= each.ends_on]
    value = proposed.value + sum((each.value for each in counted), Decimal(0))
    annual = proposed.annual + sum((each.annual for each in running), Decimal(0))
    for each in counted:
        sentence = f"{each.reference} of the same owner, signed {each.signed_on.isoformat()}, adds {_amount(each.value)}."
        reasons.append(Reason(rules.aggregation.id, sentence))
    share = annual * HUNDRED / facts.budget
    formula = f"{_amount(annual)} / {_amount(facts.budget)} {rules.currency} = {share.quantize(Decimal('0.1'), ROUND_HALF_UP)} %"
    term = max(each.term_months for each in (proposed, *counted))
    excess = {
        rule: list(_beyond(rule, value, term, (annual, facts.budget))) for rule in sorted(rules.bands, key=lambda rule: rule.band.rank)
    }
    fitting = next(rule for rule, beyond in excess.items() if not beyond)
    for rule, beyond in excess.items():
        if rule.band.rank < fitting.band.rank:
            reasons.append(Reason(rule.id, f"Beyond band {rule.band.upper()}: {' and '.join(beyond)}."))
    reasons.append(Reason(fitting.id, f"Band {fitting.band.upper()}: {_amount(value)} {rules.currency}, {term} months, {formula}."))
    return Size(fitting.band, value, annual, share, formula)


def _beyond(band: BandRule, value: Decimal, term: int, share: tuple[Decimal, Decimal]) -> Iterable[str]:
    annual, budget = share
    if band.value is not None and value > band.value:
        yield f"{_amount(value)} is more than {_amount(band.value)}"
    if band.term_months is not None and term > band.term_months:
        yield f"{term} months are more than {band.term_months}"
    if band.share is not None and annual * HUNDRED > band.share * budget:
        yield f"the share of the annual budget is more than {band.share} %"


def _empowered(organ: Organ, facts: AuthorityFacts, rules: Authority, reasons: list[Reason]) -> tuple[Organ | None, str | None]:
    """The first organ from `organ` upwards that has the power and no conflict, with the delegation that gives it."""
    day = facts.proposed.signed_on
    for candidate in list(Organ)[organ.rank :]:
        rule = rules.delegation_of(candidate)
        if candidate in facts.recused:
            sentence = f"{_begin(candidate.spoken)} has a conflict of interest and may not decide."
            reasons.append(Reason(rule.id if rule else rules.persons.id, sentence))
        elif rule is None:
            return candidate, None
        elif delegation := next((each for each in facts.delegations if each.covers(rule.id, day)), None):
            reasons.append(Reason(rule.id, f"{_begin(candidate.spoken)} decides under the delegation {delegation.reference}."))
            return candidate, delegation.reference
        else:
            reasons.append(Reason(rule.id, f"No delegation to {candidate.spoken} is in force on {day.isoformat()}."))
    return None, None


def _amount(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}".removesuffix(".00")


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]


def _words(circumstance: Circumstance) -> str:
    return circumstance.replace("_", " ").capitalize()
