"""The log is the only bus: what follows which entry is said once, and handed over in the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from aboveboard.audit import insertion
from aboveboard.audit.models import Entry
from aboveboard.kernel.models import Delivery
from aboveboard.lib import clock

Follower = Callable[[Entry], None]
FOLLOWERS: dict[str, Follower] = {}
_by_kind: dict[str, list[str]] = defaultdict(list)


def follows(*kinds: str) -> Callable[[Follower], Follower]:
    """Have the function called, as `SYSTEM`, once for each entry of these kinds.

    It reads current state, assumes no order and is safe to repeat: its effect and its `done` mark commit together.
    """

    def register(follower: Follower) -> Follower:
        name = f"{follower.__module__.removeprefix('aboveboard.')}.{follower.__name__}"
        FOLLOWERS[name] = follower
        for kind in kinds:
            _by_kind[kind].append(name)
        return follower

    return register


def deliver(entry: Entry) -> None:
    """Write one delivery for each follower of the entry's kind, in the entry's transaction."""
    if names := _by_kind.get(entry.kind):
        insertion.add(*(Delivery(entry=entry, follower=name, due_at=clock.now()) for name in names))


def check(actions: set[str]) -> None:
    """Refuse to start when a follower names an action that does not exist."""
    if unknown := sorted(set(_by_kind) - actions):
        raise ImproperlyConfigured(f"Followers name actions that do not exist: {', '.join(unknown)}.")


@dataclass(frozen=True, slots=True)
class Timer:
    """A function that runs on a clock."""

    name: str
    seconds: float
    run: Callable[[], None]


TIMERS: dict[str, Timer] = {}


def every(seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Have the function called about every so many seconds, by one worker only."""

    def register(run: Callable[[], None]) -> Callable[[], None]:
        name = f"{run.__module__.removeprefix('aboveboard.')}.{run.__name__}"
        TIMERS[name] = Timer(name, seconds, run)
        return run

    return register
