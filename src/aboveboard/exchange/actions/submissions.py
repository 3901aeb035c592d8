"""Receives what a partner submits, keeps it in quarantine under a hold, and closes what is not admitted."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from aboveboard.audit import insertion
from aboveboard.exchange import machine, permits
from aboveboard.exchange.actions.saying import line
from aboveboard.exchange.models import Collection, Submission
from aboveboard.exchange.queries import expiry, neighbours
from aboveboard.exchange.rules import refused_content
from aboveboard.exchange.stix.envelope import EnvelopeRefused, Fault, Head, Received, Refusal, first_look, read_object, written
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.taxii.resources import Fate, Outcome
from aboveboard.exchange.stix.times import timestamp
from aboveboard.exchange.values import LIMITS, Malformed, TooLarge, micros, packed, unpacked
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Blocked, Busy, Conflict, Invalid
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

MOST_ID = 300
OVERSTAYED = "It waited here longer than it may be kept under the agreement, and was erased unread: send it again if it still holds."
KEPT_BACK = NoAct("It keeps information back; nothing moves.")


SUBMITS = Asks(Act.SUBMIT, lambda collection: Ask(collection.organisation_id))


@action(permits.SUBMIT, act=SUBMITS)
def receive(actor: Actor, collection: Collection, *, body: bytes) -> Done[Submission]:
    """Keep the body as it came and say which objects can be looked at; what becomes of each is decided after the answer.

    What is taken in no form is refused here, before anything of it is kept.
    Raises `Malformed`, `TooLarge` or `Invalid` for a body of which nothing can be taken, and `Busy` while too much of the sender waits.
    """
    return _received(collection, body)


@action(permits.FETCH, act=SUBMITS)
def receive_polled(actor: Actor, collection: Collection, *, body: bytes, unmarked: Marking | None) -> Done[Submission]:
    """As `receive`, for what was fetched from a server of the partner: the same terms, gate and admission.

    `unmarked` marks objects without TLP where it is stricter than what was agreed.
    """
    return _received(collection, body, is_polled=True, unmarked=unmarked.name if unmarked is not None else "")


def _received(collection: Collection, body: bytes, **more: bool | str) -> Done[Submission]:
    assert collection.organisation_id is not None
    terms = neighbours.inward_terms(collection.organisation_id)
    if terms is None:
        raise Blocked(["No agreement lets information flow from the partner; agree on it first."])
    _require_room(collection.organisation_id)
    raws = _written(body)
    refused, kept = _sifted(body, raws)
    now = clock.now()
    fates, digest = _first_fates(first_look(raws, LIMITS), refused, timestamp(micros(now))), sha256(body)
    submission = Submission(
        collection=collection,
        organisation_id=collection.organisation_id,
        agreement_id=terms.agreement,
        received_at=now,
        body_hash=digest.digest(),
        body=kept,
        fates=packed(fates),
        total=len(fates),
        failures=sum(fate.outcome is Outcome.FAILURE for fate in fates),
        **more,
    )
    insertion.add(submission)
    facts = {"bytes": len(body), "sha256": digest.hexdigest(), "objects": len(fates), "agreement": str(terms.agreement)}
    return Done(submission, facts, about=[organisation_ref(collection.organisation_id)])


@action(machine.quarantine, act=KEPT_BACK)
def quarantine(actor: Actor, submission: Submission) -> Done[Submission]:
    """Keep a submission apart while its sender is on hold; it is admitted once the hold is lifted."""
    return Done(submission, about=[organisation_ref(submission.organisation_id)])


@action(machine.refuse, act=KEPT_BACK)
def refuse_submission(actor: Actor, submission: Submission, *, reason: str) -> Done[Submission]:
    """Close a waiting submission without admitting it; its body is erased and its sender is told the reason."""
    said = line(reason, "reason", 500)
    fates = _refused(submission, said)
    close(submission, fates)
    return Done(submission, {"objects": len(fates)}, about=[organisation_ref(submission.organisation_id)])


@action(machine.expire, act=KEPT_BACK)
def expire_submission(actor: Actor, submission: Submission) -> Done[Submission]:
    """Close a submission that waited longer than what it holds may be kept; its body is erased and its sender is told.

    Raises `Conflict` where it may still be kept.
    """
    if not expiry.has_overstayed(submission):
        raise Conflict("What this submission holds may still be kept; it waits.")
    fates = _refused(submission, OVERSTAYED)
    close(submission, fates)
    return Done(submission, {"objects": len(fates)}, about=[organisation_ref(submission.organisation_id)])


def _refused(submission: Submission, reason: str) -> list[Fate]:
    return [
        Fate(fate.id, fate.version, Outcome.FAILURE, reason) if fate.outcome is Outcome.PENDING else fate
        for fate in unpacked(bytes(submission.fates))
    ]


def close(submission: Submission, fates: list[Fate]) -> None:
    """Give the submission its fates and erase the body: what was taken stands in rows of its own, and the rest is not kept."""
    submission.fates, submission.body, submission.closed_at = packed(fates), b"", clock.now()
    submission.successes = sum(fate.outcome is Outcome.SUCCESS for fate in fates)
    submission.failures = len(fates) - submission.successes


def _require_room(organisation: UUID) -> None:
    """One sender fills neither the house's storage nor its time with what cannot be gone on with yet."""
    most = settings.MOST_WAITING
    if Submission.objects.filter(closed_at=None, organisation_id=organisation)[:most].count() >= most:
        raise Busy(f"{most} submissions of your organisation wait to be checked already; send this again once some of them are done.")


def _written(body: bytes) -> list[bytes]:
    try:
        return written(body, LIMITS)
    except EnvelopeRefused as error:
        raise _as_error(error) from error


def _as_error(error: EnvelopeRefused) -> AppError:
    match error.fault:
        case Fault.MALFORMED:
            return Malformed(str(error))
        case Fault.TOO_LARGE:
            return TooLarge(str(error))
        # Not too large: below max_content_length a body is never answered with 413 (TAXII 2.1 §4.2.1).
        case Fault.EMPTY | Fault.TOO_MANY:
            return Invalid(str(error))


def _first_fates(seen: Sequence[Head | Refusal], refused: Mapping[int, str], received: str) -> list[Fate]:
    return [_first_fate(each, refused.get(place, ""), received) for place, each in enumerate(seen)]


def _first_fate(each: Head | Refusal, sentence: str, received: str) -> Fate:
    if isinstance(each, Refusal):
        return Fate(each.name, received, Outcome.FAILURE, each.sentence)
    version = (each.version or received)[:40]
    return Fate(each.id[:MOST_ID], version, Outcome.FAILURE if sentence else Outcome.PENDING, sentence)


def _sifted(body: bytes, raws: Sequence[bytes]) -> tuple[dict[int, str], bytes]:
    """Why objects are refused, by place, and the body that may be kept: the objects and nothing around them, and nothing stands where
    refused ones stood, so that the others keep their places. Of most bodies no object is read here: only what something in its bytes
    gives away."""
    rules = neighbours.content_rules()
    close = [read_object(raws[place], LIMITS, place=place) for place in refused_content.suspects(body, raws, rules)]
    # What cannot be read is refused now, since nobody knows what it holds.
    said = {item.place: refused_content.refusal(item.content, rules) if isinstance(item, Received) else item.sentence for item in close}
    refused = {place: sentence for place, sentence in said.items() if sentence is not None}
    if refused:
        items = [read_object(raw, LIMITS, place=place) for place, raw in enumerate(raws)]
        refused |= {item.place: item.sentence for item in items if isinstance(item, Refusal)}
    bodies = [b"null" if place in refused else raw for place, raw in enumerate(raws)]
    return refused, b'{"objects": [' + b", ".join(bodies) + b"]}"
