"""The accounts, funds and events that the ledger speaks in."""

from enum import StrEnum


class FundType(StrEnum):
    """Whose money a fund holds: private donors' or that of the members' statutory contributions."""

    TRUST_FUND = "trust_fund"
    SPECIAL_ACCOUNT = "special_account"


class Account(StrEnum):
    """An account; the word before the point is its book, and no journal mixes the two (I-17)."""

    RECEIVABLE = "cash.receivable"
    BANK = "cash.bank"
    SUSPENSE = "cash.suspense"
    DEFERRED = "cash.deferred"
    REVENUE = "cash.revenue"
    EXPENSE = "cash.expense"
    AVAILABLE = "cash.available"
    FROZEN = "cash.frozen"
    KIND_EXPENSE = "kind.expense"
    KIND_REVENUE = "kind.revenue"

    @property
    def book(self) -> str:
        """The book that the account belongs to."""
        return self.value.partition(".")[0]


class Event(StrEnum):
    """What is booked; the posting rule of each is in `posting`."""

    TRANCHE_DUE = "tranche_due"
    CASH_RECEIVED = "cash_received"
    CASH_UNMATCHED = "cash_unmatched"
    SUSPENSE_MATCHED = "suspense_matched"
    SUSPENSE_RETURNED = "suspense_returned"
    CONDITION_MET = "condition_met"
    SPENT = "spent"
    FROZEN = "frozen"
    MONTH_SERVED = "month_served"
    REVERSED = "reversed"
