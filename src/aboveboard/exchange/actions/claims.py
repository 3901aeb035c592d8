"""Claims of constituencies: a bureau claims, the desk confirms or refuses, and what is confirmed takes the place of what was."""

from aboveboard.exchange import machine, permits
from aboveboard.exchange.actions.saying import line, require_taken
from aboveboard.exchange.models import ConstituencyClaim
from aboveboard.exchange.rules import claiming
from aboveboard.exchange.values import ClaimForm, ClaimState
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock

CLAIMS = NoAct("A member country says what is its own; no partner's thing moves.")
MOST_REASON = 500


@action(permits.CLAIM, act=CLAIMS)
def claim_constituency(actor: Actor, form: ClaimForm) -> Done[ConstituencyClaim]:
    """Claim networks, AS numbers, domains and sectors as one's country's; nothing is routed by them until the desk has confirmed.

    A claim is the whole constituency: once confirmed it takes the place of the one before. Raises `Invalid` for what cannot be
    claimed, and `Conflict` while another claim of the country waits.
    """
    require_taken(**{name: " | ".join(getattr(form, name)) for name in ("networks", "asns", "domains", "sectors")})
    read = claiming.claimed(form)
    if ConstituencyClaim.objects.filter(country=form.country, state=ClaimState.CLAIMED).exists():
        raise Conflict("A claim of your country waits for the desk already; withdraw it first, or wait.")
    claim = ConstituencyClaim.objects.create(country=form.country, claimed_by=actor.id, **claiming.listed(read))
    return Done(claim, _counted(claim))


@action(permits.CONFIRM_CLAIM, act=CLAIMS)
def confirm_claim(actor: Actor, claim: ConstituencyClaim) -> Done[ConstituencyClaim]:
    """Let what arrives from now on be routed by a claim; the one that was confirmed before is replaced."""
    # First what was, since a country has one in force and never two, not for a moment.
    for before in ConstituencyClaim.objects.filter(country=claim.country, state=ClaimState.CONFIRMED).exclude(pk=claim.pk):
        replace_claim(SYSTEM, before)
    return Done(enforce_claim(actor, claim), {"country": claim.country})


@action(machine.confirm, act=CLAIMS)
def enforce_claim(actor: Actor, claim: ConstituencyClaim) -> Done[ConstituencyClaim]:
    """The half of a confirmation that puts a claim in force; it fails where the country has another one in force."""
    claim.confirmed_by, claim.settled_at = actor.id, clock.now()
    return Done(claim, _counted(claim))


@action(machine.refuse_claim, act=CLAIMS)
def refuse_claim(actor: Actor, claim: ConstituencyClaim, *, reason: str) -> Done[ConstituencyClaim]:
    """Refuse a claim and tell the bureau why; raises `Invalid` without a reason."""
    claim.reason = line(reason, "reason", MOST_REASON)
    claim.settled_at = clock.now()
    return Done(claim, {"country": claim.country})


@action(machine.withdraw_claim, act=CLAIMS)
def withdraw_claim(actor: Actor, claim: ConstituencyClaim) -> Done[ConstituencyClaim]:
    """Take one's own claim back; what arrives from now on is not routed by it."""
    return Done(claim, {"country": claim.country})


@action(machine.replace, act=CLAIMS)
def replace_claim(actor: Actor, claim: ConstituencyClaim) -> Done[ConstituencyClaim]:
    """End a confirmed claim, since a newer one takes its place."""
    return Done(claim, {"country": claim.country})


def _counted(claim: ConstituencyClaim) -> dict[str, object]:
    counts = {name: len(getattr(claim, name)) for name in ("networks", "asns", "domains", "sectors")}
    return {"country": claim.country, **counts}
