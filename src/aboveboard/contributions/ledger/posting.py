"""The posting rules as data: for each event which account is debited and which credited.

IPSAS 47 (binding arrangement with compliance obligations, from 1 January 2026): a tranche is a receivable and a liability
once it is due, and revenue when its condition is met. A pledge alone is disclosed, never booked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aboveboard.contributions.ledger.words import Account, Event


@dataclass(frozen=True, slots=True)
class PostingRule:
    """Which account an event debits and which it credits, and what must be so; both belong to one book."""

    debit: Account
    credit: Account
    check: str

    def __post_init__(self) -> None:
        if self.debit.book != self.credit.book or self.debit is self.credit:
            raise ValueError("A journal debits one account and credits another of the same book.")

    @property
    def book(self) -> str:
        """The book that the event is kept in."""
        return self.debit.book


RULES: Mapping[Event, PostingRule] = {
    Event.TRANCHE_DUE: PostingRule(Account.RECEIVABLE, Account.DEFERRED, "an agreement in force"),
    Event.CASH_RECEIVED: PostingRule(Account.BANK, Account.RECEIVABLE, "payer and amount as expected"),
    Event.CASH_UNMATCHED: PostingRule(Account.BANK, Account.SUSPENSE, "no revenue before a person has decided"),
    Event.SUSPENSE_MATCHED: PostingRule(Account.SUSPENSE, Account.RECEIVABLE, "decided by a second person"),
    Event.SUSPENSE_RETURNED: PostingRule(Account.SUSPENSE, Account.BANK, "returned to the account it came from, by a second person"),
    Event.CONDITION_MET: PostingRule(Account.DEFERRED, Account.REVENUE, "evidence that the condition is met, two persons"),
    Event.SPENT: PostingRule(Account.EXPENSE, Account.BANK, "within the purpose, never more than was released"),
    Event.FROZEN: PostingRule(Account.AVAILABLE, Account.FROZEN, "the suspension that froze it; lifted by reversal"),
    Event.MONTH_SERVED: PostingRule(Account.KIND_EXPENSE, Account.KIND_REVENUE, "a settled valuation; disclosed only without one"),
}
