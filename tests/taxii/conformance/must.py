"""One demand of the standard: its section, what it says in our words, and the check that a server has to pass."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.taxii.conformance.peer import Peer

Check = Callable[[Peer], None]


@dataclass(frozen=True)
class Must:
    """A row of the suite; `check` raises AssertionError where the server does otherwise, and `Lacking` where it cannot be asked."""

    section: str
    says: str
    check: Check

    @property
    def name(self) -> str:
        """What it is called by in reports, unique in the suite."""
        return f"{self.section} {self.check.__name__}"


_MUSTS: list[Must] = []


def must(section: str, says: str) -> Callable[[Check], Check]:
    """Make a check a row of the suite."""

    def added(check: Check) -> Check:
        _MUSTS.append(Must(section, says, check))
        return check

    return added


def registered() -> tuple[Must, ...]:
    """All rows, by section and then in the order written."""
    return tuple(sorted(_MUSTS, key=lambda each: _order(each.section)))


def _order(section: str) -> tuple[tuple[bool, int, str], ...]:
    return tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in section.split("."))
