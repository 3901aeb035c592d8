"""Publishes: the record as it stands, and the statement as a leaf of the register log."""

import hashlib
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import canonical, clock
from aboveboard.parties.values import organisation_ref
from aboveboard.register import permits, queries
from aboveboard.register.models import Incident, Record
from aboveboard.rooms import queries as rooms


@action(permits.PUBLISH, act=NoAct("The register says how a partner stands, also when it stands badly."))
def publish(actor: Actor, organisation: UUID) -> Done[Record]:
    """Publish what changed about an organisation; raises `Conflict` where nothing is due."""
    statement = queries.due(organisation)
    if statement is None:
        raise Conflict("The register says already what is to be said of this organisation.")
    body = canonical.dumps(statement)
    digest = hashlib.sha256(body).hexdigest()
    record, _ = Record.objects.update_or_create(
        organisation_id=organisation,
        defaults={
            "slug": queries.slug_of(organisation),
            "name": statement.get("legal_name", ""),
            "country": statement.get("country", ""),
            "status": statement["status"]["state"] if "status" in statement else "",
            "body": body.decode(),
            "hash": digest,
            "published_at": clock.now(),
        },
    )
    return Done(record, {"hash": digest}, about=[organisation_ref(organisation)], statement=statement)


@action(permits.PUBLISH, act=NoAct("It says that an incident was, and numbers; nothing of what moved in it."))
def publish_incident(actor: Actor, room: UUID) -> Done[Incident]:
    """Publish that an incident is over, once; raises `Conflict` where nothing is due."""
    statement = queries.due_incident(room)
    facts = rooms.closed_incident(room)
    if statement is None or facts is None:
        raise Conflict("The register says already what is to be said of this incident.")
    body = canonical.dumps(statement)
    digest = hashlib.sha256(body).hexdigest()
    made = Incident.objects.create(
        room_id=room,
        slug=queries.incident_slug(room),
        closed_on=facts.closed_on,
        body=body.decode(),
        hash=digest,
        published_at=clock.now(),
    )
    return Done(made, {"hash": digest}, about=[Ref("rooms.room", str(room))], statement=statement)
