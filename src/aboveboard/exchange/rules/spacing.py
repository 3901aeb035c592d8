"""Draws the moments at which objects of one body are added to a collection, so that gaps between them tell nothing of what is hidden."""

from collections.abc import Sequence
from os import urandom

# The window that moments are drawn from reaches so many µs back at most: no longer than a transaction takes to commit anyhow.
SPREAD = 20_000


def moments(count: int, *, last: int, now: int) -> list[int]:
    """So many moments (µs since 1970 UTC), strictly rising and all after `last`, drawn at random from a window that ends `now`.

    The window does not follow from `count`: of moments drawn alike from one window, those that a reader may see are spread as if there
    were no others. Only where it would be too short for them does it end later, by two µs for each.
    """
    start = max(last + 1, now - SPREAD + 1)
    length = max(now - start + 1, 2 * count)
    places: set[int] = set()
    while len(places) < count:
        places |= {number % length for number in _numbers(count - len(places))}
    return sorted(start + place for place in places)


def shuffled[T](things: list[T]) -> list[T]:
    """In an order that tells nothing: of things in the order sent, the first and the last would be known by the gap around them."""
    return [thing for _, _, thing in sorted(zip(_numbers(len(things)), range(len(things)), things, strict=True))]


def _numbers(count: int) -> Sequence[int]:
    """So many random numbers of 64 bits, drawn from the system at once: one by one they cost four times as much."""
    return memoryview(urandom(8 * count)).cast("Q")
