"""Facts of screening for the contexts above: no actor, never served by a door."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.audit.store import Ref
from aboveboard.lib import canonical
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists, ListStanding
from aboveboard.screening import index, machine
from aboveboard.screening.lists.sources import label
from aboveboard.screening.machine import MatchState
from aboveboard.screening.models import Feed, ListEntry, ListVersion, Match, Screened
from aboveboard.screening.queries.freshness import binding, freshness_lookups, stale_since
from aboveboard.screening.values import LastScreened, ListFacts, MatchFacts

OPEN = [state.value for state in machine.OPEN]


def stopping_matches(organisation_id: UUID) -> list[MatchFacts]:
    """The matches of an organisation's present subjects that stop acts, oldest first.

    On a list that the regulation in force calls binding: those above the act threshold that nobody has dismissed, and
    those that a person has confirmed. Computed at each ask.
    """
    return stopping_matches_of([organisation_id])[organisation_id]


def stopping_matches_of(organisations: Iterable[UUID]) -> dict[UUID, list[MatchFacts]]:
    """The same of each of these organisations, asked for at once; a party that several have stops them all."""
    found: dict[UUID, list[MatchFacts]] = {each: [] for each in organisations}
    concerned = defaultdict(set)
    for organisation, kind, key in _subjects(list(found)):
        concerned[kind, key].add(organisation)
    for row in _stopping_of(binding(), list(found)) if concerned else ():
        for organisation in concerned[row.subject_kind, row.subject_id]:
            found[organisation].append(match_facts(row))
    return found


def lookups(organisations: Sequence[UUID]) -> list[Lookup[Any]]:
    """What `stopping_matches_of` and `frozen_since` ask of the database, the latter while every list is fresh."""
    return [_subjects.of(organisations), _stopping_of.of(binding(), organisations), *freshness_lookups()]


def unsettled_matches(organisation_id: UUID) -> list[MatchFacts]:
    """The matches of an organisation's present subjects that an examination waits for: open on any list, or stopping acts."""
    rows = Screened.objects.filter(organisation_id=organisation_id, is_current=True)
    wanted = set(rows.values_list("subject_kind", "subject_id"))
    found = Match.objects.filter(state__in=OPEN, subject_id__in={key for _, key in wanted}).order_by("created_at", "id")
    waiting = [match_facts(row) for row in found if (row.subject_kind, row.subject_id) in wanted]
    known = {facts.id for facts in waiting}
    return waiting + [facts for facts in stopping_matches(organisation_id) if facts.id not in known]


def reading(organisation_id: UUID) -> str:
    """One hash of all matches of an organisation's present subjects with binding lists, and of what was made of each.

    It changes when a match comes, changes or is judged again; whoever agreed on the ground of one reading has not read another.
    """
    rows = Screened.objects.filter(organisation_id=organisation_id, is_current=True)
    wanted = set(rows.values_list("subject_kind", "subject_id"))
    found = Match.objects.filter(source__in=binding(), subject_id__in={key for _, key in wanted}).order_by("id")
    read = [
        [str(row.pk), row.record_id, row.fingerprint, str(row.judgement_id or ""), row.state == MatchState.CONFIRMED]
        for row in found
        if (row.subject_kind, row.subject_id) in wanted
    ]
    return canonical.digest(read)


def stopping_subjects(subjects: Iterable[Ref]) -> list[MatchFacts]:
    """The same for single parties, for instance a secondee, wherever they were screened."""
    wanted = {(subject.kind, subject.id) for subject in subjects}
    found = _stopping().filter(subject_id__in={key for _, key in wanted})
    return [match_facts(row) for row in found if (row.subject_kind, row.subject_id) in wanted]


@prepared
def _subjects(organisations: Sequence[UUID]) -> QuerySet[Screened, tuple[UUID, str, str]]:
    rows = Screened.objects.filter(organisation_id__in=organisations, is_current=True)
    return rows.values_list("organisation_id", "subject_kind", "subject_id")


@prepared
def _stopping_of(binding: Sequence[str], organisations: Sequence[UUID]) -> QuerySet[Match]:
    """What stops a party with the id of one that these have; the caller looks whether it is of the same kind."""
    stops = Q(above_act=True, state__in=OPEN) | Q(state=MatchState.CONFIRMED)
    subjects = Screened.objects.filter(organisation_id__in=organisations, is_current=True).values("subject_id")
    return Match.objects.filter(stops, source__in=binding, subject_id__in=subjects).order_by("created_at", "id")


def _stopping() -> QuerySet[Match]:
    stops = Q(above_act=True, state__in=OPEN) | Q(state=MatchState.CONFIRMED)
    return Match.objects.filter(stops, source__in=binding()).order_by("created_at", "id")


def match_facts(row: Match) -> MatchFacts:
    """The facts of a match that stops acts."""
    since = row.stops_since or row.state_since
    return MatchFacts(
        row.pk,
        Ref(row.subject_kind, row.subject_id),
        row.source,
        row.entry_id,
        row.score,
        row.above_act,
        ListStanding(row.standing_of_list),
        MatchState(row.state),
        since,
    )


def last_screened(organisation_id: UUID) -> LastScreened | None:
    """When the organisation was last screened; None where it never was, which is not the same as clear."""
    rows = list(Screened.objects.filter(organisation_id=organisation_id, is_current=True).values_list("at", "list_set_id"))
    if not rows:
        return None
    now = _current_key()
    return LastScreened(min(at for at, _ in rows), len(rows), all(key == now for _, key in rows))


def lists_in_force() -> list[ListFacts]:
    """The lists in force by source, with their standing and how old what we know of them is."""
    lists = policy.current(Lists).body
    feeds = {feed.source: feed for feed in Feed.objects.all()}
    return [_list_facts(version, feeds.get(version.source), lists) for version in index.in_force()]


def _list_facts(version: ListVersion, feed: Feed | None, lists: Lists) -> ListFacts:
    assert version.published is not None  # the database holds no other version in force
    assert version.in_force_at is not None
    return ListFacts(
        version.source,
        label(version.source),
        lists.standing_of(version.source),
        version.pk,
        version.published,
        version.entries,
        version.sha256,
        version.in_force_at,
        feed.checked_at if feed else None,
        _is_stale(version.source, feed),
        feed.error if feed else "",
        version.added,
        version.changed,
        version.removed,
    )


def _is_stale(source: str, feed: Feed | None) -> bool:
    """Whether the last successful check is too long ago."""
    return feed is None or stale_since(source, feed.checked_at, fetched=feed.fetched) is not None


def hashes(version: UUID) -> dict[str, str]:
    """Content hash by entry id of a version of a list."""
    return dict(ListEntry.objects.filter(version=version).values_list("entry_id", "record_id"))


def _current_key() -> str:
    return index.key_of(index.in_force())
