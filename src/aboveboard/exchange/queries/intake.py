"""Reads what a partner needs in order to send: how its channel stands, what its tables meant before, and what a body would become."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from aboveboard.exchange import permits
from aboveboard.exchange.intake import objects
from aboveboard.exchange.intake.words import Found
from aboveboard.exchange.models import Collection, ColumnRoles, Object, Submission
from aboveboard.exchange.queries import collections, neighbours, readers, sources
from aboveboard.exchange.queries.submissions import visible_submissions
from aboveboard.exchange.rules import refused_content
from aboveboard.exchange.rules.examination import ObjectRefused, Source, examined
from aboveboard.exchange.stix.envelope import EnvelopeRefused, Received, Refusal, open_envelope
from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.values import LIMITS, ChannelState, ChannelView, CollectionKind, Looked, Terms, Wishes, micros
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid, Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.policy.values.content import ContentRules
from aboveboard.standing import queries as standing
from aboveboard.standing.values import Status

# What holds a partner is told to it by people: the same words whatever the reason.
UNCOVERED = "No agreement in force lets information flow; a new one has to be agreed first."
STOPPED = frozenset({Status.SUSPENDED, Status.LAPSED, Status.ENDED, Status.NONE})
PAUSED = "You can submit. Reading is not open at present; nothing is lost, and your contact at the secretariat tells you more."


@query(permits.SUBMIT)
def visible_channel(actor: Actor) -> ChannelView:
    """How the channel of the actor's organisation stands, in words that tell no hold; raises `Missing` for everybody else."""
    if actor.organisation is None or not permits.SUBMIT.holds(actor):
        raise Missing
    if neighbours.inward_terms(actor.organisation) is None:
        return ChannelView(ChannelState.NONE)
    channel = readers.channel(actor)
    stands = standing.visible_standing(actor, actor.organisation)
    if not channel.write.open and not channel.read.open:
        return ChannelView(ChannelState.CLOSED, stands.reasons if stands.public in STOPPED else (UNCOVERED,))
    if not channel.write.open or not channel.read.open:
        return ChannelView(ChannelState.INWARD, (PAUSED,))
    lapses = stands.facts.lapses
    if lapses:
        ends = [lapse.until for lapse in lapses if lapse.until is not None]
        return ChannelView(ChannelState.GRACE, stands.reasons, min(ends, default=None))
    return ChannelView(ChannelState.OPEN)


@query(permits.SUBMIT)
def own_intake(actor: Actor) -> Collection:
    """The row of the collection that the actor's organisation submits to; raises `Missing` before it is open."""
    if actor.organisation is None:
        raise Missing
    found = intake_of(actor.organisation)
    if not permits.SUBMIT.holds(actor, found):
        raise Missing
    return found


def intake_of(organisation: UUID) -> Collection:
    """The row of the collection that an organisation submits to, for the contexts above; raises `Missing` before it is open."""
    found = Collection.objects.filter(kind=CollectionKind.INTAKE, organisation_id=organisation).first()
    if found is None:
        raise Missing
    return found


@query(permits.SUBMIT)
def remembered_columns(actor: Actor) -> Mapping[str, str]:
    """What the actor's organisation said of the columns of earlier tables, by their titles."""
    if actor.organisation is None or not permits.SUBMIT.holds(actor):
        return {}
    found = ColumnRoles.objects.filter(organisation_id=actor.organisation).first()
    return found.roles if found is not None else {}


@query(permits.SUBMIT)
def content_rules(actor: Actor) -> ContentRules:
    """What is taken in no form, for what is typed or uploaded; raises `Missing` for who may not submit."""
    if not permits.SUBMIT.holds(actor):
        raise Missing
    return neighbours.content_rules()


@query(permits.SUBMIT)
def composed_body(actor: Actor, found: Sequence[Found], wishes: Wishes, at: datetime, *, reported: objects.Reported | None = None) -> bytes:
    """What was understood, as the body that would be submitted, made at `at` (UTC), with the report of the file that it stood in.

    Raises `Missing` where nothing can be sent.
    """
    intake, terms = _source(actor)
    assert intake.organisation_id is not None
    identity = collections.identity(intake.organisation_id)
    marking = terms.default if wishes.marking is None else wishes.marking
    level = neighbours.level_in_use(wishes.level) if wishes.level else None
    saying = objects.Saying(identity, marking, wishes.remark, wishes.victims, wishes.excluded, level, _key())
    ids = [objects.value_id(saying, each) for each in found]
    ids += [objects.report_id(saying, reported.digest)] if reported is not None else []
    created: dict[str, str] = {}
    for place in range(0, len(ids), 500):
        rows = Object.objects.filter(producer=intake.organisation_id, stix_id__in=ids[place : place + 500]).order_by("-version")
        created |= dict(rows.values_list("stix_id", "version_text"))
    return objects.composed(found, saying, at=at, created=created, reported=reported)


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"aboveboard exchange intake ids", "sha256")


@query(permits.SUBMIT)
def sent_before(actor: Actor, body: bytes) -> Submission | None:
    """The submission of the actor's organisation that held exactly these bytes; None where there is none."""
    return visible_submissions(actor).filter(collection=own_intake(actor), body_hash=sha256(body).digest()).first()


@query(permits.SUBMIT)
def visible_look(actor: Actor, body: bytes) -> list[Looked]:
    """What would become of each object of a body, by the rules that decide when it is sent; raises `Invalid` for no body at all."""
    intake, terms = _source(actor)
    assert intake.organisation_id is not None
    try:
        envelope = open_envelope(body, LIMITS)
    except EnvelopeRefused as error:
        raise Invalid(str(error)) from error
    known = sources.definitions(intake.organisation_id, envelope.received)
    source = Source(
        frozenset({collections.identity(intake.organisation_id)}), terms.default, known, micros(clock.now()), neighbours.scheme()
    )
    refused = refused_content.refusals(body, envelope.received, neighbours.content_rules())
    return [_looked(item, source, refused) for item in envelope.items]


def _looked(item: Received | Refusal, source: Source, refused: Mapping[int, str]) -> Looked:
    if item.place in refused:
        # Nothing of it is shown, its name and id included.
        return Looked(item.place, "", "", "", None, refused[item.place])
    if isinstance(item, Refusal):
        return Looked(item.place, item.id, "", "", None, item.sentence)
    head = item.head
    try:
        found = examined(item, source)
    except ObjectRefused as error:
        return Looked(item.place, head.id[:300], head.type[:250], title(item.content), None, str(error))
    return Looked(item.place, head.id, head.type, title(item.content), Badge(found.marking.tlp, found.marking.level), "")


def _source(actor: Actor) -> tuple[Collection, Terms]:
    intake = own_intake(actor)
    terms = neighbours.inward_terms(actor.organisation) if actor.organisation is not None else None
    if terms is None:
        raise Missing
    return intake, terms
