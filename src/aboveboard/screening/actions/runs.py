"""Screens organisations, and subjects after a list has changed; records the run, who was screened, and the matches."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import canonical, clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values import organisation_ref
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists
from aboveboard.screening import index, machine, matching, permits
from aboveboard.screening.actions.recording import record_matches
from aboveboard.screening.engine.index import Index
from aboveboard.screening.lists.delta import Op, delta
from aboveboard.screening.machine import MatchState, VersionState
from aboveboard.screening.matching import Asked, Sealed
from aboveboard.screening.models import ListSet, ListVersion, Match, Run, Screened
from aboveboard.screening.queries.facts import hashes
from aboveboard.screening.rules import Before
from aboveboard.screening.sealing import subject_facts

NO_ACT = NoAct("Screening finds facts; it does nothing with a partner.")
# Short enough that a slice is written in well under a second on one slow core.
SLICE = 200


@action(permits.SCREEN, act=NO_ACT)
def screen_organisation(actor: Actor, organisation_id: UUID) -> Done[Run]:
    """Screen an organisation, its owners, officers, signatories and secondees against all lists in force.

    Raises `NotScreened` where there is no list or no index, `Missing` for an unknown organisation.
    """
    subjects = parties.subjects_of(organisation_id)
    list_set, opened = _current()
    asked = [
        Asked(subject.ref.kind, subject.ref.id, subject_facts(subject), str(subject.relation), subject.sentence) for subject in subjects
    ]
    sealed = matching.screen(asked, list_set, opened, policy.current(Lists))
    run = _run(sealed, list_set, organisation_id)
    before = {(row.subject_kind, row.subject_id): row for row in Screened.objects.filter(organisation_id=organisation_id)}
    counts = record_matches(actor, asked, sealed, run, {key: _before(row) for key, row in before.items()})
    for subject in asked:
        _record_screened(before.pop((subject.kind, subject.id), None), subject, organisation_id, run)
    gone = [row.pk for row in before.values()]
    Screened.objects.filter(pk__in=gone).update(is_current=False)
    facts = {"run": run.sha256, "set": list_set.pk, "engine": list_set.engine, "subjects": len(asked), **counts}
    return Done(run, facts, about=[organisation_ref(organisation_id)])


@dataclass(frozen=True, slots=True)
class DeltaSlice:
    """The subjects to look at after a version came into force: those after the row `after`, a bounded number of them."""

    version: UUID
    after: UUID | None = None


@action(permits.DELTA, act=NO_ACT)
def screen_delta(actor: Actor, part: DeltaSlice) -> Done[DeltaSlice]:
    """Screen those subjects of one slice that a version's new, changed or removed entries can touch.

    The entry's fact `next` is the row to go on after, null at the end; it mentions the organisations with an open match.
    """
    version = ListVersion.objects.get(pk=part.version)
    if version.state not in {VersionState.IN_FORCE, VersionState.SUPERSEDED}:
        raise Conflict("Only a version that came into force changes who is looked at.")
    list_set, opened = _current()
    rows = Screened.objects.filter(is_current=True).select_related("list_set").order_by("pk")
    if part.after is not None:
        rows = rows.filter(pk__gt=part.after)
    here = list(rows[:SLICE])
    changes = _changes(version.pk, version.replaces_id)
    _delist(here, version.source, changes.removed)
    touched = _touched(here, version, list_set, changes)
    facts: dict[str, object] = {"version": str(version.pk), "source": version.source, "looked_at": len(here), "touched": len(touched)}
    if touched:
        asked = list({(row.subject_kind, row.subject_id): _asked(row) for row in touched}.values())
        sealed = matching.screen(asked, list_set, opened, policy.current(Lists))
        run = _run(sealed, list_set, None)
        before = {(row.subject_kind, row.subject_id): _before(row) for row in touched}
        facts |= {"run": run.sha256, **record_matches(actor, asked, sealed, run, before)}
    Screened.objects.filter(pk__in=[row.pk for row in here]).update(list_set=list_set, at=clock.now())
    facts["next"] = str(here[-1].pk) if len(here) == SLICE else None
    return Done(part, facts, about=[Ref("screening.listversion", str(version.pk)), *_with_open_matches(touched)])


@dataclass(frozen=True, slots=True)
class Changes:
    """Entry ids of a version by what happened to them."""

    fresh: frozenset[str]
    removed: frozenset[str]


@lru_cache(maxsize=4)
def _changes(version: UUID, replaces: UUID | None) -> Changes:
    found = delta(hashes(replaces) if replaces else {}, hashes(version))
    fresh = frozenset(change.entry for change in found if change.op is not Op.DEL)
    return Changes(fresh, frozenset(change.entry for change in found if change.op is Op.DEL))


def _touched(rows: Sequence[Screened], version: ListVersion, now: ListSet, changes: Changes) -> list[Screened]:
    """The subjects that must be screened again so that all of them count as screened against the lists of `now`."""
    stale = [row for row in rows if row.list_set_id != now.pk]
    stepped = {each.pk: _is_only_change(each, now, version) for each in {row.list_set for row in stale}}
    whole = [row for row in stale if not stepped[row.list_set_id]]
    others = [row for row in stale if stepped[row.list_set_id]] if changes.fresh else []
    changed = index.opened_changes(version)
    if changed is None:
        return whole + others
    # An entry that no longer resembles a subject is not near any more, but its match must hear of it.
    matched = _matched(others, version.source, changes.fresh)
    nearby = matching.near([json.loads(row.facts) for row in others], changed)
    return whole + [row for row, is_near in zip(others, nearby, strict=True) if is_near or (row.subject_kind, row.subject_id) in matched]


def _matched(rows: Sequence[Screened], source: str, entries: frozenset[str]) -> set[tuple[str, str]]:
    """Which of the subjects have a match with one of the entries of a list."""
    known = Match.objects.filter(source=source, subject_id__in={row.subject_id for row in rows})
    found = known.values_list("subject_kind", "subject_id", "entry_id")
    return {(kind, key) for kind, key, entry in found if entry in entries}


def _is_only_change(before: ListSet, now: ListSet, version: ListVersion) -> bool:
    """Whether nothing but this version lies between two sets; another change, or a new engine, asks for a whole screening."""
    old = {each["source"]: each["version"] for each in before.versions}
    new = {each["source"]: each["version"] for each in now.versions}
    stepped = old.pop(version.source, None), new.pop(version.source, None)
    return (
        stepped == (str(version.replaces_id) if version.replaces_id else None, str(version.pk))
        and old == new
        and before.engine == now.engine
    )


def _delist(rows: Sequence[Screened], source: str, removed: frozenset[str]) -> None:
    """Mark the matches whose entry has left the list. Those that nobody has read and that stop nothing end; others await a person."""
    if not removed:
        return
    for match in Match.objects.filter(source=source, subject_id__in={row.subject_id for row in rows}, delisted_at=None):
        if match.entry_id not in removed:
            continue
        Match.objects.filter(pk=match.pk).update(delisted_at=clock.now())
        unread = match.state in {state.value for state in machine.OPEN} and match.state != MatchState.POSSIBLE
        if unread and not match.above_act:
            machine.drop.apply(match)
            Match.objects.filter(pk=match.pk).update(state_since=clock.now(), would_act=False)


def _current() -> tuple[ListSet, Index]:
    """The lists in force and their index; screenings take turns, so that two of one party do not write the same match twice."""
    list_set, opened = index.current()
    return ListSet.objects.select_for_update().get(pk=list_set.pk), opened


def _run(sealed: Sealed, list_set: ListSet, organisation_id: UUID | None) -> Run:
    return Run.objects.create(list_set=list_set, organisation_id=organisation_id, body=sealed.body, sha256=sealed.sha256)


def _record_screened(row: Screened | None, subject: Asked, organisation_id: UUID, run: Run) -> None:
    values = {
        "relation": subject.relation,
        "sentence": subject.sentence,
        "facts": canonical.dumps(subject.facts).decode(),
        "fingerprint": subject.fingerprint,
        "list_set": run.list_set,
        "run": run,
        "at": run.at,
        "is_current": True,
    }
    if row is None:
        Screened.objects.create(organisation_id=organisation_id, subject_kind=subject.kind, subject_id=subject.id, **values)
    else:
        Screened.objects.filter(pk=row.pk).update(**values)


def _before(row: Screened) -> Before:
    return Before(row.fingerprint, row.list_set.engine, frozenset(each["source"] for each in row.list_set.versions))


def _asked(row: Screened) -> Asked:
    return Asked(row.subject_kind, row.subject_id, json.loads(row.facts), row.relation, row.sentence)


def _with_open_matches(rows: Iterable[Screened]) -> list[Ref]:
    """The organisations whose touched subjects now have a match that nobody has judged."""
    open_states = [state.value for state in machine.OPEN]
    subjects = {row.subject_id for row in rows}
    matched = set(Match.objects.filter(subject_id__in=subjects, state__in=open_states).values_list("subject_id", flat=True))
    organisations = Screened.objects.filter(subject_id__in=matched, is_current=True).values_list("organisation_id", flat=True)
    return [organisation_ref(each) for each in sorted(set(organisations))]
