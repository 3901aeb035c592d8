"""Publishes: the record as it stands, and the statement as a leaf of the register log."""

import hashlib
from uuid import UUID

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import canonical, clock
from aboveboard.parties.values import organisation_ref
from aboveboard.register import permits, queries
from aboveboard.register.models import Record


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
