"""Pure decisions of screening: which candidates count, which may act by themselves, who must read, when a match opens again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aboveboard.policy.values.lists import ActEvidence, Lists, ListStanding
from aboveboard.screening.engine import thresholds
from aboveboard.screening.engine.values import Candidate, Finding
from aboveboard.screening.machine import OPEN, MatchState
from aboveboard.screening.values import REASONS, Judged, Newness, Reason, Reopening


@dataclass(frozen=True, slots=True)
class Before:
    """How a subject was last screened: its fingerprint, the engine, and the lists that were in force."""

    fingerprint: str
    engine: str
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a match at one moment: the fingerprints of what is compared of the subject and of the entry."""

    subject: str
    entry: str


def misfits(judged: Judged, reason: Reason, evidence: str) -> dict[str, str]:
    """What keeps a judgement from being made with this reason and evidence, by field; empty where nothing does."""
    found = {}
    if reason not in REASONS[judged]:
        found["reason"] = f"This is no reason for a match that is {judged}; choose one of: {', '.join(REASONS[judged])}."
    if judged.settles and not evidence:
        found["evidence"] = "Say where the evidence is: a document of the file, a register and its number, an address with the day."
    return found


def best(answers: Iterable[Iterable[Candidate]], limit: int) -> list[Candidate]:
    """The candidates found under any of a subject's names, each once with its best score; score descending, then entity id."""
    found: dict[str, Candidate] = {}
    for candidate in (each for answer in answers for each in answer):
        known = found.get(candidate.entity_id)
        if known is None or candidate.score > known.score:
            found[candidate.entity_id] = candidate
    return sorted(found.values(), key=lambda each: (-each.score, each.entity_id))[:limit]


def names_act(lists: Lists) -> bool:
    """Whether the engine's measured rate keeps the regulation's limit, so that a name with other evidence may act by itself."""
    return Decimal(str(thresholds.ACT_FALSE_POSITIVE_PERCENT)) <= lists.act.false_positives


def is_certain(candidate: Candidate, lists: Lists) -> bool:
    """Whether a candidate is above the act threshold with evidence that the regulation accepts, at a rate that it accepts."""
    known = candidate.explanation
    by_name = names_act(lists)
    shown = {
        ActEvidence.IDENTIFIER: known.identifier is Finding.AGREES,
        ActEvidence.NAME_AND_BIRTH_DATE: by_name and known.birth is Finding.AGREES,
        ActEvidence.NAME_AND_COUNTRY: by_name and known.country is Finding.AGREES,
    }
    return thresholds.acts(candidate) and any(shown[evidence] for evidence in lists.act.evidence)


def newness(before: Before | None, fingerprint: str, engine: str, source: str, lists: Lists) -> Newness | None:
    """Whether a match is there only because the list source or the engine is new, so that somebody must look before it acts.

    A subject that is itself new or changed was not overlooked by an older list or engine, so its matches do act.
    """
    if before is None or before.fingerprint != fingerprint:
        return None
    if source not in before.sources and not lists.act.first_load_acts:
        return Newness.SOURCE
    return Newness.ENGINE if engine != before.engine and not lists.act.new_engine_acts else None


def not_together(*, state: MatchState, stops: bool, waits_in_batch: bool, identifier: Finding) -> str:
    """Why a match is not dismissed together with others, in a sentence; empty where it may be. What is grave is read by itself."""
    if state not in OPEN:
        return "It has been settled."
    if stops:
        return "It stops acts: read it by itself."
    if waits_in_batch:
        return "It waits in a batch: decide on the batch, or read it by itself."
    return "An identifier agrees: read it by itself." if identifier is Finding.AGREES else ""


def needs_second_reader(judged: Judged, standing: ListStanding, *, stops: bool, lists: Lists) -> bool:
    """Whether a second person must read: to confirm, by the list's standing; to dismiss, where the match stops acts too."""
    if judged is Judged.CONFIRMED:
        return standing in lists.second_reader.confirm
    return judged is Judged.DISMISSED and stops and standing in lists.second_reader.dismiss


def reopening(judged: Sides, now: Sides, expires_on: date | None, today: date) -> Reopening | None:
    """Why a dismissed match opens again; None while both sides are as they were and the dismissal has not expired."""
    if judged.entry != now.entry:
        return Reopening.ENTRY_CHANGED
    if judged.subject != now.subject:
        return Reopening.SUBJECT_CHANGED
    return Reopening.EXPIRED if expires_on is not None and expires_on < today else None


def years_apart(ours: Iterable[str], theirs: Iterable[str]) -> int | None:
    """How many years lie between the nearest of two parties' birth dates (`YYYY[-MM[-DD]]`); None where either is unknown."""
    theirs = list(theirs)
    return min((abs(int(one[:4]) - int(other[:4])) for one in ours for other in theirs), default=None)
