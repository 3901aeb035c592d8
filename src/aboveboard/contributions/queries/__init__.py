"""Everything that can be read of contributions and their ledger."""

from aboveboard.contributions.queries.access import has_access, shortcomings
from aboveboard.contributions.queries.books import balances, trial_balance
from aboveboard.contributions.queries.doors import (
    needs_me,
    timeline,
    visible_assessment,
    visible_balances,
    visible_contribution,
    visible_contributions,
    visible_facts,
    visible_funds,
    visible_journals,
    visible_money,
    visible_posts,
    visible_receipts,
    visible_secondments,
    visible_spendings,
    visible_tranches,
    visible_trial_balance,
    visible_valuations,
    visible_verdict,
    visible_year,
)
from aboveboard.contributions.queries.facts import contribution, contributions_of

__all__ = [
    "balances",
    "contribution",
    "contributions_of",
    "has_access",
    "needs_me",
    "shortcomings",
    "timeline",
    "trial_balance",
    "visible_assessment",
    "visible_balances",
    "visible_contribution",
    "visible_contributions",
    "visible_facts",
    "visible_funds",
    "visible_journals",
    "visible_money",
    "visible_posts",
    "visible_receipts",
    "visible_secondments",
    "visible_spendings",
    "visible_tranches",
    "visible_trial_balance",
    "visible_valuations",
    "visible_verdict",
    "visible_year",
]
