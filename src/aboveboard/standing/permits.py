"""Rights over standing: rules set holds and record lapses; persons confirm, suspend and lift."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _is_staff(actor: Actor, _: Any) -> bool:
    """Of the house: whoever speaks for an organisation decides nothing here and reads no hold, whatever their roles."""
    return actor.organisation is None


def _is_another(actor: Actor, suspension: Any) -> bool:
    return _is_staff(actor, suspension) and actor.user is not None and suspension.proposed_by_id != actor.user


def _is_another_lifting(actor: Actor, suspension: Any) -> bool:
    """At least the organ that imposed it (I-11), and not the person who proposed to lift."""
    enough = "ec" in actor.roles or (suspension.imposed_by == "sg" and "sg" in actor.roles)
    return enough and _is_staff(actor, suspension) and actor.user is not None and suspension.lift_proposed_by_id != actor.user


RECORD_HOLD = Permit("standing.record_hold", where=is_system)
RECORD_LAPSE = Permit("standing.record_lapse", where=is_system)
CONFIRM_HOLD = Permit("standing.confirm_hold", where=_is_staff)
LIFT_HOLD = Permit("standing.lift_hold", where=_is_staff, binding=True)
PROPOSE_SUSPENSION = Permit("standing.propose_suspension", where=_is_staff)
SUSPEND = Permit(
    "standing.suspend", where=_is_another, binding=True, says="A suspension is decided by an organ with that right, on another's proposal."
)
LIFT_SUSPENSION = Permit(
    "standing.lift_suspension",
    where=_is_another_lifting,
    binding=True,
    says="Lifting takes at least the organ that suspended, on another person's proposal.",
)
EXTEND_GRACE = Permit("standing.extend_grace", where=_is_staff, binding=True)
READ = Permit("standing.read_all", where=_is_staff)
READ_OWN = Permit("standing.read_own")
