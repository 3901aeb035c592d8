"""Money that arrives and is released for use, each step booked by its rule; spending is next door."""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from aboveboard.agreements import queries as agreements
from aboveboard.contributions import machine, permits
from aboveboard.contributions.actions.bounds import PUTS_ON_RECORD, TAKES_AWAY, about, cash_fund, legs, locked, person, plain
from aboveboard.contributions.ledger import book
from aboveboard.contributions.ledger.models import Fund
from aboveboard.contributions.ledger.words import Event, FundType
from aboveboard.contributions.models import Contribution, Receipt, Tranche
from aboveboard.contributions.queries.gate import ask_of, ask_of_tranche, on_receipt
from aboveboard.contributions.values import Freeze, ReceiptForm, ReceiptState, State, TrancheState, line, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.kernel.gate import Act, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.lib.money import Money, MoneyError, exponent
from aboveboard.policy.values.kinds import Book

ARRIVED = NoAct("Money that has arrived is put on record whatever the standing; the gate decides whether it waits in suspense.")


@action(permits.OPEN_FUND, act=PUTS_ON_RECORD)
def open_fund(actor: Actor, code: str, *, name: str, book: Book, type: FundType, currency: str) -> Done[Fund]:
    """Open a fund of one book and one currency; it is never changed afterwards."""
    try:
        exponent(currency)
    except MoneyError as error:
        raise Invalid(currency=str(error)) from None
    made = Fund(code=line(code, "code", most=40), name=line(name, "name"), book=Book(book), type=FundType(type), currency=currency)
    with or_conflict("There is a fund with this code, or the kind book is asked to hold a special account."):
        made.save(force_insert=True)
    return Done(made, {"book": made.book, "type": made.type, "currency": currency})


@action(permits.RECEIVE, act=ARRIVED)
def receive_tranche(actor: Actor, tranche: Tranche, *, form: ReceiptForm) -> Done[Receipt]:
    """Record money that arrived for a tranche.

    It is matched if the tranche is due, payer, account, amount and currency are those expected, and the gate is open;
    otherwise it waits in suspense, with the reasons, and is nobody's revenue (domain 6.8).
    """
    contribution = locked(tranche.contribution_id)
    reasons = _unexpected(contribution, tranche, form)
    receipt = _record(actor, contribution, tranche, form, reasons)
    if not reasons:
        _note_received(contribution, tranche)
    facts = {"amount": plain(form.amount), "state": receipt.state, "journal": str(receipt.journal_id), "tranche": str(tranche.pk)}
    return Done(receipt, facts, [*about(contribution), tranche])


@action(permits.RECEIVE, act=ARRIVED)
def record_unexpected_money(actor: Actor, contribution: Contribution, *, form: ReceiptForm) -> Done[Receipt]:
    """Record money that belongs to no tranche: before a signature, twice, or after the end; it waits in suspense."""
    receipt = _record(actor, contribution, None, form, ["It belongs to no tranche."])
    return Done(receipt, {"amount": plain(form.amount), "state": receipt.state, "journal": str(receipt.journal_id)}, about(contribution))


@action(machine.match, act=Asks(Act.RECEIVE_MONEY, lambda receipt: ask_of(receipt.contribution)))
def match_receipt(actor: Actor, receipt: Receipt, *, tranche: Tranche, reason: str) -> Done[Receipt]:
    """Take money out of suspense for a tranche that is due, as a second person; amount and currency must agree."""
    contribution = locked(receipt.contribution_id)
    tranche = Tranche.objects.select_for_update(of=("self",)).get(pk=tranche.pk)
    if on_receipt(contribution).quarantine:
        raise Blocked(["The partner is on hold; the money stays in suspense until a person has lifted it."])
    if tranche.contribution_id != contribution.pk or tranche.state != TrancheState.DUE:
        raise Conflict("Choose a tranche of this contribution that is due.")
    if (tranche.amount_minor, tranche.currency) != (receipt.amount_minor, receipt.currency):
        raise Invalid(tranche="Amount and currency must be those of the tranche; return what does not fit.")
    amount = Money(receipt.amount_minor, receipt.currency)
    journal = book.post(Event.SUSPENSE_MATCHED, amount, legs(contribution, receipt.fund), cause=f"receipt:{receipt.pk}")
    receipt.tranche, receipt.settled_by_id = tranche, person(actor)
    receipt.reasons = [*receipt.reasons, text(reason, "reason", most=2000)]
    _note_received(contribution, tranche)
    return Done(receipt, {"amount": plain(amount), "tranche": str(tranche.pk), "journal": str(journal.pk)}, [*about(contribution), tranche])


@action(machine.give_back, act=TAKES_AWAY)
def return_receipt(actor: Actor, receipt: Receipt, *, reason: str) -> Done[Receipt]:
    """Send money in suspense back to the account that it came from, as a second person."""
    contribution = locked(receipt.contribution_id)
    amount = Money(receipt.amount_minor, receipt.currency)
    journal = book.post(Event.SUSPENSE_RETURNED, amount, legs(contribution, receipt.fund), cause=f"receipt:{receipt.pk}")
    receipt.settled_by_id = person(actor)
    receipt.reasons = [*receipt.reasons, text(reason, "reason", most=2000)]
    return Done(receipt, {"amount": plain(amount), "journal": str(journal.pk)}, about(contribution))


@action(permits.PREPARE_RELEASE, act=PUTS_ON_RECORD)
def prepare_release(actor: Actor, tranche: Tranche, *, evidence: str) -> Done[Tranche]:
    """Say, with the evidence, that the condition of a received tranche is met; another person releases it."""
    if tranche.state != TrancheState.RECEIVED:
        raise Conflict("Only a tranche that was received is released.")
    tranche.evidence, tranche.prepared_by_id = text(evidence, "evidence", most=4000), person(actor)
    tranche.save(update_fields=["evidence", "prepared_by"])
    return Done(tranche, {"amount": plain(Money(tranche.amount_minor, tranche.currency))}, about(tranche.contribution))


@action(machine.release, act=Asks(Act.RELEASE_TRANCHE, ask_of_tranche))
def release_tranche(actor: Actor, tranche: Tranche) -> Done[Tranche]:
    """Release a received tranche for use, as the second person; its condition is met, so it becomes revenue.

    Raises `Blocked` while an obligation of the partner is overdue or the money is frozen.
    """
    contribution = locked(tranche.contribution_id)
    if tranche.prepared_by_id is None:
        raise Blocked(["Nobody has prepared the release: the condition and its evidence come first, from another person."])
    if contribution.freeze == Freeze.FROZEN:
        raise Blocked(["The money of this contribution is frozen."])
    today = clock.today()
    late = [owed.title for owed in agreements.obligations(contribution.agreement_id) if owed.side == "partner" and owed.is_overdue(today)]
    if late:
        raise Blocked([f"Overdue under the agreement: {title}. Have it met first." for title in late[:3]])
    amount = Money(tranche.amount_minor, tranche.currency)
    journal = book.post(
        Event.CONDITION_MET, amount, legs(contribution, cash_fund(contribution, tranche.currency)), cause=f"tranche:{tranche.pk}"
    )
    tranche.released_by_id, tranche.released_at = person(actor), clock.now()
    if contribution.state == State.RECEIVED and not _waiting(contribution, but=tranche):
        machine.use.apply(contribution)
    return Done(tranche, {"amount": plain(amount), "journal": str(journal.pk)}, about(contribution))


@action(machine.cancel, act=TAKES_AWAY)
def cancel_tranche(actor: Actor, tranche: Tranche, *, reason: str) -> Done[Tranche]:
    """Give up a tranche that is not due yet."""
    contribution = locked(tranche.contribution_id)
    tranche.evidence = text(reason, "reason", most=2000)
    _note_progress(contribution, {tranche.pk: tranche.state})
    return Done(tranche, {"amount": plain(Money(tranche.amount_minor, tranche.currency))}, about(contribution))


def _unexpected(contribution: Contribution, tranche: Tranche, form: ReceiptForm) -> list[str]:
    """Why the money is not what was expected; empty where it is."""
    reasons = []
    verdict = on_receipt(contribution)
    if not verdict.open or verdict.quarantine:
        reasons.append("The partner has no full standing now.")
    if tranche.state != TrancheState.DUE:
        reasons.append(f"The tranche is {tranche.state}, not due.")
    if (form.amount.minor, form.amount.currency) != (tranche.amount_minor, tranche.currency):
        reasons.append("Amount or currency is not that of the tranche.")
    if form.payer.casefold() != contribution.payer.casefold() or form.account != contribution.payer_account:
        reasons.append("The payer or the account is not the expected one.")
    return reasons


def _record(actor: Actor, contribution: Contribution, tranche: Tranche | None, form: ReceiptForm, reasons: list[str]) -> Receipt:
    if form.value_on > clock.today():
        raise Invalid(value_on="This day has not come.")
    fund = cash_fund(contribution, form.amount.currency)
    event = Event.CASH_UNMATCHED if reasons else Event.CASH_RECEIVED
    try:
        with transaction.atomic():
            journal = book.post(event, form.amount, legs(contribution, fund), cause=f"payment:{form.reference}")
            return Receipt.objects.create(
                contribution=contribution,
                tranche=None if reasons else tranche,
                amount_minor=form.amount.minor,
                currency=form.amount.currency,
                payer=form.payer,
                account=form.account,
                reference=form.reference,
                value_on=form.value_on,
                state=ReceiptState.SUSPENSE if reasons else ReceiptState.MATCHED,
                reasons=reasons,
                fund=fund,
                journal=journal,
                recorded_by_id=person(actor),
            )
    except (IntegrityError, Conflict):
        # Both tables hold a reference once; the books do so for money as expected and as not expected apart.
        raise Conflict("This payment is recorded already: the bank's reference counts once.") from None


def _note_received(contribution: Contribution, tranche: Tranche) -> None:
    machine.receive.apply(tranche, received_at=clock.now())
    _note_progress(contribution, {})


def _note_progress(contribution: Contribution, moving: Mapping[UUID, str]) -> None:
    """Bring the contribution to where its tranches are; `moving` are those whose new state is not written yet."""
    states = {moving.get(pk, state) for pk, state in contribution.tranches.values_list("pk", "state")}
    is_open = bool(states & {TrancheState.PLANNED, TrancheState.DUE, TrancheState.WITHHELD})
    has_money = bool(states & {TrancheState.RECEIVED, TrancheState.RELEASED})
    if has_money and not is_open and contribution.state in {State.COMMITTED, State.PARTIALLY_RECEIVED}:
        machine.note_all.apply(contribution)
    elif has_money and contribution.state == State.COMMITTED:
        machine.note_part.apply(contribution)


def _waiting(contribution: Contribution, *, but: Tranche) -> bool:
    return contribution.tranches.exclude(pk=but.pk).exclude(state__in=[TrancheState.RELEASED, TrancheState.CANCELLED]).exists()
