"""Whether the answers to the questions meet the three criteria."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aboveboard.policy.values.criteria import Criteria, Question
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.rule import Reason, Regulation
from aboveboard.policy.values.words import Criterion, Depth, OrganisationType


class Reply(StrEnum):
    """What can be answered; *unknown* is never positive, *not applicable* needs its because."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    """What the answers say about a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessed answer to one question; `because` gives the reason where it does not apply."""

    question: str
    reply: Reply
    because: str = ""
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """One criterion: its outcome, and the questions that were denied or stay open."""

    criterion: Criterion
    outcome: Outcome
    denied: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriteriaAnswer:
    """The three criteria, the categories of risk in which evidence is missing, and why."""

    criteria: tuple[CriterionAnswer, ...]
    missing: frozenset[Category]
    reasons: tuple[Reason, ...]
    regulations: tuple[str, ...]

    @property
    def are_met(self) -> bool:
        """Whether all three criteria are met."""
        return all(each.outcome is Outcome.MET for each in self.criteria)


def assess_criteria(
    answers: Iterable[Answer], depth: Depth, organisation_type: OrganisationType, regulation: Regulation[Criteria]
) -> CriteriaAnswer:
    """The three criteria from the answers; only questions that this depth asks this type of organisation count.

    Raises ValueError where a question is answered twice or is not in the regulation.
    """
    given = _by_question(answers, regulation.body)
    asked = regulation.body.asked(depth, organisation_type)
    reasons: list[Reason] = []
    denied: set[str] = set()
    unresolved: set[str] = set()
    for question in asked:
        answer = given.get(question.id)
        if answer is not None and answer.reply is Reply.NO:
            denied.add(question.id)
            reasons.append(Reason(question.id, f"Answered no: {question.text}"))
        elif problem := _problem(answer):
            unresolved.add(question.id)
            reasons.append(Reason(question.id, f"{problem}: {question.text}"))
    criteria = tuple(_criterion(criterion, asked, denied, unresolved) for criterion in Criterion)
    missing = frozenset(question.category for question in asked if question.id in unresolved)
    return CriteriaAnswer(criteria, missing, tuple(reasons), (regulation.hash,))


def _by_question(answers: Iterable[Answer], criteria: Criteria) -> dict[str, Answer]:
    known = {question.id for question in criteria.questions}
    given: dict[str, Answer] = {}
    for answer in answers:
        if answer.question not in known:
            raise ValueError(f"The regulation has no question {answer.question}.")
        if answer.question in given:
            raise ValueError(f"The question {answer.question} is answered twice; keep one answer.")
        given[answer.question] = answer
    return given


def _problem(answer: Answer | None) -> str:
    if answer is None:
        return "Not answered"
    if answer.reply is Reply.UNKNOWN:
        return "Unknown"
    if answer.reply is Reply.NOT_APPLICABLE:
        return "" if answer.because.strip() else "Said not to apply, without a because"
    return "" if answer.has_evidence else "Answered yes without evidence"


def _criterion(criterion: Criterion, asked: tuple[Question, ...], denied: set[str], unresolved: set[str]) -> CriterionAnswer:
    ids = [question.id for question in asked if question.criterion is criterion]
    refused = tuple(each for each in ids if each in denied)
    still_open = tuple(each for each in ids if each in unresolved)
    outcome = Outcome.NOT_MET if refused else Outcome.OPEN if still_open else Outcome.MET
    return CriterionAnswer(criterion, outcome, refused, still_open)
