"""What knocks an organisation out, who could waive it, and what makes its examination a high-risk one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from aboveboard.policy.values.knockouts import Ground, Knockouts, Sector, Treatment, Waiver
from aboveboard.policy.values.lists import Lists, ListStanding, OwnershipRule
from aboveboard.policy.values.rule import Reason, Regulation
from aboveboard.policy.values.words import Circumstance, Organ


@dataclass(frozen=True, slots=True)
class Revenue:
    """A sector's share of an organisation's revenue, in percent; `is_funded_by`: it is funded by that sector."""

    sector: str
    share: Decimal
    is_funded_by: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 100:
            raise ValueError("A share of revenue lies between 0 and 100 percent.")


@dataclass(frozen=True, slots=True)
class Holding:
    """What a listed party, confirmed by a person to be the one on the list, holds of the organisation, in percent."""

    source: str
    holder: str
    share: Decimal
    has_control: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 100:
            raise ValueError("A holding lies between 0 and 100 percent.")


@dataclass(frozen=True, slots=True)
class KnockoutFacts:
    """The facts that may knock out; `listed_on` are the sources on which the organisation itself stands, confirmed.

    `grounds` are those that were found by persons; being listed and being owned by listed parties is worked out.
    """

    listed_on: frozenset[str]
    holdings: tuple[Holding, ...]
    revenues: tuple[Revenue, ...]
    grounds: frozenset[Ground]
    circumstances: frozenset[Circumstance]


@dataclass(frozen=True, slots=True)
class KnockedOut:
    """One knockout with those who may waive it, nobody where `waivable_by` is empty."""

    rule: str
    sentence: str
    waivable_by: frozenset[Organ]


@dataclass(frozen=True, slots=True)
class KnockoutAnswer:
    """The knockouts, the circumstances that follow (high risk, a weighty listing), and why."""

    knockouts: tuple[KnockedOut, ...]
    circumstances: frozenset[Circumstance]
    reasons: tuple[Reason, ...]
    regulations: tuple[str, ...]

    @property
    def unwaivable(self) -> tuple[str, ...]:
        """The rules that nobody may waive."""
        return tuple(each.rule for each in self.knockouts if not each.waivable_by)


def assess_knockouts(facts: KnockoutFacts, regulation: Regulation[Knockouts], lists: Regulation[Lists]) -> KnockoutAnswer:
    """Which knockouts apply and which circumstances follow.

    Only a binding list knocks out; a weighty one is a circumstance for the decision, since an organisation that keeps
    out of politics cannot let one member's list decide by itself.
    """
    rules = regulation.body
    reasons: list[Reason] = []
    circumstances = set(facts.circumstances)
    grounds = {ground: "" for ground in facts.grounds - {Ground.LISTED, Ground.OWNED_BY_LISTED}}
    for ground, listing in (*_listings(facts, lists.body), *_ownerships(facts, lists.body)):
        if listing.standing is ListStanding.BINDING:
            grounds[ground] = f"{grounds.get(ground, '')} {listing.sentence}".strip()
        else:
            reasons.append(Reason(listing.rule, f"{listing.sentence} That list is here a {listing.standing} one."))
        if listing.standing is ListStanding.WEIGHTY:
            circumstances.add(Circumstance.WEIGHTY_LISTING)
    knocked = [
        _knocked(rule.id, f"{rule.text} {grounds[rule.ground]}".strip(), rule.waiver, rules)
        for rule in rules.grounds
        if rule.ground in grounds
    ]
    for sector in rules.sectors:
        if not (reached := _reaches(facts.revenues, sector)):
            continue
        if sector.treatment is Treatment.KNOCKOUT:
            knocked.append(_knocked(sector.id, reached, sector.waiver, rules))
        else:
            circumstances.add(Circumstance.HIGH_RISK_SECTOR)
            reasons.append(Reason(sector.id, reached))
    reasons += [Reason(rule.id, rule.text) for rule in rules.high_risk if rule.circumstance in circumstances]
    reasons += [Reason(each.rule, each.sentence) for each in knocked]
    return KnockoutAnswer(tuple(knocked), frozenset(circumstances), tuple(reasons), (regulation.hash, lists.hash))


@dataclass(frozen=True, slots=True)
class _Listing:
    """One way in which a list bears on the organisation, with the standing of that list."""

    rule: str
    standing: ListStanding
    sentence: str


def _listings(facts: KnockoutFacts, lists: Lists) -> list[tuple[Ground, _Listing]]:
    ids = {rule.source: rule.id for rule in lists.sources}
    return [
        (Ground.LISTED, _Listing(ids.get(source, source), lists.standing_of(source), f"The organisation is on the list {source}."))
        for source in sorted(facts.listed_on)
    ]


def _ownerships(facts: KnockoutFacts, lists: Lists) -> list[tuple[Ground, _Listing]]:
    found: list[tuple[Ground, _Listing]] = []
    for rule in lists.ownership:
        for standing in ListStanding:
            holdings = [each for each in facts.holdings if each.source in rule.sources and lists.standing_of(each.source) is standing]
            if sentence := _caught(holdings, rule):
                found.append((Ground.OWNED_BY_LISTED, _Listing(rule.id, standing, sentence)))
    return found


def _caught(holdings: Iterable[Holding], rule: OwnershipRule) -> str:
    """Why these holdings catch the organisation under the rule; empty where they do not."""
    held: dict[str, Decimal] = {}
    for each in holdings:
        if each.has_control and rule.control_catches:
            return f"{each.holder}, a listed party, controls the organisation ({rule.regime}: {rule.basis})."
        # One holder on two lists of a regime holds the same shares, not twice as many.
        held[each.holder] = max(each.share, held.get(each.holder, each.share))
    share = sum(held.values(), Decimal(0)) if rule.aggregates else max(held.values(), default=Decimal(0))
    if not rule.comparison.holds(share, rule.share):
        return ""
    return f"Listed parties hold {share} %, {rule.comparison.words} {rule.share} % ({rule.regime}: {rule.basis})."


def _reaches(revenues: Iterable[Revenue], sector: Sector) -> str:
    """Why the revenues reach the sector's threshold; empty where they do not."""
    for each in revenues:
        if each.sector != sector.sector:
            continue
        if each.is_funded_by and sector.counts_funding:
            return f"{sector.label}: the organisation is funded by this sector."
        if sector.comparison.holds(each.share, sector.share):
            return f"{sector.label}: {each.share} % of revenue, {sector.comparison.words} {sector.share} %."
    return ""


def _knocked(rule: str, sentence: str, waiver: Waiver, rules: Knockouts) -> KnockedOut:
    return KnockedOut(rule, sentence, rules.waiver_rule(waiver).by)
