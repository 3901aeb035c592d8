"""How far apart two values are, and what may be said of a value in public."""

from decimal import Decimal

from aboveboard.contributions.values import ValuationState
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Kinds

HUNDRED = 100


def gap(one: Money, other: Money) -> Decimal:
    """The difference of two values in percent of the lower; raises `CurrencyMismatch`, and ValueError for a value of nothing."""
    low, high = sorted((one, other))
    if low.minor <= 0:
        raise ValueError("A value of nothing has no percentage.")
    return Decimal((high - low).minor * HUNDRED) / low.minor


def needs_independent(proposed: Money, assessed: Money, kinds: Kinds) -> bool:
    """Whether the two are so far apart that an independent valuer decides."""
    return gap(proposed, assessed) > kinds.valuation.independent_above


def public_figure(state: ValuationState | None, settled: Money | None, proposed: Money, method: str) -> str:
    """What the register may say: the settled value with its method, or the giver's own figure marked as unsettled (I-18)."""
    how = method.replace("_", " ")
    if state is None:
        return f"{proposed} ({how})"
    if settled is not None and state.is_settled:
        return f"{settled} ({how}, {state.value})"
    mark = "disputed" if state in {ValuationState.DISPUTED, ValuationState.INDEPENDENT} else "stated by the giver, not settled"
    return f"{proposed} ({how}, {mark}; not in totals)"
