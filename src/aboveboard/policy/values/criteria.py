"""The criteria regulation: the three criteria as questions that are answered with evidence."""

from dataclasses import dataclass

from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.rule import Rule, RuleError
from aboveboard.policy.values.words import Criterion, Depth, OrganisationType

BASIC_MOST = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Rule):
    """One question, worded so that *yes* is the answer that lets help be taken.

    `principle` is the organisation's own article that the question stands for; `category` is the kind of risk that a
    missing answer leaves open; `organisation_types` empty means everybody.
    """

    criterion: Criterion
    text: str
    principle: str
    category: Category
    depths: frozenset[Depth]
    organisation_types: frozenset[OrganisationType]
    evidence: tuple[str, ...]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not self.depths:
            raise RuleError("no depth asks this question; name at least one or remove it", self.id)
        if not self.evidence:
            raise RuleError("say what evidence is expected", self.id)

    def is_asked(self, depth: Depth, organisation_type: OrganisationType) -> bool:
        """Whether an organisation of this type is asked the question at this depth."""
        return depth in self.depths and (not self.organisation_types or organisation_type in self.organisation_types)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """The questions, in the order in which they are asked."""

    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        for organisation_type in OrganisationType:
            asked = self.asked(Depth.BASIC, organisation_type)
            if len(asked) > BASIC_MOST:
                raise RuleError(
                    f"the basic depth asks {organisation_type} {len(asked)} questions; at most {BASIC_MOST} are allowed",
                    asked[BASIC_MOST].id,
                )
            if missing := [word.value for word in Criterion if word not in {q.criterion for q in asked}]:
                raise RuleError(f"the basic depth asks {organisation_type} nothing about {', '.join(missing)}")

    def asked(self, depth: Depth, organisation_type: OrganisationType) -> tuple[Question, ...]:
        """The questions for an organisation of this type at this depth."""
        return tuple(q for q in self.questions if q.is_asked(depth, organisation_type))
