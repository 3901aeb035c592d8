"""The matrix of the risk regulation with the gravest finding in it; its table is its own text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aboveboard.policy.queries import current
from aboveboard.policy.values.risk import SCALE, Risk


@dataclass(frozen=True, slots=True)
class Matrix:
    """The scale of both sides, the level (from 1) of each likelihood and impact, and the place of the gravest, from 0."""

    scale: Sequence[str]
    levels: Sequence[Sequence[int]]
    at: tuple[int, int]


def matrix(findings: Iterable[Any]) -> Matrix | None:
    """Where the gravest finding that stands lies, as the regulation in force rates it; None where none stands."""
    standing = [each for each in findings if each.withdrawn_at is None]
    if not standing:
        return None
    gravest = max(standing, key=lambda each: (each.likelihood * each.impact, each.impact))
    rules = sorted(current(Risk).body.levels, key=lambda rule: rule.least)
    # The level is the place of the rule whose bounds hold the product.
    levels = [[next(n for n, rule in enumerate(rules, start=1) if y * x <= rule.most) for x in SCALE] for y in SCALE]
    return Matrix([str(n) for n in SCALE], levels, (gravest.likelihood - 1, gravest.impact - 1))
