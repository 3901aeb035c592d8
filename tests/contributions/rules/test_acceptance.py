"""What may be accepted: covered, within the ceiling, without strings, by the organ that may."""

from copy import replace
from datetime import date
from decimal import Decimal

import pytest

from aboveboard.contributions.rules.acceptance import Acceptance, AcceptanceFacts, Cover, Portion, assess_acceptance
from aboveboard.diligence.rules.authority import AuthorityFacts, Commitment, Delegation
from aboveboard.policy.load import ORGANISATION, load_profile
from aboveboard.policy.values.authority import Authority, Share
from aboveboard.policy.values.bodies import of_type
from aboveboard.policy.values.kinds import Attachment, Kinds, Method, Stage, StringEffect
from aboveboard.policy.values.words import Circumstance, ContributionKind, Level, Organ

KINDS = of_type(load_profile(ORGANISATION), Kinds)
AUTHORITY = of_type(load_profile(ORGANISATION), Authority)
DAY = date(2026, 3, 1)
DELEGATED = tuple(Delegation(rule.id, "EC/2025/7", date(2026, 1, 1), date(2026, 12, 31)) for rule in AUTHORITY.body.delegations)
FUNDING = frozenset({ContributionKind.FUNDING})


def required(kind: ContributionKind) -> frozenset[str]:
    return frozenset(each.key for each in KINDS.body.rule_of(kind).requirements if each.before is Stage.ACCEPTANCE)


FACTS = AcceptanceFacts(
    ContributionKind.FUNDING,
    Decimal(200_000),
    Method.FACE_VALUE,
    Cover(FUNDING, FUNDING, Decimal(500_000), Decimal(300_000)),
    AuthorityFacts(Commitment("grant agreement", Decimal(500_000), 24, DAY), Level.LOW, Decimal(60_000_000), delegations=DELEGATED),
    Organ.SG,
    required(ContributionKind.FUNDING),
)


def assess(facts: AcceptanceFacts) -> Acceptance:
    return assess_acceptance(facts, KINDS, AUTHORITY)


def blocking(facts: AcceptanceFacts) -> list[str]:
    answer = assess(facts)
    assert answer.is_acceptable is (not answer.blocking)
    assert all(finding.remedy for finding in answer.findings)
    return [finding.rule for finding in answer.blocking]


def test_a_covered_gift_within_the_ceiling_is_acceptable() -> None:
    answer = assess(FACTS)
    assert (answer.is_acceptable, answer.findings, answer.waives) == (True, (), ())
    assert answer.competence.organ is Organ.SG
    assert answer.regulations == (KINDS.hash, AUTHORITY.hash)


@pytest.mark.parametrize("kind", list(ContributionKind))
def test_each_kind_is_acceptable_with_its_requirements_and_not_without_any_of_them(kind: ContributionKind) -> None:
    only = frozenset({kind})
    method = min(KINDS.body.rule_of(kind).methods)
    facts = replace(FACTS, kind=kind, method=method, cover=replace(FACTS.cover, cleared_kinds=only, agreed_kinds=only), met=required(kind))
    assert blocking(facts) == []
    for key in required(kind):
        assert len(blocking(replace(facts, met=facts.met - {key}))) == 1


@pytest.mark.parametrize(
    ("cover", "rule"),
    [
        (replace(FACTS.cover, cleared_kinds=frozenset({ContributionKind.LICENCE})), "KI-FUNDING"),
        (replace(FACTS.cover, agreed_kinds=frozenset()), "KI-FUNDING"),
        (replace(FACTS.cover, ceiling=Decimal("499999.99")), "KI-FUNDING"),
        (replace(FACTS.cover, accepted_before=Decimal("300000.01")), "KI-FUNDING"),
    ],
)
def test_what_clearance_and_agreement_do_not_cover_is_blocked(cover: Cover, rule: str) -> None:
    assert blocking(replace(FACTS, cover=cover)) == [rule]


def test_a_method_that_the_kind_does_not_know_is_blocked() -> None:
    assert blocking(replace(FACTS, method=Method.LIST_PRICE)) == ["KI-FUNDING"]


@pytest.mark.parametrize("attachment", list(Attachment))
def test_a_string_blocks_or_is_weighed_as_the_regulation_says(attachment: Attachment) -> None:
    rule = next(each for each in KINDS.body.strings if each.attachment is attachment)
    answer = assess(replace(FACTS, attachments=frozenset({attachment})))
    assert [finding.rule for finding in answer.findings] == [rule.id]
    assert answer.is_acceptable is (rule.effect is StringEffect.FINDING)


@pytest.mark.parametrize("attachment", [Attachment.INFLUENCE, Attachment.EXCLUSIVITY, Attachment.APPROVAL_OF_OUTPUTS])
def test_influence_exclusivity_and_approval_always_block(attachment: Attachment) -> None:
    assert not assess(replace(FACTS, attachments=frozenset({attachment}))).is_acceptable


def test_a_current_bidder_waits_while_the_ban_is_in_force() -> None:
    facts = replace(FACTS, authority=replace(FACTS.authority, circumstances=frozenset({Circumstance.CURRENT_BIDDER})))
    assert blocking(facts) == ["KI-BIDDER"]
    lifted = replace(KINDS, body=replace(KINDS.body, bidder_ban=replace(KINDS.body.bidder_ban, is_in_force=False)))
    assert assess_acceptance(facts, lifted, AUTHORITY).is_acceptable


@pytest.mark.parametrize(
    ("acting", "accepts"), [(Organ.DIRECTOR, False), (Organ.SG_DELEGATE, False), (Organ.SG, True), (Organ.EC, True), (None, True)]
)
def test_nobody_accepts_beyond_their_authority(acting: Organ | None, accepts: bool) -> None:
    assert assess(replace(FACTS, acting=acting)).is_acceptable is accepts


def test_where_no_organ_is_competent_nothing_is_accepted() -> None:
    assert blocking(replace(FACTS, authority=replace(FACTS.authority, unwaivable=("KO-LISTED",)))) == ["KO-LISTED"]


@pytest.mark.parametrize(
    ("over", "share", "rule"),
    [
        (replace(FACTS, programme=Portion(Decimal(251), Decimal(1000))), Share.GROUP_OF_PROGRAMME, "AU-C-PROGRAMME"),
        (replace(FACTS, private_cash=Portion(Decimal(201), Decimal(1000))), Share.PRIVATE_CASH_OF_TOTAL, "AU-C-CASH"),
    ],
)
def test_a_cap_that_is_exceeded_is_for_the_executive_committee_to_waive_in_public(over: AcceptanceFacts, share: Share, rule: str) -> None:
    by_sg, by_ec = (assess(replace(over, acting=acting)) for acting in (Organ.SG, Organ.EC))
    assert (by_sg.is_acceptable, by_ec.is_acceptable) == (False, True)
    assert by_ec.waives == (share,)
    assert by_ec.competence.decided_by == "AU-R-WAIVER"
    assert [finding.rule for finding in by_ec.findings] == [rule]


def test_a_share_at_the_cap_is_within_it() -> None:
    at_cap = replace(FACTS, programme=Portion(Decimal(250), Decimal(1000)), private_cash=Portion(Decimal(0), Decimal(0)))
    assert assess(at_cap).waives == ()


def test_above_the_cap_of_the_budget_the_approval_is_the_waiver() -> None:
    large = replace(FACTS.authority, proposed=Commitment("grant agreement", Decimal(4_000_000), 12, DAY))
    answer = assess(replace(FACTS, authority=large, acting=Organ.EC))
    assert (answer.waives, answer.competence.organ) == ((Share.GROUP_OF_BUDGET,), Organ.EC)


def test_the_ceiling_holds_whoever_decides() -> None:
    facts = replace(FACTS, acting=Organ.GA, value=Decimal(200_001))
    assert blocking(facts) == ["KI-FUNDING"]


def test_a_share_shows_its_formula() -> None:
    assert Portion(Decimal(250), Decimal(1000)).formula == "250 / 1,000 = 25.0 %"
    assert Portion(Decimal(0), Decimal(0)).formula == "0 / 0 = 0.0 %"


@pytest.mark.parametrize(("part", "whole"), [(-1, 1), (2, 1)])
def test_an_impossible_share_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="between 0 and its whole"):
        Portion(Decimal(part), Decimal(whole))


def test_a_negative_contribution_is_refused() -> None:
    with pytest.raises(ValueError, match="negative value"):
        replace(FACTS, value=Decimal(-1))
