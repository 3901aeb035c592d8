"""Rights over webhooks: the people of a party keep its own, the house alone sends."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _is_own(actor: Actor, hook: Any) -> bool:
    if actor.organisation is not None:
        return bool(hook.organisation_id == actor.organisation)
    return actor.country is not None and hook.country == actor.country


KEEP = Permit("webhooks.keep", where=_is_own, says="Only the people of whom it tells keep a webhook.")
SEND = Permit("webhooks.send", where=is_system)
