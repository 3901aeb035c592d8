"""Takes the answers of partners that were asked: in words, with data that is admitted as all data is, or that nothing is held."""

from hashlib import sha256

from aboveboard.exchange import machine, permits
from aboveboard.exchange.actions.saying import line
from aboveboard.exchange.actions.submissions import receive
from aboveboard.exchange.models import Answer, Asked
from aboveboard.exchange.queries import intake, questions
from aboveboard.exchange.rules.asking import MOST_TEXT
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

ANSWERS = Asks(Act.SUBMIT, lambda asked: Ask(asked.organisation_id))


@action(machine.answer, act=ANSWERS)
def answer_with_body(actor: Actor, asked: Asked, *, body: bytes) -> Done[Asked]:
    """Answer with threat data; it is received in the same transaction and admitted as all is.

    Raises as `receive` does, and `Conflict` for the very bytes that were sent as an answer before.
    """
    _require_open(asked)
    _require_new(asked, submission__body_hash=sha256(body).digest())
    # Before what is nested: that writes the move first, which the table takes with its moment only.
    asked.answered_at = clock.now()
    made = receive(actor, intake.own_intake(actor), body=body)
    Answer.objects.create(asked=asked, submission=made)
    return Done(asked, {"submission": str(made.pk)}, about=[made, organisation_ref(asked.organisation_id)])


@action(machine.answer, act=ANSWERS)
def answer_in_words(actor: Actor, asked: Asked, *, words: str) -> Done[Asked]:
    """Answer in words, which only who asked and the desk read; raises `Conflict` for words that were sent before."""
    _require_open(asked)
    text = line(words, "words", MOST_TEXT)
    _require_new(asked, words=text)
    Answer.objects.create(asked=asked, words=text)
    asked.answered_at = clock.now()
    return Done(asked, about=[organisation_ref(asked.organisation_id)])


@action(machine.hold_nothing, act=ANSWERS)
def answer_nothing_held(actor: Actor, asked: Asked) -> Done[Asked]:
    """Say that nothing is held."""
    _require_open(asked)
    asked.answered_at = clock.now()
    return Done(asked, about=[organisation_ref(asked.organisation_id)])


@action(permits.ANSWER_QUESTION, act=NoAct("The gate is asked for each partner within, and only those are told to whom it is open."))
def share_with_asked(actor: Actor, asked: Asked) -> Done[Asked]:
    """Consent that what one's organisation sent is told to the other partners that the question was released for; they are told now.

    Raises `Conflict` where the question names nothing of the kind, takes no answers, or its time is over.
    """
    _require_open(asked)
    if asked.question.due_at <= clock.now() or not questions.names_own(actor, asked):
        raise Conflict("There is nothing of yours in this question to consent to, or its time is over.")
    asked.shared_at = clock.now()
    asked.save(update_fields=["shared_at"])
    known = set(asked.question.asked.values_list("organisation_id", flat=True))
    more = questions.told(asked.question, questions.wanted(asked.question) - known)
    Asked.objects.bulk_create(Asked(question=asked.question, organisation_id=each) for each in more)
    return Done(asked, {"told": len(more)}, about=[organisation_ref(each) for each in [asked.organisation_id, *more]])


def _require_new(asked: Asked, **same: object) -> None:
    """More may be said at any time; the same twice is a button pressed twice."""
    if Answer.objects.filter(asked=asked, **same).exists():
        raise Conflict("You sent exactly this answer already; nothing was sent again.")


def _require_open(asked: Asked) -> None:
    if not questions.takes_answers(asked):
        raise Conflict("This question is not open to you any more.")
