"""Tables of the ledger: funds, journals and their lines; nothing in them is ever changed.

A journal is inserted after its lines: its row closes them, and the database refuses to close what does not balance and to
add to what is closed. The deferred foreign key of the lines refuses, at commit, lines that no journal closed.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.audit.triggers import AppendOnly
from aboveboard.contributions.ledger.words import Account, Event, FundType
from aboveboard.lib import clock
from aboveboard.policy.values.kinds import Book


class Fund(AppendOnly):
    """A pot of one book and one currency. Private money goes to trust funds only (I-14)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    book = models.CharField(max_length=4)
    type = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(book__in=[str(book) for book in Book]), name="contributions_fund_book"),
            CheckConstraint(condition=Q(type__in=[str(kind) for kind in FundType]), name="contributions_fund_type"),
            CheckConstraint(condition=Q(book="cash") | Q(type="trust_fund"), name="contributions_fund_kind_is_private"),
        ]

    def __str__(self) -> str:
        return self.name


class Journal(AppendOnly):
    """A balanced set of lines; `day` is the accounting date (UTC), `reverses` the journal that this one takes back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=clock.now)
    day = models.DateField()
    book = models.CharField(max_length=4)
    event = models.CharField(max_length=30)
    cause = models.CharField(max_length=120, help_text="what it was booked for: kind and id")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["event", "cause"], condition=Q(reverses=None) & ~Q(event="frozen"), name="contributions_journal_once"),
            CheckConstraint(condition=Q(book__in=[str(book) for book in Book]), name="contributions_journal_book"),
            CheckConstraint(condition=Q(event__in=[str(event) for event in Event]), name="contributions_journal_event"),
            CheckConstraint(
                condition=Q(event="reversed", reverses__isnull=False) | (~Q(event="reversed") & Q(reverses=None)),
                name="contributions_journal_reversal",
            ),
            CheckConstraint(condition=~Q(reverses=F("id")), name="contributions_journal_not_itself"),
        ]
        indexes: ClassVar = [Index(fields=["book", "day"], name="contributions_journal_day")]

    def __str__(self) -> str:
        return f"{self.event} {self.day}"


class Line(AppendOnly):
    """One side of a journal, in minor units of the fund's currency; every leg names partner, agreement, fund and purpose."""

    journal = models.ForeignKey(Journal, models.PROTECT, related_name="lines")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    account = models.CharField(max_length=30)
    debit_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    contribution = models.ForeignKey("contributions.Contribution", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=(Q(debit_minor__gt=0) & Q(credit_minor=0)) | (Q(credit_minor__gt=0) & Q(debit_minor=0)),
                name="contributions_line_one_side",
            ),
            CheckConstraint(condition=Q(debit_minor__lte=10**15, credit_minor__lte=10**15), name="contributions_line_bound"),
            CheckConstraint(condition=Q(account__in=[str(account) for account in Account]), name="contributions_line_account"),
            CheckConstraint(condition=~Q(purpose=""), name="contributions_line_purpose"),
        ]
        indexes: ClassVar = [
            Index(fields=["agreement", "account"], name="contributions_line_agreement"),
            Index(fields=["contribution", "account"], name="contributions_line_of"),
            Index(fields=["currency", "account"], name="contributions_line_balance"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.debit_minor - self.credit_minor}"
