"""Tables of contributions: what is given, in which parts, by whose hands, at what value, and the ledger."""

from aboveboard.contributions.ledger.models import Fund, Journal, Line
from aboveboard.contributions.models.giving import Contribution, CoverUse, Receipt, Tranche
from aboveboard.contributions.models.seconding import Month, Post, SecondeeDeclaration, Secondment
from aboveboard.contributions.models.spending import Spending
from aboveboard.contributions.models.valuing import Valuation

__all__ = [
    "Contribution",
    "CoverUse",
    "Fund",
    "Journal",
    "Line",
    "Month",
    "Post",
    "Receipt",
    "SecondeeDeclaration",
    "Secondment",
    "Spending",
    "Tranche",
    "Valuation",
]
