"""What a program needs before it speaks TAXII; the exchange itself is at the TAXII door."""

from typing import Any
from uuid import UUID

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Shown
from aboveboard.api.reading import Asked
from aboveboard.exchange import queries
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])


class Connection(Shown):
    """Where the caller's organisation posts, the STIX identity to name, and the properties to merge into every object."""

    collection: UUID
    identity: str
    object_defaults: dict[str, Any]


@router.shows("/exchange/onboarding", Connection)
@serves(queries.visible_onboarding)
def onboarding(request: Asked) -> Connection:
    """What the programs of a partner begin with; there is none before an agreement lets information in."""
    return Connection.of(queries.visible_onboarding(request.actor))
