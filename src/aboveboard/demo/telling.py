"""How the story is told: each step with who did it and what the log holds of it."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

Say = Callable[[str], None]
# The kinds of the entries so far, oldest first, `refused` said where one was.
Log = Callable[[], Sequence[str]]


class StoryBroken(AssertionError):
    """Something is not as the story says."""


class Telling:
    """Prints steps, and keeps count of the entries that each left in a log."""

    def __init__(self, say: Say, log: Log) -> None:
        self._say, self._log = say, log
        self._told = Counter(log())
        self._begun = time.monotonic()

    def chapter(self, title: str) -> None:
        """A heading."""
        self._say(f"\n{title}")

    def step(self, who: str, what: str) -> None:
        """One step, with the kinds of the entries since the step before."""
        held = Counter(self._log())
        new = held - self._told
        self._told = held
        log = ", ".join(kind if count == 1 else f"{kind} x{count}" for kind, count in new.items())
        self._say(f"  {time.monotonic() - self._begun:6.1f} s  {who}: {what}\n            log: {log or 'nothing'}")

    def measured(self, what: str, seconds: float) -> None:
        """How long something took."""
        self._say(f"            {what}: {seconds:.2f} s")

    def expect(self, *, that: bool, otherwise: str) -> None:
        """Stop the story where a fact is not as told."""
        if not that:
            raise StoryBroken(otherwise)
