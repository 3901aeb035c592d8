"""Reads questions: for those who ask, consent and decide, and for a partner only while the gate lets information out to it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, IntegerField, Q, QuerySet, Value

from aboveboard.exchange import permits
from aboveboard.exchange.models import Answer, Asked, Collection, Declared, Question, Submission
from aboveboard.exchange.queries import holders, neighbours, readers
from aboveboard.exchange.rules.asking import REMIND_BEFORE, AskedState, Capability, QuestionState, digest, may_be_told, values_in
from aboveboard.exchange.stix.markings import Audience
from aboveboard.exchange.stix.visibility import ObjectClass, Reader, ReaderKind, class_of, may_see
from aboveboard.exchange.values import CollectionKind, organisation_party
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import Act, Ask, gate
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

GATE = "Nothing may be released to it at present, or no agreement lets information flow to it."
NAMES = "It names something that a source or the house keeps from this partner."
LEFT_OUT = "It was left out when the question was released; nothing stands against it now."
SHOWN_STATES = (QuestionState.SENT, QuestionState.CLOSED)


@query(permits.ASK, permits.CONSENT_RELEASE, permits.APPROVE_RELEASE, permits.READ_ALL)
def visible_questions(actor: Actor) -> QuerySet[Question]:
    """Questions, newest first: all for the desk and for those who decide on release; a bureau's own, and those that await its consent.

    `said` is how many answered, `told` how many were asked; a bureau is not told that, since it would tell which values are kept from it.
    """
    said = Count("asked", filter=~Q(asked__state=AskedState.WAITING))
    rows = Question.objects.order_by("-created_at", "id").annotate(said=said)
    if permits.READ_ALL.holds(actor) or permits.APPROVE_RELEASE.holds(actor):
        return rows.annotate(told=Count("asked"))
    rows = rows.annotate(told=Value(None, IntegerField(null=True)))
    if not actor.country or not permits.ASK.holds(actor):
        return rows.none()
    return rows.filter(Q(country=actor.country) | Q(originator=actor.country))


@query(permits.ASK, permits.CONSENT_RELEASE, permits.APPROVE_RELEASE, permits.READ_ALL)
def visible_question(actor: Actor, key: UUID) -> Question:
    """One question, as `visible_questions`; raises `Missing`."""
    return one(visible_questions(actor), key)


@query(permits.ASK, permits.READ_ALL)
def visible_answers(actor: Actor, question: Question) -> list[Asked]:
    """Who was asked and what each said, for the desk; for the bureau that asked those who said something; nothing for others."""
    is_desk = permits.READ_ALL.holds(actor)
    if not is_desk and not permits.ASK.holds(actor, question):
        return []
    rows = question.asked.order_by("-answered_at", "id").prefetch_related("answers__submission")
    return list(rows if is_desk else rows.exclude(state=AskedState.WAITING))


@query(permits.READ_ALL)
def visible_untold(actor: Actor, question: Question) -> dict[UUID, str]:
    """The partners that a question which was put was meant for and not put to, each with what stands against it now; nothing for others
    than the desk."""
    if not permits.READ_ALL.holds(actor) or question.state not in SHOWN_STATES:
        return {}
    left = wanted(question) - set(question.asked.values_list("organisation_id", flat=True))
    return dict.fromkeys(sorted(left), LEFT_OUT) | _against(question, left)


@query(permits.ASK)
def askable(actor: Actor) -> Mapping[UUID, str]:
    """The partners that may be named, by their names: for the desk all that have a channel, for a bureau those that declared something."""
    if not permits.ASK.holds(actor):
        return {}
    found = with_channel()
    if not permits.READ_ALL.holds(actor):
        found &= set(Declared.objects.values_list("organisation_id", flat=True))
    return dict(sorted(neighbours.organisation_names(found).items(), key=lambda pair: (pair[1], pair[0])))


@query(permits.DECLARE)
def visible_declared(actor: Actor) -> frozenset[Capability]:
    """What the actor's organisation declared that it can look into."""
    if actor.organisation is None or not permits.DECLARE.holds(actor):
        return frozenset()
    rows = Declared.objects.filter(organisation_id=actor.organisation)
    return frozenset(map(Capability, rows.values_list("capability", flat=True)))


def members() -> frozenset[str]:
    """The member countries (ISO 3166 alpha-2, lower case)."""
    return frozenset(code.lower() for code in neighbours.house().members)


def with_channel() -> set[UUID]:
    """The partners that have a collection to answer into."""
    rows = Collection.objects.filter(kind=CollectionKind.INTAKE, organisation_id__isnull=False)
    return set(rows.values_list("organisation_id", flat=True))


def wanted(question: Question) -> set[UUID]:
    """The partners that a question is meant for, whatever the gate says of them."""
    found = with_channel()
    if question.organisations is not None:
        return {each for each in found if str(each) in question.organisations}
    if question.capability:
        return found & set(Declared.objects.filter(capability=question.capability).values_list("organisation_id", flat=True))
    return found


def told(question: Question, organisations: Iterable[UUID]) -> list[UUID]:
    """Of these partners those that a question may be released to now: an agreement lets it flow, the gate is open, and nothing in it
    tells of what another source keeps from them and has not consented to tell."""
    listed = sorted(organisations)
    against = _against(question, listed)
    return [each for each in listed if each not in against]


def _against(question: Question, organisations: Iterable[UUID]) -> dict[UUID, str]:
    """Why a question may not be released to some of these partners now."""
    values = values_in(_shown(question))
    shared = set(question.asked.exclude(shared_at=None).values_list("organisation_id", flat=True))
    held = {value: {(key, source in shared) for key, source in named} for value, named in holders.holders(values).items()}
    found, scheme = {}, neighbours.scheme()
    for each in organisations:
        reading = readers.made(ReaderKind.PARTNER, organisation_party(each))
        seen = {value: [_is_told(reading, class_of(key, scheme), is_shared) for key, is_shared in keys] for value, keys in held.items()}
        if not may_be_told(values, seen):
            found[each] = NAMES
        elif not is_open_outward(each):
            found[each] = GATE
    return found


def _is_told(reading: Reader, found: ObjectClass, is_shared: bool) -> bool:
    """Whether a partner may be told what an object of this class holds: its source may consent, but not to what the house keeps itself."""
    return may_see(reading, found) or (is_shared and found.audience is Audience.MARKED)


def _shown(question: Question) -> str:
    """All words that a partner is shown of a question."""
    return f"{question.text}\n{question.purpose}"


@query(permits.ANSWER_QUESTION)
def names_own(actor: Actor, asked: Asked) -> bool:
    """Whether a question put to the actor's organisation names what it sent itself, and it has not consented to tell others."""
    if not permits.ANSWER_QUESTION.holds(actor, asked) or asked.shared_at is not None:
        return False
    return holders.holds(asked.organisation_id, values_in(_shown(asked.question)))


def is_open_outward(organisation: UUID) -> bool:
    """Whether information may be released to a partner now."""
    return gate().ask(Act.RELEASE_OUTWARD, Ask(organisation)).open and any(
        terms.outward for terms in neighbours.terms_in_force(organisation)
    )


def shown_hash(question: Question) -> str:
    """The hash of all that a partner is shown of a question."""
    named = question.country if question.names_country else ""
    return digest(question.text, question.purpose, question.marking, named, question.due_at.isoformat(), question.retain_until.isoformat())


def takes_answers(asked: Asked) -> bool:
    """Whether a partner may answer now."""
    return asked.question.state == QuestionState.SENT and is_open_outward(asked.organisation_id)


@query(permits.ANSWER_QUESTION)
def visible_asked(actor: Actor) -> QuerySet[Asked]:
    """The questions put to the actor's organisation, newest first, without their text; none while nothing may be released to it, or once
    the time to keep them is over."""
    rows = _put_to(actor).defer("question__text")
    # First whether there is any: who is asked nothing need not ask the gate.
    if actor.organisation is None or not rows.exists() or not is_open_outward(actor.organisation):
        return rows.none()
    return rows


@query(permits.ANSWER_QUESTION)
def visible_asked_one(actor: Actor, key: UUID) -> Asked:
    """One question put to the actor's organisation, as it was released; raises `Missing`, and `NoStanding` while nothing may be
    released to it."""
    found = one(_put_to(actor), key)
    if not is_open_outward(found.organisation_id):
        raise NoStanding([readers.SHUT])
    if found.question.shown_hash != shown_hash(found.question):
        raise Missing
    return found


def _put_to(actor: Actor) -> QuerySet[Asked]:
    """What was put to the actor's organisation and may still be kept, whatever the gate says now."""
    rows = Asked.objects.select_related("question").order_by("-created_at", "id")
    if actor.organisation is None or not permits.ANSWER_QUESTION.holds(actor):
        return rows.none()
    return rows.filter(organisation_id=actor.organisation, question__state__in=SHOWN_STATES, question__retain_until__gte=clock.today())


def askers_of(submission: Submission) -> tuple[frozenset[str], frozenset[str]]:
    """The country (capitals) that a submission answers, and the same where the question named it to the partner."""
    row = Answer.objects.filter(submission=submission).values_list("asked__question__country", "asked__question__names_country").first()
    country, is_named = row or ("", False)
    found = frozenset({country.upper()} - {""})
    return found, found if is_named else frozenset()


def to_remind() -> QuerySet[Asked]:
    """What partners were asked, have not answered, and are to be reminded of now."""
    now = clock.now()
    rows = Asked.objects.filter(state=AskedState.WAITING, reminded_at=None, question__state=QuestionState.SENT)
    return rows.filter(question__due_at__gt=now, question__due_at__lte=now + REMIND_BEFORE).order_by("question__due_at", "id")


def to_hand_back() -> QuerySet[Question]:
    """Questions whose time to answer is over and of which who asked was not told so."""
    return Question.objects.filter(state=QuestionState.SENT, overdue_at=None, due_at__lte=clock.now()).order_by("due_at", "id")


def overstayed() -> QuerySet[Question]:
    """Questions whose time is over and of which words are left."""
    left = ~Q(text="", purpose="", legal_basis="", refused_because="")
    return Question.objects.filter(left, retain_until__lt=clock.today()).order_by("retain_until", "id")
