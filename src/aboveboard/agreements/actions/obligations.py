"""What is owed under agreements: entered with the signature, stated by the house, settled with proof."""

from datetime import date

from aboveboard.agreements import machine, permits
from aboveboard.agreements.actions.bounds import ENDS_ONLY, about
from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.agreements.values import ObligationKind, Promise, Side, State, line, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.lib import clock


def enter(agreement: Agreement) -> int:
    """Write the obligations that an agreement states, those of its earlier versions excepted; returns how many are new."""
    new = 0
    for plain in agreement.promises:
        promise = Promise.read(plain)
        _, is_new = Obligation.objects.get_or_create(
            agreement_id=agreement.chain_id,
            key=f"{promise.kind}:{promise.due_on.isoformat()}:{promise.side}:{promise.title}"[:120],
            defaults={"kind": promise.kind.value, "title": promise.title, "side": promise.side.value, "due_on": promise.due_on},
        )
        new += is_new
    return new


@action(permits.OBLIGE, act=ENDS_ONLY)
def state_obligation(
    actor: Actor, agreement: Agreement, *, key: str, kind: ObligationKind, title: str, due_on: date, side: Side = Side.PARTNER
) -> Done[Obligation]:
    """Put on record that something is owed under an agreement; the same `key` once for a chain of versions."""
    if agreement.state in {State.CLOSED, State.DRAFT}:
        raise Conflict("Something is owed only under an agreement that is or was in force.")
    if not key or len(key) > 120:
        raise Invalid(key="The key has 1 to 120 characters.")
    obligation, is_new = Obligation.objects.get_or_create(
        agreement_id=agreement.chain_id,
        key=key,
        defaults={"kind": ObligationKind(kind).value, "title": line(title, "title"), "side": Side(side).value, "due_on": due_on},
    )
    facts = {"kind": obligation.kind, "due_on": obligation.due_on.isoformat(), "is_new": is_new}
    return Done(obligation, facts, [*about(agreement), agreement])


@action(machine.meet, act=ENDS_ONLY)
def meet_obligation(actor: Actor, obligation: Obligation, *, how: str) -> Done[Obligation]:
    """Put on record that what was owed was done, and how."""
    return _settled(actor, obligation, how)


@action(machine.waive, act=ENDS_ONLY)
def waive_obligation(actor: Actor, obligation: Obligation, *, reason: str) -> Done[Obligation]:
    """Release somebody from what is owed, by the authority that may end the agreement."""
    return _settled(actor, obligation, reason)


def _settled(actor: Actor, obligation: Obligation, how: str) -> Done[Obligation]:
    obligation.settled_by, obligation.settled_at, obligation.settled_how = actor.id, clock.now(), text(how, "how", most=2000)
    chain = Agreement.objects.get(pk=obligation.agreement_id)
    return Done(obligation, {"state": obligation.state, "kind": obligation.kind}, [*about(chain), chain])
