"""Names against the lists in force, one or many in a request: who may be meant, with scores and reasons."""

import hashlib
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from pydantic import ConfigDict, Field, StrictInt, StrictStr

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Form, Shown
from aboveboard.api.reading import Asked
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import serves
from aboveboard.lib import canonical
from aboveboard.screening import actions
from aboveboard.screening.batches import answering, asking
from aboveboard.screening.batches.request import MOST_ROWS, Found, find, seal
from aboveboard.screening.batches.rows import Row
from aboveboard.screening.engine import thresholds, words
from aboveboard.screening.engine.values import FULL, Candidate
from aboveboard.screening.values import Door

router = Operations(tags=["screening"])
MOST_NAME = 20_000
Facts = Annotated[tuple[Code, ...], Field(max_length=asking.MOST_FACTS)]


class Party(Form):
    """A party to be looked up; `id` is yours and comes back. Birth is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)
    id: Annotated[StrictStr, Field(max_length=200)] | StrictInt = ""
    name: Annotated[str, Field(max_length=MOST_NAME)]
    kind: Annotated[Code, Field(alias="schema")] = "LegalEntity"
    countries: Facts = ()
    birth: Facts = ()
    identifiers: Facts = ()

    def row(self) -> Row:
        """As a row of a file."""
        return Row(self.id, self.name, self.kind, list(self.countries), list(self.birth), list(self.identifiers))


class NamesAsked(Form):
    """Whom to look up (one or up to 200), on which lists (none named: all in force), and from which score on it is a match."""

    rows: Annotated[list[Party], Field(min_length=1, max_length=MOST_ROWS)]
    lists: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    threshold: Annotated[StrictInt, Field(ge=1, le=FULL)] = thresholds.SHOW


class NameResult(Shown):
    """A listed party that may be meant: `score` in 1/10,000, why it has it as data, and the same in `words`."""

    entity_id: str
    source: str
    score: int
    match: bool
    explanation: dict[str, Any]
    words: list[str]


class NameAnswer(Shown):
    """At most ten results for one party, best first; `unread` names facts that could not be read and were not compared."""

    id: str | int
    results: list[NameResult]
    unread: dict[str, list[str]]


class NamesAnswered(Shown):
    """The answers in the order of the rows, and the run that seals them."""

    run: UUID
    sha256: str
    answers: list[NameAnswer]


class _Result(answering.Result, frozen=True):
    words: list[str]


class _Answer(msgspec.Struct, frozen=True):
    id: str | int
    results: list[_Result]
    unread: dict[str, list[str]]


class _Prepared(NamedTuple):
    """What was found, the hash of the question, and the answers as they go out."""

    found: Found
    asked: str
    answers: str


def _found(request: Asked, form: NamesAsked) -> _Prepared:
    questions, wrong = [], {}
    for number, party in enumerate(form.rows):
        try:
            questions.append(asked := asking.question(party.row()))
            asking.require_comparable(asked.query)
        except asking.RowRefused as refused:
            wrong[f"rows.{number}"] = str(refused)
    if wrong:
        raise Invalid("Some of the rows cannot be screened, so none was.", **wrong)
    found = find(request.actor, Door.API, [[asked.query] for asked in questions], sources=form.lists)
    pairs = zip(form.rows, questions, found.candidates, strict=True)
    answers = [_Answer(row.id, [_result(each, form.threshold) for each in mine], asked.unread) for row, asked, mine in pairs]
    question = canonical.digest([row.model_dump(mode="json") for row in form.rows])
    return _Prepared(found, question, msgspec.json.encode(answers).decode())


def _result(candidate: Candidate, threshold: int) -> _Result:
    known = answering.result(candidate, threshold)
    return _Result(known.entity_id, known.source, known.score, known.match, known.explanation, words.sentences(candidate))


@router.does("/screening/match", NamesAnswered, prepared=_found)
@serves(actions.record_batch)
def match_names(request: Asked, form: NamesAsked) -> str:
    """Look parties up on the lists in force, whether or not they are known to the house; one run and one entry for all."""
    prepared: _Prepared = request.prepared
    answered = hashlib.sha256(prepared.answers.encode()).hexdigest()
    run = seal(request.actor, prepared.found, asked={"sha256": prepared.asked}, answered=answered, threshold=form.threshold)
    # Joined from what is written already: to read and write it again would cost more than to find it.
    return f'{{"run":"{run.pk}","sha256":"{run.sha256}","answers":{prepared.answers}}}'
