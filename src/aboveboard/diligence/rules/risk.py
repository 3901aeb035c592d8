"""How great the risk of an engagement is, before and after what mitigates it."""

from collections.abc import Iterable
from dataclasses import dataclass

from aboveboard.policy.values.risk import SCALE, Anchor, Category, Risk
from aboveboard.policy.values.rule import Reason, Regulation
from aboveboard.policy.values.words import Level

LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Rating:
    """One category as the analyst rated it, 1 to 5 each; raises ValueError outside."""

    category: Category
    likelihood: int
    impact: int
    is_evidence_missing: bool = False

    def __post_init__(self) -> None:
        if self.likelihood not in SCALE or self.impact not in SCALE:
            raise ValueError("Rate likelihood and impact from 1 to 5.")


@dataclass(frozen=True, slots=True)
class Mitigation:
    """What lowers a category by `levels`, bound to a clause, control or condition, named by `reference`."""

    category: Category
    levels: int
    anchor: Anchor
    reference: str
    is_in_place: bool

    def __post_init__(self) -> None:
        if self.levels < 1:
            raise ValueError("A mitigation lowers its category by at least one level.")


@dataclass(frozen=True, slots=True)
class Assessed:
    """One category's levels before and after mitigation."""

    category: Category
    inherent: Level
    residual: Level


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    """The overall levels, those of each category, and why."""

    inherent: Level
    residual: Level
    categories: tuple[Assessed, ...]
    reasons: tuple[Reason, ...]
    regulations: tuple[str, ...]


def assess_risk(ratings: Iterable[Rating], mitigations: Iterable[Mitigation], regulation: Regulation[Risk]) -> RiskAnswer:
    """The risk of an engagement: the highest category, never an average.

    A category that nobody rated counts as missing evidence. Raises ValueError where a category is rated twice.
    """
    rated = _by_category(ratings)
    lowering = tuple(mitigations)
    rules = regulation.body
    reasons: list[Reason] = []
    assessed: list[Assessed] = []
    for category in Category:
        inherent = _inherent(category, rated.get(category), rules, reasons)
        residual = _residual(category, inherent, lowering, rules, reasons)
        assessed.append(Assessed(category, inherent, residual))
    overall = _overall([each.inherent for each in assessed], rules, reasons, "before mitigation")
    after = _overall([each.residual for each in assessed], rules, reasons, "after mitigation")
    floor = LEVELS[max(0, overall.rank - rules.mitigation.most_levels)]
    if after.rank < floor.rank:
        after = floor
        reasons.append(
            Reason(rules.mitigation.id, f"Mitigation takes away at most {rules.mitigation.most_levels} levels overall: {floor} remains.")
        )
    return RiskAnswer(overall, after, tuple(assessed), tuple(reasons), (regulation.hash,))


def _by_category(ratings: Iterable[Rating]) -> dict[Category, Rating]:
    rated: dict[Category, Rating] = {}
    for rating in ratings:
        if rating.category in rated:
            raise ValueError(f"The category {rating.category} is rated twice; keep one rating.")
        rated[rating.category] = rating
    return rated


def _inherent(category: Category, rating: Rating | None, rules: Risk, reasons: list[Reason]) -> Level:
    missing = rules.missing_evidence
    if rating is None:
        reasons.append(Reason(missing.id, f"{category.capitalize()} was not rated: counted as {missing.likelihood} x {missing.impact}."))
        return rules.level_of(missing.likelihood * missing.impact)
    likelihood = rating.likelihood
    if rating.is_evidence_missing and likelihood < missing.likelihood:
        likelihood = missing.likelihood
        reasons.append(Reason(missing.id, f"{category.capitalize()} lacks evidence: likelihood counted as {likelihood}."))
    product = likelihood * rating.impact
    level = rules.level_of(product)
    decided = next(rule for rule in rules.levels if rule.level is level)
    reasons.append(Reason(decided.id, f"{category.capitalize()}: likelihood {likelihood} x impact {rating.impact} = {product}, {level}."))
    return level


def _residual(category: Category, inherent: Level, mitigations: tuple[Mitigation, ...], rules: Risk, reasons: list[Reason]) -> Level:
    rule = rules.mitigation
    lowered = 0
    for each in mitigations:
        if each.category is not category:
            continue
        if not each.is_in_place:
            reasons.append(Reason(rule.id, f"{each.reference} is not in place and does not count for {category}."))
        elif each.anchor not in rule.anchors:
            reasons.append(Reason(rule.id, f"{each.reference} is bound to a {each.anchor}, which does not count for {category}."))
        else:
            lowered += each.levels
    if not lowered:
        return inherent
    counted = min(lowered, rule.most_levels)
    residual = LEVELS[max(0, inherent.rank - counted)]
    reasons.append(Reason(rule.id, f"{category.capitalize()} falls from {inherent} to {residual} by mitigation."))
    return residual


def _overall(levels: list[Level], rules: Risk, reasons: list[Reason], when: str) -> Level:
    highest = max(levels, key=lambda level: level.rank)
    rule = rules.escalation
    count = sum(level.rank >= rule.level.rank for level in levels)
    if count >= rule.count and highest is not LEVELS[-1]:
        raised = LEVELS[highest.rank + 1]
        reasons.append(Reason(rule.id, f"{count} categories are {rule.level} or higher {when}: the overall level rises to {raised}."))
        return raised
    return highest
