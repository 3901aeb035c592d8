"""Unknown is never positive, a no is a no, and only what was asked can be missing."""

from collections.abc import Mapping

import pytest

from aboveboard.diligence.rules.criteria import Answer, CriteriaAnswer, Outcome, Reply, assess_criteria
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.words import Criterion, Depth, OrganisationType
from tests.diligence.rules.regulations import CRITERIA


def assess(changes: Mapping[str, Answer | None] | None = None, depth: Depth = Depth.BASIC) -> CriteriaAnswer:
    changed = changes or {}
    answers = [
        changed.get(question.id, Answer(question.id, Reply.YES, has_evidence=True))
        for question in CRITERIA.body.asked(depth, OrganisationType.NOT_FOR_PROFIT)
    ]
    return assess_criteria([each for each in answers if each], depth, OrganisationType.NOT_FOR_PROFIT, CRITERIA)


def outcomes(answer: CriteriaAnswer) -> dict[Criterion, Outcome]:
    return {each.criterion: each.outcome for each in answer.criteria}


@pytest.mark.parametrize("depth", list(Depth))
def test_yes_with_evidence_to_everything_meets_the_criteria(depth: Depth) -> None:
    answer = assess(depth=depth)
    assert answer.are_met
    assert (answer.missing, answer.reasons, answer.regulations) == (frozenset(), (), (CRITERIA.hash,))


@pytest.mark.parametrize(
    "given",
    [
        None,
        Answer("CR-2-04", Reply.UNKNOWN, has_evidence=True),
        Answer("CR-2-04", Reply.YES),
        Answer("CR-2-04", Reply.NOT_APPLICABLE),
        Answer("CR-2-04", Reply.NOT_APPLICABLE, because="  "),
    ],
)
def test_what_is_not_known_leaves_its_criterion_open(given: Answer | None) -> None:
    answer = assess({"CR-2-04": given})
    assert outcomes(answer) == {Criterion.VALUES: Outcome.MET, Criterion.ACTIVITIES: Outcome.OPEN, Criterion.PURPOSE: Outcome.MET}
    assert answer.missing == {Category.FINANCIAL}
    assert answer.criteria[1].open == ("CR-2-04",)
    assert not answer.are_met


def test_a_no_is_not_met_even_beside_something_open() -> None:
    answer = assess({"CR-2-04": None, "CR-2-01": Answer("CR-2-01", Reply.NO)})
    assert outcomes(answer)[Criterion.ACTIVITIES] is Outcome.NOT_MET
    assert answer.criteria[1].denied == ("CR-2-01",)


def test_not_applicable_with_a_because_is_an_answer() -> None:
    assert assess({"CR-2-05": Answer("CR-2-05", Reply.NOT_APPLICABLE, because="it sells nothing")}).are_met


def test_a_question_that_the_depth_does_not_ask_cannot_be_missing() -> None:
    basic = assess()
    assert basic.are_met
    standard = assess_criteria(
        [
            Answer(question.id, Reply.YES, has_evidence=True)
            for question in CRITERIA.body.asked(Depth.BASIC, OrganisationType.NOT_FOR_PROFIT)
        ],
        Depth.STANDARD,
        OrganisationType.NOT_FOR_PROFIT,
        CRITERIA,
    )
    assert not standard.are_met


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(ValueError, match="no question CR-9-99"):
        assess_criteria([Answer("CR-9-99", Reply.YES)], Depth.BASIC, OrganisationType.ACADEMIC, CRITERIA)


def test_a_second_answer_is_refused() -> None:
    twice = [Answer("CR-2-04", Reply.YES), Answer("CR-2-04", Reply.NO)]
    with pytest.raises(ValueError, match="answered twice"):
        assess_criteria(twice, Depth.BASIC, OrganisationType.ACADEMIC, CRITERIA)
