"""Takes the answers of partners that were asked: in words, with data that is admitted as all data is, or that nothing is held."""

from aboveboard.exchange import machine
from aboveboard.exchange.actions.questions import said
from aboveboard.exchange.actions.submissions import receive
from aboveboard.exchange.models import Answer, Asked
from aboveboard.exchange.queries import intake, questions
from aboveboard.exchange.rules.asking import MOST_TEXT
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import Act, Ask, Asks
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

ANSWERS = Asks(Act.SUBMIT, lambda asked: Ask(asked.organisation_id))


@action(machine.answer, act=ANSWERS)
def answer_with_body(actor: Actor, asked: Asked, *, body: bytes) -> Done[Asked]:
    """Answer with threat data; it is received in the same transaction and admitted as all is. Raises as `receive` does."""
    _require_open(asked)
    # Before what is nested: that writes the move first, which the table takes with its moment only.
    asked.answered_at = clock.now()
    made = receive(actor, intake.own_intake(actor), body=body)
    Answer.objects.create(asked=asked, submission=made)
    return Done(asked, {"submission": str(made.pk)}, about=[made, organisation_ref(asked.organisation_id)])


@action(machine.answer, act=ANSWERS)
def answer_in_words(actor: Actor, asked: Asked, *, words: str) -> Done[Asked]:
    """Answer in words, which only who asked and the desk read."""
    _require_open(asked)
    Answer.objects.create(asked=asked, words=said(words, "words", MOST_TEXT))
    asked.answered_at = clock.now()
    return Done(asked, about=[organisation_ref(asked.organisation_id)])


@action(machine.hold_nothing, act=ANSWERS)
def answer_nothing_held(actor: Actor, asked: Asked) -> Done[Asked]:
    """Say that nothing is held."""
    _require_open(asked)
    asked.answered_at = clock.now()
    return Done(asked, about=[organisation_ref(asked.organisation_id)])


def _require_open(asked: Asked) -> None:
    if not questions.takes_answers(asked):
        raise Conflict("This question is not open to you any more.")
