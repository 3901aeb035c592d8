"""What is remembered of a match, and the one sentence that says it; the caller brings the language."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from aboveboard.lib import clock
from aboveboard.screening import rules
from aboveboard.screening.models import Match, Screened
from aboveboard.screening.sealing import compared
from aboveboard.screening.values import Judged, Reason

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Memory:
    """The latest judgement: what, when (UTC day), why, and which side has changed in what is compared since.

    `years` is how far apart the two sides are born, where that was the reason and nothing has changed; `waits` for a second reader.
    """

    judged: Judged
    on: date
    reason: Reason
    waits: bool
    party_changed: bool
    entry_changed: bool
    expires_on: date | None
    years: int | None = None

    @property
    def is_expired(self) -> bool:
        """Whether its last day has passed."""
        return self.expires_on is not None and self.expires_on < clock.today()


def memory_of(match: Match) -> Memory | None:
    """What is remembered of a match; None where nobody has judged it."""
    judgement = match.judgement
    if judgement is None:
        return None
    party_changed = judgement.fingerprint != match.fingerprint
    entry_changed = judgement.record_id != match.record_id and compared(judgement.record.body) != compared(match.record.body)
    reason = Reason(judgement.reason)
    is_same = not (party_changed or entry_changed)
    years = _years(match) if is_same and reason is Reason.DIFFERENT_BIRTH_DATE else None
    return Memory(
        Judged(judgement.kind),
        judgement.created_at.date(),
        reason,
        not judgement.complete,
        party_changed,
        entry_changed,
        judgement.expires_on,
        years,
    )


def remembered(memory: Memory | None, translate: Translate = str) -> str:
    """The sentence; empty where nothing is remembered. `translate` maps the English template."""
    if memory is None:
        return ""
    verb = {
        Judged.DISMISSED: translate("Dismissed {day} because {why}"),
        Judged.CONFIRMED: translate("Confirmed {day} because {why}"),
        Judged.POSSIBLE: translate("Kept open {day} because {why}"),
    }[memory.judged]
    said = verb.format(day=memory.on.isoformat(), why=_why(memory, translate))
    if memory.waits:
        return f"{said}; {translate('a second reader is awaited.')}"
    since = {
        (False, False): translate("both sides unchanged since."),
        (True, False): translate("the party has changed since."),
        (False, True): translate("the entry has changed since."),
        (True, True): translate("the party and the entry have changed since."),
    }[memory.party_changed, memory.entry_changed]
    if memory.expires_on is None:
        return f"{said}; {since}"
    until = translate("It held until {day}.") if memory.is_expired else translate("It holds until {day}.")
    return f"{said}; {since} {until.format(day=memory.expires_on.isoformat())}"


def _why(memory: Memory, translate: Translate) -> str:
    if memory.years is not None and memory.years > 1:
        return translate("born {years} years apart").format(years=memory.years)
    return {
        Reason.DIFFERENT_BIRTH_DATE: translate("born on another day"),
        Reason.DIFFERENT_COUNTRY: translate("of another country"),
        Reason.DIFFERENT_IDENTIFIER: translate("the numbers differ"),
        Reason.DIFFERENT_NAME: translate("the names differ"),
        Reason.DIFFERENT_ACTIVITY: translate("the activities differ"),
        Reason.DIFFERENT_PERSON: translate("another person or body"),
        Reason.SAME_IDENTIFIER: translate("the numbers are the same"),
        Reason.SAME_FACTS: translate("the facts are the same"),
        Reason.SAID_SO: translate("the party says so itself"),
        Reason.NOT_ENOUGH_KNOWN: translate("not enough is known yet"),
    }[memory.reason]


def _years(match: Match) -> int | None:
    """How many years lie between the nearest births of the two sides, where both are known."""
    row = Screened.objects.filter(subject_kind=match.subject_kind, subject_id=match.subject_id).order_by("-is_current", "-at").first()
    ours = json.loads(row.facts)["births"] if row and row.fingerprint == match.fingerprint else []
    return rules.years_apart(ours, json.loads(match.record.body)["births"])
