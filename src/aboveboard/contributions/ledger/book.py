"""Writes journals: the only place that does; called from the contributions' actions."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from aboveboard.audit import triggers
from aboveboard.contributions.ledger.models import Journal, Line
from aboveboard.contributions.ledger.posting import RULES
from aboveboard.contributions.ledger.words import Event
from aboveboard.kernel.errors import Conflict
from aboveboard.lib import clock
from aboveboard.lib.money import Money


@dataclass(frozen=True, slots=True)
class Legs:
    """What every leg of a journal carries."""

    fund_id: UUID
    organisation_id: UUID
    agreement_id: UUID
    contribution_id: UUID
    purpose: str


def post(event: Event, amount: Money, legs: Legs, *, cause: str) -> Journal:
    """Book an event by its posting rule, today (UTC); raises `Conflict` where this cause was booked already."""
    rule = RULES[event]
    key = uuid4()
    lines = [
        _line(key, rule.debit, amount, legs, is_debit=True),
        _line(key, rule.credit, amount, legs, is_debit=False),
    ]
    return _close(Journal(id=key, day=clock.today(), book=rule.book, event=event.value, cause=cause), lines)


def reverse(journal: Journal) -> Journal:
    """Take a journal back: the same lines with the sides exchanged. Raises `Conflict` where that was done already."""
    key = uuid4()
    lines = [
        Line(
            journal_id=key,
            fund_id=line.fund_id,
            account=line.account,
            debit_minor=line.credit_minor,
            credit_minor=line.debit_minor,
            currency=line.currency,
            organisation_id=line.organisation_id,
            agreement_id=line.agreement_id,
            contribution_id=line.contribution_id,
            purpose=line.purpose,
        )
        for line in journal.lines.order_by("id")
    ]
    made = Journal(id=key, day=clock.today(), book=journal.book, event=Event.REVERSED.value, cause=journal.cause, reverses=journal)
    return _close(made, lines)


def _line(key: UUID, account: str, amount: Money, legs: Legs, *, is_debit: bool) -> Line:
    return Line(
        journal_id=key,
        fund_id=legs.fund_id,
        account=str(account),
        debit_minor=amount.minor if is_debit else 0,
        credit_minor=0 if is_debit else amount.minor,
        currency=amount.currency,
        organisation_id=legs.organisation_id,
        agreement_id=legs.agreement_id,
        contribution_id=legs.contribution_id,
        purpose=legs.purpose,
    )


@cache
def _require_protection() -> None:
    """Refuse to book into a database that would not refuse an unbalanced journal; asked once in the life of a process."""
    triggers.require()


def _close(journal: Journal, lines: list[Line]) -> Journal:
    _require_protection()
    try:
        with transaction.atomic():
            # The lines first: the journal's row closes them, and the database checks the balance at that moment.
            Line.objects.bulk_create(lines)
            journal.save(force_insert=True)
    except IntegrityError as error:
        if "journal_once" in str(error) or "UNIQUE" in str(error) or "unique" in str(error):
            raise Conflict("This is booked already; reload the page to see the books.") from error
        raise
    return journal
