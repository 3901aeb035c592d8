"""Whether a contribution may be accepted, by whom, and what stands in the way."""

from collections.abc import Iterator
from copy import replace
from dataclasses import dataclass
from decimal import Decimal

from aboveboard.diligence.rules.authority import AuthorityFacts, Competence, competence
from aboveboard.policy.values.authority import Authority, Share
from aboveboard.policy.values.kinds import Attachment, Kinds, Method, Stage, StringEffect
from aboveboard.policy.values.rule import Reason, Regulation
from aboveboard.policy.values.words import Circumstance, ContributionKind, Organ

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Portion:
    """A part and the whole that it is measured against, both with this contribution in them, in the house's currency."""

    part: Decimal
    whole: Decimal

    def __post_init__(self) -> None:
        if self.part < 0 or self.whole < self.part:
            raise ValueError("A part lies between 0 and its whole.")

    def exceeds(self, percent: Decimal) -> bool:
        """Whether the part is more than so many percent of the whole; nothing of nothing is not."""
        return self.part * HUNDRED > percent * self.whole

    @property
    def formula(self) -> str:
        """The share as it is shown."""
        share = self.part * HUNDRED / self.whole if self.whole else Decimal(0)
        return f"{self.part:,} / {self.whole:,} = {share:.1f} %"


@dataclass(frozen=True, slots=True)
class Cover:
    """What the clearance and the agreement in force allow: kinds, the ceiling and what was accepted under it before."""

    cleared_kinds: frozenset[ContributionKind]
    agreed_kinds: frozenset[ContributionKind]
    ceiling: Decimal
    accepted_before: Decimal


@dataclass(frozen=True, slots=True)
class AcceptanceFacts:
    """A contribution, what covers it, and the facts by which the competent organ is found.

    `authority` describes the whole agreement with the owner group's others; `acting` is the organ that wants to accept,
    None in a simulation; `met` are the keys of the requirements that are met.
    """

    kind: ContributionKind
    value: Decimal
    method: Method
    cover: Cover
    authority: AuthorityFacts
    acting: Organ | None = None
    met: frozenset[str] = frozenset()
    attachments: frozenset[Attachment] = frozenset()
    programme: Portion | None = None
    private_cash: Portion | None = None

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("A contribution cannot have a negative value.")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that bears on acceptance: the rule, whether it blocks, what is the matter and what helps."""

    rule: str
    blocks: bool
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether a contribution may be accepted, the findings, the competent organ, and the waivers that become public."""

    findings: tuple[Finding, ...]
    competence: Competence
    waives: tuple[Share, ...]
    reasons: tuple[Reason, ...]
    regulations: tuple[str, ...]

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing blocks."""
        return not any(finding.blocks for finding in self.findings)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that block."""
        return tuple(finding for finding in self.findings if finding.blocks)


def assess_acceptance(facts: AcceptanceFacts, kinds: Regulation[Kinds], authority: Regulation[Authority]) -> Acceptance:
    """Whether a contribution may be accepted under the kinds and authority regulations.

    A cap on dependence that is exceeded makes the matter one of waiver, which the authority regulation reserves; the
    approval of the competent organ is then the waiver.
    """
    exceeded = tuple(_exceeded(facts, authority.body))
    asked = facts.authority
    if exceeded:
        asked = replace(asked, circumstances=asked.circumstances | {Circumstance.WAIVER})
    competent = competence(asked, authority)
    waives = tuple(share for share, _ in exceeded)
    if competent.waives_cap:
        waives = (Share.GROUP_OF_BUDGET, *waives)
    findings = (
        *_cover(facts, kinds.body),
        *_conditions(facts, kinds.body),
        *(finding for _, finding in exceeded),
        *_power(facts, competent),
    )
    reasons = (*competent.reasons, *(Reason(finding.rule, finding.sentence) for finding in findings))
    return Acceptance(findings, competent, waives, reasons, (kinds.hash, authority.hash))


def _exceeded(facts: AcceptanceFacts, rules: Authority) -> Iterator[tuple[Share, Finding]]:
    portions = (
        (Share.GROUP_OF_PROGRAMME, facts.programme, "the programme would come from one owner group"),
        (Share.PRIVATE_CASH_OF_TOTAL, facts.private_cash, "all income would be private cash"),
    )
    for share, portion, words in portions:
        cap = rules.cap(share)
        if portion is not None and portion.exceeds(cap.most):
            sentence = f"More than {cap.most} % of {words}: {portion.formula}."
            yield share, Finding(cap.id, False, sentence, "The competent organ's approval is a waiver and is published.")


def _cover(facts: AcceptanceFacts, rules: Kinds) -> Iterator[Finding]:
    rule, cover = rules.rule_of(facts.kind), facts.cover
    if facts.kind not in cover.cleared_kinds:
        yield Finding(rule.id, True, f"The clearance does not cover {_words(facts.kind)}.", "Ask for a clearance of this kind.")
    if facts.kind not in cover.agreed_kinds:
        yield Finding(rule.id, True, f"No agreement in force covers {_words(facts.kind)}.", "Amend the agreement first.")
    total = cover.accepted_before + facts.value
    if total > cover.ceiling:
        sentence = f"With {cover.accepted_before:,} accepted before this makes {total:,}, above the ceiling of {cover.ceiling:,}."
        yield Finding(rule.id, True, sentence, "Accept less, or ask for a higher ceiling.")


def _conditions(facts: AcceptanceFacts, rules: Kinds) -> Iterator[Finding]:
    rule = rules.rule_of(facts.kind)
    if facts.method not in rule.methods:
        allowed = ", ".join(sorted(_words(method) for method in rule.methods))
        yield Finding(rule.id, True, f"{_words(facts.kind)} is not valued by {_words(facts.method)}.", f"Value it by {allowed}.")
    for requirement in rule.requirements:
        if requirement.before is Stage.ACCEPTANCE and requirement.key not in facts.met:
            yield Finding(requirement.id, True, f"Not met: {requirement.text}", "Meet it and record the evidence.")
    for string in rules.strings:
        if string.attachment in facts.attachments:
            blocks = string.effect is StringEffect.BLOCKS
            remedy = "Have the string removed in writing." if blocks else "Weigh it in the decision and say how."
            yield Finding(string.id, blocks, string.text, remedy)
    if rules.bidder_ban.is_in_force and Circumstance.CURRENT_BIDDER in facts.authority.circumstances:
        sentence = "The giver's group bids in an open tender."
        yield Finding(rules.bidder_ban.id, True, sentence, "Wait until the tender is closed.")


def _power(facts: AcceptanceFacts, competent: Competence) -> Iterator[Finding]:
    if competent.organ is None:
        yield Finding(competent.decided_by, True, "No organ is competent to accept this.", "Refuse the contribution.")
    elif facts.acting is not None and facts.acting.rank < competent.organ.rank:
        sentence = f"As {facts.acting.spoken} you may not accept this; {competent.organ.spoken} may."
        yield Finding(competent.decided_by, True, sentence, f"Put it before {competent.organ.spoken}.")


def _words(member: ContributionKind | Method) -> str:
    return member.replace("_", " ")
