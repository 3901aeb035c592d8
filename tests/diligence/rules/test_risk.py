"""The overall risk is the highest category; mitigation counts only when it is in place, and never more than two levels."""

from collections.abc import Mapping
from copy import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.diligence.rules.risk import LEVELS, Mitigation, Rating, RiskAnswer, assess_risk
from aboveboard.policy.values.risk import Anchor, Category
from aboveboard.policy.values.words import Level
from tests.diligence.rules.regulations import RISK


def assess(rated: Mapping[Category, tuple[int, int]], *mitigations: Mitigation) -> RiskAnswer:
    ratings = [Rating(category, *rated.get(category, (1, 1))) for category in Category]
    return assess_risk(ratings, mitigations, RISK)


def clause(category: Category, levels: int = 1, *, anchor: Anchor = Anchor.CLAUSE, in_place: bool = True) -> Mitigation:
    return Mitigation(category, levels, anchor, "the refund clause", in_place)


@pytest.mark.parametrize(
    ("likelihood", "impact", "level"),
    [
        (1, 4, Level.LOW),
        (1, 5, Level.MODERATE),
        (3, 3, Level.MODERATE),
        (2, 5, Level.SUBSTANTIAL),
        (3, 4, Level.SUBSTANTIAL),
        (3, 5, Level.HIGH),
        (5, 5, Level.HIGH),
    ],
)
def test_the_matrix_reads_as_the_table_says(likelihood: int, impact: int, level: Level) -> None:
    assert assess({Category.INTEGRITY: (likelihood, impact)}).inherent is level


def test_one_high_category_makes_the_whole_high_and_is_never_averaged_away() -> None:
    assert assess({Category.LEGAL: (5, 5)}).inherent is Level.HIGH


def test_three_substantial_categories_weigh_one_level_more() -> None:
    two = {Category.LEGAL: (2, 5), Category.DATA: (2, 5)}
    assert assess(two).inherent is Level.SUBSTANTIAL
    three = assess(two | {Category.SECURITY: (2, 5)})
    assert three.inherent is Level.HIGH
    assert "RI-ESCALATION" in {reason.rule for reason in three.reasons}


def test_missing_evidence_is_a_likelihood_of_at_least_three() -> None:
    ratings = [Rating(category, 1, 1) for category in Category if category is not Category.LEGAL]
    unsure = assess_risk([*ratings, Rating(Category.LEGAL, 1, 4, is_evidence_missing=True)], (), RISK)
    assert unsure.inherent is Level.SUBSTANTIAL
    sure = assess_risk([*ratings, Rating(Category.LEGAL, 4, 1, is_evidence_missing=True)], (), RISK)
    assert sure.inherent is Level.LOW


def test_a_category_that_nobody_rated_is_not_low() -> None:
    answer = assess_risk([], (), RISK)
    assert answer.inherent is Level.MODERATE
    assert {each.inherent for each in answer.categories} == {Level.MODERATE}


def test_mitigation_in_place_lowers_its_own_category_only() -> None:
    answer = assess({Category.LEGAL: (3, 5), Category.DATA: (2, 5)}, clause(Category.LEGAL, 2))
    assert (answer.inherent, answer.residual) == (Level.HIGH, Level.SUBSTANTIAL)


@pytest.mark.parametrize("levels", [2, 3, 9])
def test_mitigation_takes_away_at_most_two_levels(levels: int) -> None:
    assert assess({Category.LEGAL: (5, 5)}, clause(Category.LEGAL, levels)).residual is Level.MODERATE


def test_the_overall_level_too_falls_at_most_two_levels() -> None:
    substantial = (Category.LEGAL, Category.DATA, Category.SECURITY)
    answer = assess(dict.fromkeys(substantial, (2, 5)), *(clause(category, 2) for category in substantial))
    assert {each.residual for each in answer.categories} == {Level.LOW}
    assert (answer.inherent, answer.residual) == (Level.HIGH, Level.MODERATE)


def test_a_promise_that_is_not_in_place_mitigates_nothing() -> None:
    answer = assess({Category.LEGAL: (5, 5)}, clause(Category.LEGAL, in_place=False))
    assert answer.residual is Level.HIGH
    assert any("not in place" in reason.sentence for reason in answer.reasons)


def test_a_mitigation_bound_to_what_the_regulation_does_not_know_counts_for_nothing() -> None:
    narrow = replace(RISK, body=replace(RISK.body, mitigation=replace(RISK.body.mitigation, anchors=frozenset({Anchor.CONTROL}))))
    answer = assess_risk([Rating(Category.LEGAL, 5, 5)], [clause(Category.LEGAL)], narrow)
    assert answer.residual is Level.HIGH
    assert any("bound to a clause" in reason.sentence for reason in answer.reasons)


def test_the_answer_carries_the_hash_and_replays() -> None:
    assert assess({}).regulations == (RISK.hash,)
    assert assess({Category.DATA: (3, 3)}) == assess({Category.DATA: (3, 3)})


@given(st.dictionaries(st.sampled_from(Category), st.tuples(st.integers(1, 5), st.integers(1, 5))), st.lists(st.sampled_from(Category)))
def test_mitigation_never_raises_and_never_hides_more_than_two_levels(
    rated: dict[Category, tuple[int, int]], mitigated: list[Category]
) -> None:
    answer = assess(rated, *(clause(category) for category in mitigated))
    assert 0 <= answer.inherent.rank - answer.residual.rank <= 2
    assert answer.inherent.rank >= max(each.inherent.rank for each in answer.categories)
    assert answer.inherent in LEVELS


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 1), (1, 6), (-1, 1)])
def test_a_rating_outside_the_scale_is_refused(likelihood: int, impact: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        Rating(Category.DATA, likelihood, impact)


def test_a_second_rating_of_a_category_is_refused() -> None:
    with pytest.raises(ValueError, match="data is rated twice"):
        assess_risk([Rating(Category.DATA, 1, 1), Rating(Category.DATA, 5, 5)], (), RISK)


def test_a_mitigation_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one level"):
        clause(Category.DATA, 0)
