"""Reads the public register, and gathers what is published of a partner."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.agreements import queries as agreements
from aboveboard.audit import keys, sequencer
from aboveboard.contributions import queries as contributions
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import canonical, clock
from aboveboard.lib.sheets import comma_separated
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.values.publication import Publication, PublicState
from aboveboard.register import permits, rules
from aboveboard.register.models import Incident, Record
from aboveboard.register.values import PublicFacts, Statistics
from aboveboard.rooms import queries as rooms
from aboveboard.standing import queries as standing

MOST_ROWS = 200
LOG_PATH = re.compile(r"checkpoint|tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,5}[0-9]{3}(\.p/[0-9]{1,3})?")
COLUMNS = ("stable_id", "legal_name", "country", "organisation_type", "state", "since", "agreements", "published_at")


def due(organisation: UUID) -> dict[str, Any] | None:
    """The statement that is due for an organisation, None where it is not public or nothing changed."""
    facts = _facts(organisation)
    if facts is None:
        return None
    statement = rules.statement(facts, policy.current(Publication).body)
    known = Record.objects.filter(organisation_id=organisation).values_list("hash", flat=True).first()
    return None if known == canonical.digest(statement) else statement


def due_incident(room: UUID) -> dict[str, Any] | None:
    """The statement that is due for an incident that is over; None where it is published, open still, an exercise, or not to be public."""
    facts = None if Incident.objects.filter(room_id=room).exists() else rooms.closed_incident(room)
    return None if facts is None else rules.incident(incident_slug(room), facts, policy.current(Publication).body)


def unpublished_incidents() -> list[UUID]:
    """Incidents that are over and of which nothing is published."""
    published = set(Incident.objects.values_list("room_id", flat=True))
    return [room for room in rooms.closed_incidents() if room not in published]


def incident_slug(room: UUID) -> str:
    """The stable public id of an incident: tells nothing and never changes."""
    return "in-" + hashlib.sha256(room.bytes).hexdigest()[:12]


def slug_of(organisation: UUID) -> str:
    """The stable public id of an organisation: tells nothing and never changes."""
    return "ab-" + hashlib.sha256(organisation.bytes).hexdigest()[:12]


def _facts(organisation: UUID) -> PublicFacts | None:
    """Only who was ever party to an agreement is public: a refused applicant was never a partner."""
    signed = [each for each in agreements.agreements_of([organisation]) if each.state in rules.PUBLIC_AGREEMENTS]
    if not signed:
        return None
    found = standing.of(organisation)
    state = rules.state(found.public)
    suspension = standing.public_suspension(organisation)
    cleared = next(iter(diligence.clearances(organisation, clock.now())), None)
    return PublicFacts(
        slug_of(organisation),
        parties.organisation(organisation),
        state,
        suspension[1].date() if suspension and state is PublicState.SUSPENDED else None,
        suspension[0] if suspension else "",
        cleared,
        diligence.public_decision(cleared.id) if cleared else None,
        tuple(diligence.waivers(organisation)),
        tuple(signed),
        tuple(each for each in contributions.contributions_of(organisation) if each.accepted_at is not None),
    )


@query(permits.READ)
def published_records(actor: Actor, *, text: str = "", country: str = "", status: str = "") -> QuerySet[Record]:
    """The register, by name, filtered by a part of the name, a country (ISO 3166 alpha-2) and a status."""
    if not permits.READ.holds(actor):
        return Record.objects.none()
    rows = Record.objects.order_by("name", "slug")
    if text:
        rows = rows.filter(name__icontains=text[:MOST_ROWS])
    if country:
        rows = rows.filter(country=country[:2].lower())
    return rows.filter(status=status[:20]) if status else rows


@query(permits.READ)
def published_record(actor: Actor, slug: str) -> tuple[Record, dict[str, Any]]:
    """One record with its statement; raises `Missing`."""
    row = published_records(actor).filter(slug=slug[:40]).first()
    if row is None:
        raise Missing
    return row, dict(json.loads(row.body))


@query(permits.READ)
def published_incidents(actor: Actor) -> QuerySet[Incident]:
    """Incidents that are over, the latest first."""
    rows = Incident.objects.order_by("-closed_on", "slug")
    return rows if permits.READ.holds(actor) else rows.none()


@query(permits.READ)
def published_incident(actor: Actor, slug: str) -> tuple[Incident, dict[str, Any]]:
    """One incident with its statement; raises `Missing`."""
    row = published_incidents(actor).filter(slug=slug[:40]).first()
    if row is None:
        raise Missing
    return row, dict(json.loads(row.body))


@query(permits.READ)
def open_data(actor: Actor) -> Iterator[bytes]:
    """The whole register as JSON, partners and incidents, joined from the published bytes, a chunk at a time."""
    yield b'{"records":['
    yield from _joined(published_records(actor).values_list("body", flat=True))
    yield b'],"incidents":['
    yield from _joined(published_incidents(actor).values_list("body", flat=True))
    yield b"]}"


def _joined(bodies: QuerySet[Any, str]) -> Iterator[bytes]:
    separator = b""
    for body in bodies.iterator(chunk_size=500):
        yield separator + body.encode()
        separator = b","


@query(permits.READ)
def statistics(actor: Actor) -> Statistics:
    """The register in figures, as it stands now."""
    bodies = published_records(actor).values_list("body", flat=True).iterator(chunk_size=500)
    return rules.statistics(json.loads(body) for body in bodies)


@query(permits.READ)
def open_table(actor: Actor) -> Iterator[str]:
    """The register as CSV (RFC 4180), safe to open in a spreadsheet."""
    return comma_separated(COLUMNS, (_cells(row) for row in published_records(actor).iterator(chunk_size=500)))


def _cells(row: Record) -> tuple[object, ...]:
    body = json.loads(row.body)
    since = body.get("status_dates", {}).get("since") or ""
    count = len(body.get("agreement_summary", []))
    return (row.slug, row.name, row.country, body.get("organisation_type", ""), row.status, since, count, row.published_at.isoformat())


@query(permits.READ)
def log_file(actor: Actor, path: str) -> Path:
    """A file of the register log (C2SP tlog-tiles) by its path below the log; raises `Missing` for any other path."""
    if not permits.READ.holds(actor) or not LOG_PATH.fullmatch(path):
        raise Missing
    file = sequencer.REGISTER.folder / path
    if not file.is_file():
        raise Missing
    return file


@query(permits.READ)
def verifier_key(actor: Actor) -> str:
    """The public key of the register log, to be compared with the one on paper."""
    return keys.verifier_key(sequencer.REGISTER.name)
