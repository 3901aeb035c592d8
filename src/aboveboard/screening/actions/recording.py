"""Writes the matches of a run: new ones, changed ones, dismissed ones that open again; called from the actions that screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists, ListStanding
from aboveboard.screening import machine, rules
from aboveboard.screening.actions.matches import reopen_match
from aboveboard.screening.machine import BatchState, MatchState
from aboveboard.screening.matching import Asked, Found, Sealed
from aboveboard.screening.models import ListSet, Match, ReviewBatch, Run
from aboveboard.screening.rules import Before, Sides
from aboveboard.screening.sealing import entry_fingerprint
from aboveboard.screening.values import Newness, Reopening

Key = tuple[str, str]
OPEN = frozenset(state.value for state in machine.OPEN)


def record_matches(actor: Actor, asked: Sequence[Asked], sealed: Sealed, run: Run, before: Mapping[Key, Before]) -> dict[str, int]:
    """Write what was found for each subject; returns how many matches were shown, new, above the act threshold and reopened."""
    lists = policy.current(Lists).body
    counts = {"matches": 0, "new": 0, "above_act": 0, "reopened": 0}
    known, batches = _known(asked), _Batches(run.list_set)
    for subject in asked:
        key = (subject.kind, subject.id)
        mine = {(match.source, match.entry_id): match for match in known if (match.subject_kind, match.subject_id) == key}
        for found in sealed.found.get(key, ()):
            newness = rules.newness(before.get(key), subject.fingerprint, run.list_set.engine, found.source, lists)
            standing = lists.standing_of(found.source)
            would_act = found.is_certain and standing is ListStanding.BINDING
            acts = would_act and newness is None
            waits = _Waits(would_act, newness, batches)
            match = mine.pop((found.source, found.entry_id), None)
            counts["matches"] += 1
            counts["above_act"] += acts
            if match is None:
                counts["new"] += 1
                _create(subject, found, run, standing, acts=acts, waits=waits)
            else:
                counts["reopened"] += _renew(match, subject, found, run, acts=acts)
                _wait(match, waits)
        for match in mine.values():
            _lose(match, run)
    return counts


def _known(asked: Sequence[Asked]) -> list[Match]:
    return list(Match.objects.filter(subject_id__in={subject.id for subject in asked}).select_related("judgement").order_by("created_at"))


class _Batches:
    """The batches that wait, each looked up once and made only when a match needs it; screenings take turns, so there is one of each."""

    def __init__(self, list_set: ListSet) -> None:
        self.list_set = list_set
        self.known: dict[tuple[Newness, str], ReviewBatch] = {}

    def of(self, newness: Newness, source: str) -> ReviewBatch:
        """The batch for this list, or for this engine."""
        key = newness, source if newness is Newness.SOURCE else ""
        if key not in self.known:
            self.known[key], _ = ReviewBatch.objects.get_or_create(
                newness=newness.value, source=key[1], state=BatchState.WAITING, defaults={"list_set": self.list_set}
            )
        return self.known[key]


@dataclass(frozen=True, slots=True)
class _Waits:
    """Whether a match is certain enough to act, and what is new, if that is why it is there only now."""

    is_certain: bool
    newness: Newness | None
    batches: _Batches


def _wait(match: Match, waits: _Waits) -> None:
    """Let a known match that would act only now, because the engine is new, wait in its batch; one that acts waits no more."""
    is_open = not match.above_act and match.state in OPEN
    would_act = is_open and waits.is_certain and (match.would_act or waits.newness is not None)
    if would_act == match.would_act:
        return
    batch = match.batch_id if waits.newness is None else waits.batches.of(waits.newness, match.source).pk
    Match.objects.filter(pk=match.pk).update(would_act=would_act, batch=batch)


def _create(subject: Asked, found: Found, run: Run, standing: ListStanding, *, acts: bool, waits: _Waits) -> None:
    Match.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        fingerprint=subject.fingerprint,
        source=found.source,
        entry_id=found.entry_id,
        record_id=found.record,
        run=run,
        score=found.score,
        explanation=found.explanation,
        standing_of_list=standing.value,
        above_act=acts,
        stops_since=clock.now() if acts else None,
        batch=waits.batches.of(waits.newness, found.source) if waits.newness else None,
        would_act=waits.newness is not None and waits.is_certain,
    )


def _renew(match: Match, subject: Asked, found: Found, run: Run, *, acts: bool) -> bool:
    """Bring a known match up to date; tells whether it was opened again.

    A match stops acts again when its entry changed for the worse; a subject cannot end a stop by changing its own facts.
    """
    was_listed_again = match.delisted_at is not None
    entry_changed = match.record_id != found.record or was_listed_again
    subject_changed = match.fingerprint != subject.fingerprint
    if entry_changed:
        above = acts
    elif subject_changed:
        above = match.above_act or acts
    else:
        above = match.above_act
    if above and not match.above_act:
        match.stops_since, match.standing_of_list = clock.now(), ListStanding.BINDING.value
    if entry_changed or subject_changed or match.score != found.score:
        match.fingerprint, match.record_id, match.delisted_at = subject.fingerprint, found.record, None
        match.score, match.explanation, match.run, match.above_act = found.score, found.explanation, run, above
        match.save(
            update_fields=[
                "fingerprint",
                "record",
                "delisted_at",
                "score",
                "explanation",
                "run",
                "above_act",
                "stops_since",
                "standing_of_list",
            ]
        )
    why = _reopening(match, was_listed_again=was_listed_again)
    if why is not None:
        reopen_match(SYSTEM, match, why=why)
    return why is not None


def _reopening(match: Match, *, was_listed_again: bool) -> Reopening | None:
    if match.state == MatchState.ENDED:
        return Reopening.LISTED_AGAIN
    if match.state != MatchState.FALSE_POSITIVE or match.judgement is None:
        return None
    judged, now = match.judgement.record_id, match.record_id
    # The bodies are read only where they differ, so that a screening of many remembered matches stays cheap.
    entries = (judged, now) if judged == now else (entry_fingerprint(match.judgement.record.body), entry_fingerprint(match.record.body))
    sides = Sides(match.judgement.fingerprint, entries[0]), Sides(match.fingerprint, entries[1])
    found = rules.reopening(*sides, match.judgement.expires_on, clock.today())
    return Reopening.LISTED_AGAIN if found is None and was_listed_again else found


def _lose(match: Match, run: Run) -> None:
    """End a match that the machine made and no longer makes, unless it stops acts: that is for a person to end."""
    awaits_review = match.state == MatchState.POSSIBLE and match.delisted_at is not None
    if match.state in OPEN and not match.above_act and not awaits_review:
        machine.drop.apply(match)
        Match.objects.filter(pk=match.pk).update(state_since=clock.now(), run=run, would_act=False)
