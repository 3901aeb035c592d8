"""Admits a submission: every object is examined, told from what is here already, routed, stored and released, or refused."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import replace
from dataclasses import dataclass, field
from itertools import batched
from uuid import UUID

from aboveboard.exchange import machine
from aboveboard.exchange.actions import bulk, distributing, handing, joining, publishing, returning, storing, submissions
from aboveboard.exchange.actions.distributing import Placed
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.models import Identity, Submission
from aboveboard.exchange.queries import addresses, claims, collections, expiry, joined, neighbours, passed, questions, sources, warnings
from aboveboard.exchange.rules import alerting, destinations, passing_on
from aboveboard.exchange.rules.destinations import NOTHING, Learnt
from aboveboard.exchange.rules.examination import Examined, ObjectRefused, Source, examined
from aboveboard.exchange.rules.repetition import Known, Versions
from aboveboard.exchange.rules.traces import HELD, TAKEN_BACK
from aboveboard.exchange.rules.warned import Warned
from aboveboard.exchange.stix import hints, schema, visibility
from aboveboard.exchange.stix.envelope import Received, Refusal, open_envelope
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.routing import Atlas, Routing
from aboveboard.exchange.stix.taxii.resources import Fate, Outcome
from aboveboard.exchange.stix.times import timestamp
from aboveboard.exchange.stix.victims import victim_countries, victim_sectors
from aboveboard.exchange.values import (
    HOUSE_IDENTITY,
    LIMITS,
    Terms,
    micros,
    organisation_party,
    unpacked,
)
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import Act, Ask, Asks
from aboveboard.parties.values import organisation_ref

_NOT_YOURS = "This id is not yours to use: give your object one of its own, drawn at random (UUID version 4)."


@dataclass(slots=True)
class _Batch:
    """The objects of one submission on their way: what each place becomes, what is taken, which ids may be
    released already, and how many of the objects name a victim."""

    submission: Submission
    terms: Terms
    fates: dict[int, Fate] = field(default_factory=dict)
    taken: list[Examined] = field(default_factory=list)
    renewed: set[str] = field(default_factory=set)
    victims: int = 0
    # The newest version that stands here already, by id.
    standing: dict[str, int] = field(default_factory=dict)

    @property
    def producer(self) -> UUID:
        return self.submission.organisation_id

    @property
    def received(self) -> int:
        return micros(self.submission.received_at)

    @property
    def unmarked(self) -> Marking:
        """What governs an object without TLP: as agreed, or stricter where its sender asked for that."""
        asked = self.submission.unmarked
        return max(self.terms.default, Marking[asked]) if asked else self.terms.default

    def refuse(self, item: Received | Refusal, sentence: str) -> None:
        received = timestamp(self.received)
        known = (item.name, received) if isinstance(item, Refusal) else (item.head.id, item.head.version or received)
        self.fates[item.place] = Fate(known[0][:300], known[1][:40], Outcome.FAILURE, sentence)


ADMITS = Asks(
    Act.SUBMIT,
    lambda submission: Ask(submission.organisation_id),
    held="The sender is on hold; the submission stays in quarantine until it is lifted.",
)


@action(machine.admit, act=ADMITS, first=handing.of_sender)
def admit(actor: Actor, submission: Submission) -> Done[Submission]:
    """Admit what can be admitted and write the fate of each object; the gate is asked again, since it may have shut meanwhile.

    Raises `Conflict` while the sender is on hold: the submission then stays in quarantine; and where its time is over.
    """
    if expiry.has_overstayed(submission):
        raise Conflict("What this submission holds may not be kept any longer; it is closed instead.")
    batch = _Batch(submission, neighbours.terms_of(submission.agreement_id))
    envelope = open_envelope(bytes(submission.body), LIMITS)
    # What was refused at the door stays refused as it was told then; nothing is left of it to be read again.
    batch.fates |= {place: fate for place, fate in enumerate(unpacked(bytes(submission.fates))) if fate.outcome is Outcome.FAILURE}
    for refusal in envelope.refused:
        if refusal.place not in batch.fates:
            batch.refuse(refusal, refusal.sentence)
    _take(batch, _examine(batch, envelope.received))
    counts = _store(actor, batch)
    submissions.close(submission, [batch.fates[place] for place in sorted(batch.fates)])
    facts = {
        "successes": submission.successes,
        "failures": submission.failures,
        "new": len(batch.taken),
        "victims": batch.victims,
        "released": dict(counts),
    }
    return Done(submission, facts, about=[organisation_ref(submission.organisation_id)])


def _examine(batch: _Batch, items: Sequence[Received]) -> list[Examined]:
    source = Source(
        identities=frozenset({collections.identity(batch.producer)}),
        default=batch.unmarked,
        known=sources.definitions(batch.producer, items),
        received=batch.received,
        scheme=neighbours.scheme(),
    )
    found = []
    for item in items:
        try:
            found.append(examined(item, source))
        except ObjectRefused as error:
            batch.refuse(item, str(error))
    return found


def _take(batch: _Batch, sound: Sequence[Examined]) -> None:
    """Take what is new and the sender's own; a repeated version is a success without a second row."""
    owned = {each.id for each in sound if each.is_owned}
    foreign, makers = _makers(batch.producer, owned)
    # Of ids that were nobody's until now no version can stand here, of types that never go without one.
    fresh = {each for each in owned if schema.is_always_versioned(each.partition("--")[0])} if not makers else set()
    versions = _versions(batch.producer, [each for each in sound if each.id not in fresh])
    batch.standing = versions.standing()
    for each in sound:
        if each.id in foreign:
            batch.refuse(each.item, _NOT_YOURS)
            continue
        try:
            repeated = versions.repeated(each)
        except ObjectRefused as error:
            batch.refuse(each.item, str(error))
            continue
        text = repeated.version_text if repeated is not None else each.version_text
        batch.fates[each.item.place] = Fate(each.id, text, Outcome.SUCCESS)
        if repeated is None:
            batch.renewed |= {each.id} if each.id in versions.by_id else set()
            versions.add(each)
            batch.taken.append(each)


def _makers(producer: UUID, owned: Iterable[str]) -> tuple[set[str], Mapping[str, UUID]]:
    """Of these ids, those that somebody else made, and who made which where any was made before; the others are the sender's now."""
    ids = sorted(owned)
    identities = [stix_id for stix_id in ids if stix_id.startswith("identity--")]
    foreign = {HOUSE_IDENTITY}
    for chunk in batched(identities, publishing.CHUNK):
        foreign |= set(Identity.objects.filter(stix_id__in=chunk).exclude(organisation_id=producer).values_list("stix_id", flat=True))
    makers = bulk.claimed([stix_id for stix_id in ids if stix_id not in foreign], producer)
    return foreign | {stix_id for stix_id, maker in makers.items() if maker != producer}, makers


def _versions(producer: UUID, sound: Iterable[Examined]) -> Versions:
    sent: dict[str, set[int]] = defaultdict(set)
    for each in sound:
        sent[each.id] |= {each.version} if each.item.head.modified else set()
    known: dict[str, list[Known]] = defaultdict(list)
    for stix_id, version, text, content_hash, revoked, erased_at in bulk.versions(producer, sorted(sent)):
        known[stix_id].append(Known(version, text, bytes(content_hash), bool(revoked), erased_at is not None))
    # Bodies are read of what gets a new version alone, not of what is only repeated.
    newer = [stix_id for stix_id, rows in known.items() if sent[stix_id] - {row.version for row in rows}]
    return Versions(known, sources.created(producer, newer))


def _store(actor: Actor, batch: _Batch) -> Counter[str]:
    """Write the objects with their values and release them; returns how many went to each kind of collection."""
    said = warnings.said_of([each.values for each in batch.taken])
    held = _held(batch, said.objects)
    atlas = replace(neighbours.atlas(), constituencies=claims.constituencies(), suppressed=said.suppressed, registry=addresses.registry())
    newest = _newest(batch)
    found = _found(batch, newest, held)
    victims = victim_countries(found.contents)
    routed, keyed = _routed(batch, _learnt(found, victims), atlas)
    batch.victims = sum(alerting.names_a_victim(routing.routes) for routing in routed)
    classes = publishing.classes(keyed)
    keys = storing.store(batch.submission, batch.terms, batch.taken, storing.Decided(routed, [classes[key] for key in keyed], held))
    rows = [
        Released(key, classes[name], each.id, each.item.head.type, each.version, batch.producer)
        for key, name, each in zip(keys, keyed, batch.taken, strict=True)
    ]
    placed = [
        Placed(row, key, is_for_the_queue=routing.is_for_the_queue, is_held=bool(said.held_by))
        for row, routing, key, said in zip(rows, routed, keyed, held, strict=True)
    ]
    earlier = {stix_id: codes for stix_id, codes in victims.items() if stix_id in found.concerned and stix_id not in newest}
    reached = joining.reached(batch.submission, earlier, atlas) if earlier else []
    if reached:
        joining.join_victims(actor, batch.submission, found=reached)
    return distributing.distribute(batch.submission, placed, batch.standing, batch.renewed, joining.placed(reached))


def _newest(batch: _Batch) -> dict[str, Examined]:
    """By id what is taken and the newest version that its source then has here."""
    found: dict[str, Examined] = {}
    for each in batch.taken:
        known = found[each.id].version if each.id in found else batch.standing.get(each.id, each.version)
        if each.version >= known:
            found[each.id] = each
    return found


def _found(batch: _Batch, newest: Mapping[str, Examined], held: Sequence[Warned]) -> joined.Found:
    """What is taken, with what its source sent before that leads from or to it; what is held back leads nowhere."""
    kept = {id(each) for each, said in zip(batch.taken, held, strict=True) if said.held_by}
    sent = {stix_id: each.item.content for stix_id, each in newest.items() if id(each) not in kept}
    return joined.found_with(batch.submission, sent, newest.keys() - sent.keys())


def _learnt(found: joined.Found, victims: Mapping[str, frozenset[str]]) -> dict[str, Learnt]:
    sectors, hinted = victim_sectors(found.contents), hints.related(found.contents)
    nothing: frozenset[str] = frozenset()
    return {
        stix_id: Learnt(victims.get(stix_id, nothing), sectors.get(stix_id, nothing), hinted.get(stix_id, frozenset()))
        for stix_id in {*victims, *sectors, *hinted}
    }


def _routed(batch: _Batch, learnt: Mapping[str, Learnt], atlas: Atlas) -> tuple[list[Routing], list[str]]:
    """The routes of each object that is taken, and the key of its class; newer versions inherit what the desk decided about older ones."""
    source, askers = organisation_party(batch.producer), questions.askers_of(batch.submission)
    decisions, bureaus = passed.decisions(batch.producer, batch.renewed), neighbours.bureaus()
    routed, keyed = [], []
    for each in batch.taken:
        said = learnt.get(each.id, NOTHING)
        routing = destinations.routed(each, said, atlas)
        found = destinations.object_class(
            each, routing, source=source, purposes=batch.terms.purposes, victims=said.victims, atlas=atlas, askers=askers
        )
        found, routing = passing_on.inherited(found, routing, decisions.get(each.id, ()), bureaus)
        routed.append(routing)
        keyed.append(visibility.class_key(found))
    return routed, keyed


def _held(batch: _Batch, warned: Sequence[Warned]) -> list[Warned]:
    """What keeps each object back: the warning lists, or that its source or the house had taken it back."""
    again = returning.returned(batch.producer, batch.taken)
    for each in batch.taken:
        if each.id in again:
            batch.fates[each.item.place] = replace(batch.fates[each.item.place], message=HELD)
    return [replace(said, held_by=TAKEN_BACK) if each.id in again else said for each, said in zip(batch.taken, warned, strict=True)]
