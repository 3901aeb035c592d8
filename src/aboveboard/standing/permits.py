"""Rights over standing: rules set holds and record lapses; persons confirm, suspend and lift."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system
from aboveboard.policy.queries import current
from aboveboard.policy.values.standing import Standing


def _is_another(actor: Actor, suspension: Any) -> bool:
    return actor.user is not None and suspension.proposed_by_id != actor.user


def _is_another_lifting(actor: Actor, suspension: Any) -> bool:
    """An organ that the regulation names, at least the one that imposed it (I-11), and not the person who proposed to lift."""
    lifting = current(Standing).body.suspension.lifting(suspension.imposed_by)
    return bool(lifting & actor.roles) and actor.user is not None and suspension.lift_proposed_by_id != actor.user


RECORD_HOLD = Permit("standing.record_hold", where=is_system)
RECORD_LAPSE = Permit("standing.record_lapse", where=is_system)
CONFIRM_HOLD = Permit("standing.confirm_hold", house=True)
LIFT_HOLD = Permit("standing.lift_hold", house=True, binding=True)
PROPOSE_SUSPENSION = Permit("standing.propose_suspension", house=True)
SUSPEND = Permit(
    "standing.suspend",
    where=_is_another,
    house=True,
    binding=True,
    says="A suspension is decided by an organ with that right, on another's proposal.",
)
LIFT_SUSPENSION = Permit(
    "standing.lift_suspension",
    where=_is_another_lifting,
    house=True,
    binding=True,
    says="Lifting takes at least the organ that suspended, on another person's proposal.",
)
EXTEND_GRACE = Permit("standing.extend_grace", house=True, binding=True)
READ = Permit("standing.read_all", house=True)
READ_OWN = Permit("standing.read_own")
