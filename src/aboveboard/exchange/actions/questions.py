"""Asks partners: one person prepares, the originator consents, another person releases, the gate is asked for each partner."""

from collections.abc import Set
from datetime import timedelta

from aboveboard.exchange import machine, permits
from aboveboard.exchange.actions.saying import line
from aboveboard.exchange.models import Answer, Asked, Collection, Declared, Question
from aboveboard.exchange.queries import questions
from aboveboard.exchange.rules.asking import MOST_LINE, MOST_TEXT, Capability, QuestionForm, defects
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

PREPARES = NoAct("It is only written down; nothing moves before another person releases it.")
CHASES = NoAct("It asks for an answer; nothing moves.")


@action(permits.ASK, act=PREPARES)
def prepare_question(actor: Actor, form: QuestionForm) -> Done[Question]:
    """Write down a question; a bureau that asks with its own information consents by it. Raises `Invalid` for what may not be asked."""
    if actor.user is None:
        raise Forbidden("A person prepares a question.")
    found = defects(form, clock.now())
    if form.originator and form.originator not in questions.members():
        found["originator"] = "Choose the member country that the information comes from."
    named = None if form.organisations is None else sorted(map(str, form.organisations))
    if named and not form.organisations <= questions.askable(actor).keys():  # type: ignore[operator]  # it is not None
        found["organisations"] = "Choose among the partners that are offered."
    if found:
        raise Invalid(**found)
    is_own = bool(form.originator) and form.originator == actor.country
    if is_own:
        permits.CONSENT_RELEASE.require(actor)
    made = Question.objects.create(
        country=form.country,
        text=line(form.text, "text", MOST_TEXT),
        purpose=line(form.purpose, "purpose", MOST_LINE),
        legal_basis=line(form.legal_basis, "legal_basis", MOST_LINE),
        originator=form.originator,
        consented_by_id=actor.user if is_own else None,
        consented_at=clock.now() if is_own else None,
        marking=form.marking,
        names_country=form.names_country,
        is_free_of_files=form.is_free_of_files,
        organisations=named,
        capability=form.capability or "",
        due_at=form.due_at,
        retain_until=(clock.now() + timedelta(days=form.retention_days)).date(),
        prepared_by_id=actor.user,
    )
    facts = {"country": form.country, "originator": form.originator, "consented": is_own, "marking": form.marking.name}
    return Done(made, {**facts, "is_free_of_files": True})


@action(permits.CONSENT_RELEASE, act=PREPARES)
def consent_to_question(actor: Actor, question: Question) -> Done[Question]:
    """Consent to the release of what comes from one's own country; raises `Conflict` where that is not awaited."""
    machine.approve.require(question)
    if question.consented_at is not None:
        raise Conflict("Your country has consented already.")
    question.consented_by_id, question.consented_at = actor.user, clock.now()
    question.save(update_fields=["consented_by", "consented_at"])
    return Done(question, {"country": question.originator})


@action(machine.withhold, act=PREPARES)
def withhold_consent(actor: Actor, question: Question, *, reason: str) -> Done[Question]:
    """Do not let out what comes from one's own country; who asked reads why. Raises `Conflict` where the country consented."""
    if question.consented_at is not None:
        raise Conflict("Your country has consented already; who asked, or who decides on the release, can still end it.")
    return _turned_down(actor, question, reason)


@action(machine.approve, act=NoAct("The gate is asked for each partner within, and only those are told to whom it is open."))
def release_question(actor: Actor, question: Question) -> Done[Question]:
    """Put a prepared question to its partners; what a bureau asks is put also where what it names is kept from all of them.

    Raises `Blocked` where nothing may be released to any of them now, and `Conflict` without consent or after its time.
    """
    if question.originator and question.consented_at is None:
        raise Conflict("The country that the information comes from has not consented yet.")
    if question.due_at <= clock.now():
        raise Conflict("The time to answer is over; prepare the question anew.")
    wanted = questions.wanted(question)
    told = questions.told(question, wanted)
    # A bureau that is refused because of what the question names would learn by it what is kept from it: it is put to nobody instead.
    if not told and not (question.country and any(map(questions.is_open_outward, wanted))):
        raise Blocked(["Nothing may be released to any of the partners at present."])
    question.decided_by_id, question.decided_at = actor.user, clock.now()
    question.shown_hash = questions.shown_hash(question)
    Asked.objects.bulk_create(Asked(question=question, organisation_id=each) for each in told)
    facts = {"told": len(told), "left_out": len(wanted) - len(told), "shown": question.shown_hash}
    return Done(question, facts, about=[organisation_ref(each) for each in told])


@action(machine.turn_down, act=PREPARES)
def refuse_question(actor: Actor, question: Question, *, reason: str) -> Done[Question]:
    """Do not release it; who asked reads why."""
    return _turned_down(actor, question, reason)


def _turned_down(actor: Actor, question: Question, reason: str) -> Done[Question]:
    question.refused_because = line(reason, "reason", MOST_LINE)
    question.decided_by_id, question.decided_at = actor.user, clock.now()
    return Done(question, {"country": question.country})


@action(machine.finish, act=PREPARES)
def close_question(actor: Actor, question: Question) -> Done[Question]:
    """Await no more answers."""
    return Done(question, {"country": question.country})


@action(permits.CHASE_QUESTION, act=CHASES)
def remind_of_question(actor: Actor, asked: Asked) -> Done[Asked]:
    """Note that a partner is reminded; raises `Conflict` where it was, or where nothing is awaited."""
    if not questions.to_remind().filter(pk=asked.pk).exists():
        raise Conflict("Nobody needs to be reminded of this question.")
    asked.reminded_at = clock.now()
    asked.save(update_fields=["reminded_at"])
    return Done(asked, about=[organisation_ref(asked.organisation_id)])


@action(permits.CHASE_QUESTION, act=CHASES)
def hand_back_question(actor: Actor, question: Question) -> Done[Question]:
    """Hand a question whose time is over back to who asked; raises `Conflict` where it is not over, or was handed back."""
    if not questions.to_hand_back().filter(pk=question.pk).exists():
        raise Conflict("This question is not overdue, or who asked has it already.")
    question.overdue_at = clock.now()
    question.save(update_fields=["overdue_at"])
    return Done(question, {"country": question.country})


@action(permits.EXPIRE_QUESTION, act=NoAct("It takes information away; nothing moves."))
def expire_question(actor: Actor, question: Question) -> Done[Question]:
    """Erase all words of a question whose time is over, and what was answered in words."""
    if question.retain_until >= clock.today():
        raise Conflict("This question may still be kept.")
    question.text = question.purpose = question.legal_basis = question.refused_because = ""
    question.save(update_fields=["text", "purpose", "legal_basis", "refused_because"])
    Answer.objects.filter(asked__question=question).exclude(words="").update(words="", erased_at=clock.now())
    return Done(question)


@action(permits.DECLARE, act=NoAct("It only says what may be asked for."))
def declare_capabilities(actor: Actor, collection: Collection, *, capabilities: Set[Capability]) -> Done[Collection]:
    """Say what one's organisation can look into, in place of what it said before; bureaus ask by it, and by name."""
    assert collection.organisation_id is not None  # the permit is for a partner's own collection
    rows = Declared.objects.filter(organisation_id=collection.organisation_id)
    rows.exclude(capability__in=capabilities).delete()
    known = set(rows.values_list("capability", flat=True))
    Declared.objects.bulk_create(
        Declared(organisation_id=collection.organisation_id, capability=each) for each in sorted(capabilities) if each not in known
    )
    return Done(collection, {"capabilities": sorted(capabilities)}, about=[organisation_ref(collection.organisation_id)])
