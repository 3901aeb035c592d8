"""The one implementation of the kernel's gate."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aboveboard.audit.prepared import Lookup
from aboveboard.kernel.gate import Act, Ask, Verdict
from aboveboard.kernel.moment import once
from aboveboard.lib import clock
from aboveboard.policy import queries as policy
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.standing import queries, rules


class StandingGate:
    """Answers from the facts as they are at the ask: a change is in effect on the next request, worker or not."""

    def ask(self, act: Act, ask: Ask) -> Verdict:
        """The verdict for one act of one organisation now."""
        facts = once(("standing.facts", ask.organisation), lambda: queries.facts(ask.organisation))
        return rules.verdict(act, ask, facts, policy.current(Regulation).body)

    def lookups(self, organisation: UUID) -> Sequence[Lookup[Any]]:
        """What the facts about an organisation are read by."""
        return queries.lookups([organisation], clock.now())
