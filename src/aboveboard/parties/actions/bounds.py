"""What holds for every change to an organisation's file: it is still open, and it does not grow without end."""

from typing import Any

from django.db.models import QuerySet

from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.parties.models import Organisation
from aboveboard.parties.values.words import OrganisationState

NO_ACT = NoAct("What an organisation says of itself moves nothing; the gate is asked when something is accepted, signed or released.")
MOST_ROWS = 500


def require_open(organisation: Organisation) -> None:
    """Refuse changes to the file of an organisation that is no longer dealt with."""
    if organisation.state not in {OrganisationState.PROSPECT, OrganisationState.REGISTERED}:
        raise Conflict("This file is closed; apply again, or ask the partnership office.")


def require_room(rows: QuerySet[Any], most: int = MOST_ROWS) -> None:
    """Refuse what would make a file longer than anybody reads."""
    if rows.count() >= most:
        raise Conflict(f"There are {most} of these already, which is the most that one file may hold; ask the partnership office.")
