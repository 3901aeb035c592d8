"""How closely an organisation is examined for an engagement."""

from dataclasses import dataclass
from decimal import Decimal

from aboveboard.policy.values.depth import DepthRules
from aboveboard.policy.values.rule import Reason, Regulation
from aboveboard.policy.values.words import Band, Circumstance, ContributionKind, Depth


@dataclass(frozen=True, slots=True)
class DepthFacts:
    """What decides the depth: the kinds offered (none for an event or introduction), the aggregated value, its band."""

    kinds: frozenset[ContributionKind]
    value: Decimal
    band: Band
    circumstances: frozenset[Circumstance]


@dataclass(frozen=True, slots=True)
class DepthAnswer:
    """The depth and why."""

    depth: Depth
    reasons: tuple[Reason, ...]
    regulations: tuple[str, ...]


def depth_of(facts: DepthFacts, regulation: Regulation[DepthRules]) -> DepthAnswer:
    """The depth that the facts call for: the strictest that any of them names."""
    rules = regulation.body
    reasons = [Reason(rule.id, rule.text) for rule in rules.enhanced if rule.circumstance in facts.circumstances]
    if facts.band.rank >= rules.enhanced_from.band.rank:
        reasons.append(Reason(rules.enhanced_from.id, f"The engagement is in band {facts.band.upper()}."))
    if reasons:
        return DepthAnswer(Depth.ENHANCED, tuple(reasons), (regulation.hash,))
    basic = rules.basic
    if basic.without_value and not facts.kinds and facts.value == 0:
        return DepthAnswer(Depth.BASIC, (Reason(basic.id, "Nothing of value is offered."),), (regulation.hash,))
    if facts.kinds and facts.kinds <= basic.kinds and facts.value <= basic.ceiling:
        sentence = f"Only kinds that the basic depth suffices for, up to {basic.ceiling:,} in value."
        return DepthAnswer(Depth.BASIC, (Reason(basic.id, sentence),), (regulation.hash,))
    return DepthAnswer(Depth.STANDARD, (Reason(basic.id, "More is offered than the basic depth suffices for."),), (regulation.hash,))
