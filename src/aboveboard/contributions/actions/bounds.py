"""What the actions on contributions share: who is meant, and what an entry is about."""

from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.contributions.ledger.book import Legs
from aboveboard.contributions.ledger.models import Fund
from aboveboard.contributions.models import Contribution
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Forbidden, Missing
from aboveboard.kernel.gate import NoAct
from aboveboard.lib.money import Money
from aboveboard.parties.values import organisation_ref

WORDS_ONLY = NoAct("An offer or a preparation moves nothing; the acceptance asks the gate.")
TAKES_AWAY = NoAct("This refuses, withholds or ends; it is possible above all when standing is lost.")
PUTS_ON_RECORD = NoAct("This puts on record what happened or what the calendar says; it lets nothing through.")


def person(actor: Actor) -> UUID:
    """The user behind an actor; raises `Forbidden` for processes."""
    if actor.user is None:
        raise Forbidden("Only a person may do this: sign in.")
    return actor.user


def about(contribution: Contribution) -> list[Ref]:
    """What an entry on a contribution, or on a part of it, is about besides."""
    return [
        organisation_ref(contribution.organisation_id),
        Ref("agreements.agreement", str(contribution.agreement_id)),
        Ref("contributions.contribution", str(contribution.pk)),
    ]


def plain(amount: Money) -> dict[str, int | str]:
    """An amount as facts carry it."""
    return {"minor": amount.minor, "currency": amount.currency}


def locked(contribution_id: UUID) -> Contribution:
    """The contribution under a row lock, so that what its parts do to it happens in turn; raises `Missing`."""
    found = Contribution.objects.select_for_update(of=("self",)).filter(pk=contribution_id).first()
    if found is None:
        raise Missing
    return found


def legs(contribution: Contribution, fund: Fund, purpose: str = "") -> Legs:
    """What every leg of a journal about the contribution carries; `purpose` where only one of its purposes is meant."""
    named = purpose or contribution.purpose[:200]
    return Legs(fund.pk, contribution.organisation_id, contribution.agreement_id, contribution.pk, named)


def cash_fund(contribution: Contribution, currency: str) -> Fund:
    """The fund into which money of this currency goes: the contribution's own, else the oldest trust fund of the currency."""
    own = contribution.fund
    if own is not None and own.currency == currency:
        return own
    other = Fund.objects.filter(book="cash", type="trust_fund", currency=currency).order_by("opened_at", "id").first()
    if other is None:
        raise Blocked([f"There is no trust fund in {currency}; open one, then record the money."])
    return other


def kind_fund(currency: str) -> Fund:
    """The fund of the kind book in a currency; raises `Blocked` where none is open."""
    found = Fund.objects.filter(book="kind", currency=currency).order_by("opened_at", "id").first()
    if found is None:
        raise Blocked([f"There is no fund of the kind book in {currency}; open one first."])
    return found
