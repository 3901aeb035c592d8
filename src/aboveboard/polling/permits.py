"""Rights over servers of partners: a partner's people keep its own, another person of the house confirms, the house alone fetches."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _is_own(actor: Actor, server: Any) -> bool:
    return actor.organisation is not None and server.organisation_id == actor.organisation


def _is_anothers(actor: Actor, server: Any) -> bool:
    return actor.user is not None and actor.user != server.claimed_by_id


KEEP = Permit("polling.keep_server", where=_is_own, says="Only the people of the partner whose server it is keep it.")
CONFIRM = Permit(
    "polling.confirm_server", house=True, where=_is_anothers, says="Whoever names a server does not confirm it: the exchange desk does."
)
POLL = Permit("polling.poll", where=is_system)
