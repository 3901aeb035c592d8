"""Says by when a recipient confirms that it dropped what was taken back, and what follows when it does not."""

from datetime import datetime, timedelta

from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import word_of
from aboveboard.policy.values.recalls import Recalls
from aboveboard.policy.values.rule import Regulation


def deadlines(regulation: Regulation[Recalls], tlp: int, now: datetime) -> dict[str, object]:
    """The columns of a recall that the regulation decides when it is issued, for an object of this marking (TLP 2.0, 0 to 4)."""
    rule = regulation.body.rule_for(word_of(Marking(tlp)))
    due = now + timedelta(hours=rule.acknowledge)
    return {
        "due_at": due,
        "remind_at": due - timedelta(hours=rule.remind),
        "escalate_at": due + timedelta(hours=rule.escalate),
        "escalated_to": sorted(rule.escalated_to),
        "regulation": regulation.hash,
        "rule": rule.id,
    }
