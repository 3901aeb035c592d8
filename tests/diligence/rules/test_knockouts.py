"""What knocks out: a binding list, owners on it as each regime counts, excluded sectors, grave grounds."""

from decimal import Decimal

import pytest

from aboveboard.diligence.rules.knockouts import Holding, KnockoutAnswer, KnockoutFacts, Revenue, assess_knockouts
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.words import Circumstance, Organ
from tests.diligence.rules.regulations import KNOCKOUTS, LISTS


def assess(
    *,
    listed_on: tuple[str, ...] = (),
    holdings: tuple[Holding, ...] = (),
    revenues: tuple[Revenue, ...] = (),
    grounds: tuple[Ground, ...] = (),
    circumstances: tuple[Circumstance, ...] = (),
) -> KnockoutAnswer:
    facts = KnockoutFacts(frozenset(listed_on), holdings, revenues, frozenset(grounds), frozenset(circumstances))
    return assess_knockouts(facts, KNOCKOUTS, LISTS)


def held(source: str, *shares: str, control: bool = False) -> tuple[Holding, ...]:
    return tuple(Holding(source, f"holder {number}", Decimal(share), control) for number, share in enumerate(shares))


def rules(answer: KnockoutAnswer) -> list[str]:
    return [each.rule for each in answer.knockouts]


def test_nothing_found_knocks_nobody_out() -> None:
    answer = assess()
    assert (answer.knockouts, answer.circumstances, answer.reasons, answer.unwaivable) == ((), frozenset(), (), ())
    assert answer.regulations == (KNOCKOUTS.hash, LISTS.hash)


def test_a_binding_list_knocks_out_and_nobody_waives_it() -> None:
    answer = assess(listed_on=("un",))
    assert rules(answer) == ["KO-LISTED"]
    assert answer.unwaivable == ("KO-LISTED",)
    assert "the list un" in answer.knockouts[0].sentence


def test_a_weighty_list_is_a_circumstance_and_decides_nothing() -> None:
    answer = assess(listed_on=("ofac-sdn",))
    assert answer.knockouts == ()
    assert answer.circumstances == {Circumstance.WEIGHTY_LISTING}
    assert {reason.rule for reason in answer.reasons} == {"LI-OFAC", "KO-H-WEIGHTY"}


@pytest.mark.parametrize("source", ["jsonl", "unheard-of"])
def test_any_other_list_informs(source: str) -> None:
    answer = assess(listed_on=(source,))
    assert (answer.knockouts, answer.circumstances) == ((), frozenset())
    assert len(answer.reasons) == 1


@pytest.mark.parametrize(
    ("shares", "knocked"),
    [(("50",), True), (("49.99",), False), (("25", "25"), True), (("30", "19.99"), False), (("100",), True), ((), False)],
)
def test_holdings_of_parties_on_the_binding_list_add_up(shares: tuple[str, ...], knocked: bool) -> None:
    assert rules(assess(holdings=held("un", *shares))) == (["KO-OWNED"] if knocked else [])


def test_control_without_shares_catches_where_the_regime_says_so() -> None:
    assert rules(assess(holdings=held("un", "10", control=True))) == ["KO-OWNED"]
    assert assess(holdings=held("ofac-sdn", "10", control=True)).circumstances == frozenset()
    assert assess(holdings=held("ca-sema", "10", control=True)).circumstances == {Circumstance.WEIGHTY_LISTING}


def test_a_regime_that_does_not_add_up_looks_at_the_largest() -> None:
    assert assess(holdings=held("ca-sema", "25", "25")).circumstances == frozenset()
    assert assess(holdings=held("ofac-sdn", "25", "25")).circumstances == {Circumstance.WEIGHTY_LISTING}


def test_holdings_under_different_lists_are_not_added_together() -> None:
    assert assess(holdings=held("un", "30") + held("ofac-sdn", "30")).knockouts == ()


def test_one_holding_recorded_twice_counts_once() -> None:
    assert assess(holdings=held("un", "30") + held("un", "30")).knockouts == ()


@pytest.mark.parametrize(
    ("sector", "share", "knocked"),
    [
        ("tobacco", "0", []),
        ("tobacco", "0.01", ["KO-S-TOBACCO"]),
        ("tobacco", "9.9", ["KO-S-TOBACCO"]),
        ("arms", "4.99", []),
        ("arms", "5", ["KO-S-ARMS"]),
        ("gambling", "10", ["KO-S-GAMBLING"]),
        ("bakery", "100", []),
    ],
)
def test_a_sector_excludes_from_its_threshold_on(sector: str, share: str, knocked: list[str]) -> None:
    assert rules(assess(revenues=(Revenue(sector, Decimal(share)),))) == knocked


def test_a_front_group_is_treated_as_the_sector_that_funds_it() -> None:
    assert rules(assess(revenues=(Revenue("tobacco", Decimal(0), is_funded_by=True),))) == ["KO-S-TOBACCO"]
    assert rules(assess(revenues=(Revenue("arms", Decimal(0), is_funded_by=True),))) == []


def test_a_high_risk_sector_is_a_circumstance() -> None:
    answer = assess(revenues=(Revenue("pharma", Decimal(10)),))
    assert answer.knockouts == ()
    assert answer.circumstances == {Circumstance.HIGH_RISK_SECTOR}
    assert assess(revenues=(Revenue("pharma", Decimal("9.99")),)).circumstances == frozenset()


def test_a_waiver_belongs_to_the_organ_that_the_class_names() -> None:
    answer = assess(revenues=(Revenue("gambling", Decimal(100)),), grounds=(Ground.OWNER_UNKNOWN,))
    assert {each.rule: each.waivable_by for each in answer.knockouts} == {"KO-OWNER": {Organ.EC}, "KO-S-GAMBLING": {Organ.EC}}
    assert answer.unwaivable == ()


@pytest.mark.parametrize("ground", [each for each in Ground if each not in (Ground.LISTED, Ground.OWNED_BY_LISTED)])
def test_each_ground_found_by_a_person_knocks_out(ground: Ground) -> None:
    assert len(assess(grounds=(ground,)).knockouts) == 1


def test_being_listed_is_worked_out_and_not_asserted() -> None:
    assert assess(grounds=(Ground.LISTED, Ground.OWNED_BY_LISTED)).knockouts == ()


def test_a_high_risk_circumstance_is_named() -> None:
    assert [reason.rule for reason in assess(circumstances=(Circumstance.STATE_OWNED,)).reasons] == ["KO-H-STATE"]


@pytest.mark.parametrize("share", ["-1", "100.01"])
def test_a_share_outside_the_whole_is_refused(share: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        Revenue("arms", Decimal(share))
    with pytest.raises(ValueError, match="between 0 and 100"):
        held("un", share)
