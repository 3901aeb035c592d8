"""What becomes of an agreement in force: suspended, resumed, terminated, expired, and closed once nothing is owed."""

from aboveboard.agreements import machine
from aboveboard.agreements.actions.bounds import ENDS_ONLY, about
from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.agreements.values import ObligationState, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict
from aboveboard.kernel.gate import Act, Ask, Asks
from aboveboard.lib import clock


@action(machine.suspend, act=ENDS_ONLY)
def suspend_agreement(actor: Actor, agreement: Agreement, *, reason: str) -> Done[Agreement]:
    """Suspend this one agreement, whatever the standing of the partner."""
    agreement.ended_because = text(reason, "reason", most=2000)
    return Done(agreement, {}, about(agreement))


@action(machine.resume, act=Asks(Act.SIGN, lambda agreement: Ask(agreement.organisation_id, agreement=agreement.pk)))
def resume_agreement(actor: Actor, agreement: Agreement) -> Done[Agreement]:
    """Let a suspended agreement have effect again; asks the gate as a signature does."""
    if agreement.ends_on < clock.today():
        raise Conflict("The term of this agreement has run out; it cannot be resumed.")
    agreement.ended_because = ""
    return Done(agreement, {}, about(agreement))


@action(machine.terminate, act=ENDS_ONLY)
def terminate_agreement(actor: Actor, agreement: Agreement, *, reason: str) -> Done[Agreement]:
    """End an agreement before its time; what is owed under it stays owed (I-31)."""
    agreement.ended_at, agreement.ended_because = clock.now(), text(reason, "reason", most=2000)
    return Done(agreement, {"open_obligations": _open(agreement)}, about(agreement))


@action(machine.expire, act=ENDS_ONLY)
def expire_agreement(actor: Actor, agreement: Agreement) -> Done[Agreement]:
    """Note that the term has run out; nothing could be done under it from the day after its last already."""
    if agreement.ends_on >= clock.today():
        raise Conflict("The term of this agreement has not run out.")
    agreement.ended_at = clock.now()
    return Done(agreement, {"open_obligations": _open(agreement)}, about(agreement))


@action(machine.close, act=ENDS_ONLY)
def close_agreement(actor: Actor, agreement: Agreement) -> Done[Agreement]:
    """Put an ended agreement away; raises `Blocked` while anything is owed under it, money and things included."""
    if count := _open(agreement):
        raise Blocked([f"{count} obligations are open; have them met or waived first."])
    return Done(agreement, {}, about(agreement))


def _open(agreement: Agreement) -> int:
    return Obligation.objects.filter(agreement_id=agreement.chain_id, state=ObligationState.OPEN).count()
