"""How the story is told: each step with who did it and what the log holds of it."""

import time
from collections.abc import Callable

from aboveboard.audit import store
from aboveboard.audit.models import Entry

Say = Callable[[str], None]


class StoryBroken(AssertionError):
    """Something is not as the story says."""


class Telling:
    """Prints steps, and keeps count of the entries that each left."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._last = self._newest()
        self._begun = time.monotonic()

    def chapter(self, title: str) -> None:
        """A heading."""
        self._say(f"\n{title}")

    def step(self, who: str, what: str) -> None:
        """One step, with the kinds of the entries since the step before."""
        kinds: dict[str, int] = {}
        for kind, outcome in Entry.objects.filter(id__gt=self._last).order_by("id").values_list("kind", "outcome"):
            name = kind if outcome == "done" else f"{kind} refused"
            kinds[name] = kinds.get(name, 0) + 1
        self._last = self._newest()
        log = ", ".join(name if count == 1 else f"{name} x{count}" for name, count in kinds.items())
        self._say(f"  {time.monotonic() - self._begun:6.1f} s  {who}: {what}\n            log: {log or 'nothing'}")

    def expect(self, *, that: bool, otherwise: str) -> None:
        """Stop the story where a fact is not as told."""
        if not that:
            raise StoryBroken(otherwise)

    def facts(self, kind: str) -> dict[str, object]:
        """The facts of the newest entry of a kind."""
        entry = Entry.objects.filter(kind=kind, outcome="done").order_by("-id").first()
        self.expect(that=entry is not None, otherwise=f"There is no entry {kind} in the log.")
        assert entry is not None
        return store.facts(entry)

    @staticmethod
    def _newest() -> int:
        return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
