"""Who decides: the table, the reserved cases, delegations, recusals, splitting, and decisions of the past."""

from copy import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.diligence.rules.authority import AuthorityFacts, Commitment, Competence, Delegation, competence
from aboveboard.policy.values.words import Band, Circumstance, Level, Organ
from tests.diligence.rules.regulations import AUTHORITY, SMALL_AUTHORITY

DAY = date(2026, 3, 1)
BUDGET = Decimal(60_000_000)
DELEGATED = tuple(
    Delegation(rule.id, f"decision on {rule.organ}", date(2026, 1, 1), date(2026, 12, 31)) for rule in AUTHORITY.body.delegations
)


def commitment(value: int, months: int = 12, signed_on: date = DAY, **more: Decimal) -> Commitment:
    return Commitment(f"agreement of {signed_on}", Decimal(value), months, signed_on, **more)


def facts(value: int = 10_000, months: int = 12, level: Level = Level.LOW) -> AuthorityFacts:
    return AuthorityFacts(commitment(value, months), level, BUDGET, delegations=DELEGATED)


def decide(asked: AuthorityFacts) -> Competence:
    return competence(asked, AUTHORITY)


@pytest.mark.parametrize(
    ("value", "organs"),
    [
        (25_000, ["director", "sg_delegate", "sg", "ec"]),
        (250_000, ["sg_delegate", "sg", "sg", "ec"]),
        (1_000_000, ["sg", "sg", "ec", "ec"]),
        (2_500_000, ["sg", "ec", "ec", "ec"]),
        (5_000_001, ["ec", "ec", "ec", "ga"]),
    ],
)
def test_the_table_decides(value: int, organs: list[str]) -> None:
    assert [decide(facts(value, level=level)).organ for level in Level] == organs


@pytest.mark.parametrize(
    ("value", "level", "after", "informed"),
    [
        (1, Level.LOW, (), (Organ.SG,)),
        (1, Level.MODERATE, (), (Organ.COMMITTEE,)),
        (100_000, Level.LOW, (Organ.COMMITTEE,), ()),
        (100_000, Level.SUBSTANTIAL, (), (Organ.EC,)),
        (2_000_000, Level.HIGH, (), (Organ.GA,)),
    ],
)
def test_the_table_says_who_advises_and_who_is_told(
    value: int, level: Level, after: tuple[Organ, ...], informed: tuple[Organ, ...]
) -> None:
    answer = decide(facts(value, level=level))
    assert (answer.after, answer.informed) == (after, informed)


def test_two_persons_at_least_and_the_hash_of_the_regulation() -> None:
    answer = decide(facts())
    assert answer.persons == 2
    assert answer.regulations == (AUTHORITY.hash,)
    assert answer.decided_by == "AU-B1-LOW"


@pytest.mark.parametrize(("months", "band"), [(36, Band.B1), (37, Band.B4), (60, Band.B4), (61, Band.B5)])
def test_a_long_term_raises_the_band(months: int, band: Band) -> None:
    assert decide(facts(10_000, months)).size.band is band


@pytest.mark.parametrize(("year", "band"), [(3_000_000, Band.B4), (3_000_001, Band.B5)])
def test_a_share_of_more_than_five_percent_is_the_highest_band(year: int, band: Band) -> None:
    size = decide(facts(year)).size
    assert (size.band, size.share.quantize(Decimal("0.1"))) == (band, Decimal("5.0"))


@pytest.mark.parametrize(
    ("name", "value", "months", "largest", "band", "share"),
    [
        ("sports body 2011", 20_000_000, 120, 4_000_000, Band.B5, "4,000,000 / 60,000,000 EUR = 6.7 %"),
        ("sports body 2011, its first year alone", 4_000_000, 12, None, Band.B5, "4,000,000 / 60,000,000 EUR = 6.7 %"),
        ("tobacco 2012", 15_000_000, 36, None, Band.B5, "5,000,000 / 60,000,000 EUR = 8.3 %"),
        ("tobacco 2012, one year of it", 5_000_000, 12, None, Band.B5, "5,000,000 / 60,000,000 EUR = 8.3 %"),
        ("pharma 2013", 4_500_000, 36, None, Band.B4, "1,500,000 / 60,000,000 EUR = 2.5 %"),
    ],
)
def test_decisions_of_the_past_would_have_gone_to_the_right_table(
    name: str, value: int, months: int, largest: int | None, band: Band, share: str
) -> None:
    proposed = Commitment(name, Decimal(value), months, DAY, None if largest is None else Decimal(largest))
    for level in (Level.MODERATE, Level.SUBSTANTIAL, Level.HIGH):
        answer = decide(AuthorityFacts(proposed, level, BUDGET, delegations=DELEGATED))
        assert (answer.size.band, answer.size.formula) == (band, share)
        assert answer.size.fraction == share.split(" = ")[0]
        assert answer.organ in (Organ.EC, Organ.GA)


@pytest.mark.parametrize("circumstance", [rule.circumstance for rule in AUTHORITY.body.reserved])
def test_a_reserved_case_is_for_the_executive_committee_however_small(circumstance: Circumstance) -> None:
    answer = decide(replace(facts(1), circumstances=frozenset({circumstance})))
    assert answer.organ is Organ.EC
    assert answer.decided_by.startswith("AU-R-")


def test_a_reserved_case_never_lowers_the_authority() -> None:
    answer = decide(replace(facts(9_000_000, level=Level.HIGH), circumstances=frozenset({Circumstance.PREMISES})))
    assert (answer.organ, answer.decided_by) == (Organ.GA, "AU-B5-HIGH")


def test_who_decides_is_not_also_informed() -> None:
    answer = decide(replace(facts(2_000_000), circumstances=frozenset({Circumstance.PREMISES})))
    assert (answer.organ, answer.informed) == (Organ.EC, ())


@pytest.mark.parametrize(
    ("kept", "organ", "reference"),
    [
        (("AU-D-DIRECTOR", "AU-D-SG"), Organ.DIRECTOR, "decision on director"),
        (("AU-D-SG-DELEGATE", "AU-D-SG"), Organ.SG_DELEGATE, "decision on sg_delegate"),
        (("AU-D-SG",), Organ.SG, "decision on sg"),
        ((), Organ.EC, None),
    ],
)
def test_without_a_delegation_the_matter_goes_up(kept: tuple[str, ...], organ: Organ, reference: str | None) -> None:
    answer = decide(replace(facts(), delegations=tuple(each for each in DELEGATED if each.rule in kept)))
    assert (answer.organ, answer.delegation) == (organ, reference)


@pytest.mark.parametrize(
    ("day", "organ"),
    [
        (date(2025, 12, 31), Organ.EC),
        (date(2026, 1, 1), Organ.DIRECTOR),
        (date(2026, 12, 31), Organ.DIRECTOR),
        (date(2027, 1, 1), Organ.EC),
    ],
)
def test_a_delegation_holds_from_its_first_day_to_its_last(day: date, organ: Organ) -> None:
    assert decide(replace(facts(), proposed=commitment(1, signed_on=day))).organ is organ


def test_an_organ_with_a_conflict_is_passed_over() -> None:
    answer = decide(replace(facts(), recused=frozenset({Organ.DIRECTOR, Organ.SG_DELEGATE, Organ.SG})))
    assert answer.organ is Organ.EC
    assert decide(replace(facts(), recused=frozenset({Organ.DIRECTOR, Organ.SG, Organ.EC, Organ.SG_DELEGATE}))).organ is Organ.GA


def test_where_everybody_is_in_conflict_nobody_decides() -> None:
    answer = decide(replace(facts(9_000_000, level=Level.HIGH), recused=frozenset({Organ.GA})))
    assert (answer.organ, answer.waives_cap) == (None, False)


def test_a_knockout_that_nobody_may_waive_leaves_nobody() -> None:
    answer = decide(replace(facts(9_000_000), unwaivable=("KO-LISTED",)))
    assert (answer.organ, answer.decided_by, answer.waives_cap) == (None, "KO-LISTED", False)


def test_small_gifts_of_one_owner_add_up() -> None:
    gifts = tuple(commitment(24_000, signed_on=date(2026, month, 1)) for month in (1, 2))
    alone, together = decide(facts(24_000)), decide(replace(facts(24_000), earlier=gifts))
    assert (alone.size.band, together.size.band) == (Band.B1, Band.B2)
    assert together.size.value == Decimal(72_000)
    assert together.size.formula == "72,000 / 60,000,000 EUR = 0.1 %"
    assert [reason.rule for reason in together.reasons].count("AU-AGGREGATION") == 2


@pytest.mark.parametrize(
    ("signed_on", "value"), [(date(2023, 3, 1), 200), (date(2023, 2, 28), 100), (date(2026, 3, 1), 200), (date(2026, 3, 2), 100)]
)
def test_thirty_six_months_back_and_not_a_day_more(signed_on: date, value: int) -> None:
    asked = replace(facts(100), earlier=(commitment(100, signed_on=signed_on),))
    assert decide(asked).size.value == Decimal(value)


def test_an_old_agreement_that_still_runs_counts_in_the_share_and_not_in_the_value() -> None:
    old = commitment(20_000_000, 120, date(2020, 1, 1))
    size = decide(replace(facts(2_000_000), earlier=(old,))).size
    assert (size.value, size.annual, size.band) == (Decimal(2_000_000), Decimal(4_000_000), Band.B5)


def test_approval_above_the_cap_is_the_public_waiver() -> None:
    assert decide(facts(3_000_001)).waives_cap
    assert not decide(facts(3_000_000)).waives_cap


def test_less_than_a_year_counts_as_one() -> None:
    assert commitment(1_000, 3).annual == Decimal(1_000)
    assert commitment(1_000, 24).annual == Decimal(500)
    assert commitment(1_000, 24, largest_year=Decimal(900)).annual == Decimal(900)


def test_the_small_house_puts_large_matters_before_its_board() -> None:
    delegations = tuple(
        Delegation(rule.id, "board minute 4", date(2026, 1, 1), date(2026, 12, 31)) for rule in SMALL_AUTHORITY.body.delegations
    )
    asked = AuthorityFacts(commitment(5_000), Level.LOW, Decimal(600_000), delegations=delegations)
    assert competence(asked, SMALL_AUTHORITY).organ is Organ.DIRECTOR
    assert competence(replace(asked, proposed=commitment(500_001)), SMALL_AUTHORITY).organ is Organ.EC


@given(st.integers(0, 10**8), st.integers(1, 200), st.sampled_from(Level), st.integers(0, 10**8))
def test_more_value_never_needs_less_authority(value: int, months: int, level: Level, more: int) -> None:
    smaller, larger = decide(facts(value, months, level)), decide(facts(value + more, months, level))
    assert smaller.organ is not None
    assert larger.organ is not None
    assert smaller.organ.rank <= larger.organ.rank


@given(st.integers(0, 10**8), st.lists(st.integers(0, 10**7), max_size=5), st.sampled_from(Level))
def test_splitting_never_pays(value: int, parts: list[int], level: Level) -> None:
    whole = decide(facts(value + sum(parts), 12, level))
    split = decide(replace(facts(value, 12, level), earlier=tuple(commitment(part) for part in parts)))
    assert split.organ is whole.organ


@pytest.mark.parametrize(
    ("value", "months", "largest"),
    [(Decimal(-1), 12, None), (Decimal(1), 0, None), (Decimal(1), 12, Decimal(2)), (Decimal(1), 12, Decimal(-1))],
)
def test_an_impossible_commitment_is_refused(value: Decimal, months: int, largest: Decimal | None) -> None:
    with pytest.raises(ValueError, match=r"year|month"):
        Commitment("impossible", value, months, DAY, largest)


def test_without_a_budget_there_is_no_share() -> None:
    with pytest.raises(ValueError, match="annual budget must be above 0"):
        replace(facts(), budget=Decimal(0))
