"""What doors show of lists and runs: every list with what is in force, what a version changed, and a sealed run read back."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists
from aboveboard.screening import permits
from aboveboard.screening.engine import thresholds
from aboveboard.screening.lists import delta
from aboveboard.screening.lists.record import INVENTED
from aboveboard.screening.lists.sources import label
from aboveboard.screening.machine import VersionState
from aboveboard.screening.models import Feed, ListEntry, ListRecord, ListVersion, Run
from aboveboard.screening.queries.doors import visible_lists, visible_runs, visible_version
from aboveboard.screening.queries.facts import hashes
from aboveboard.screening.queries.list_coverage import coverage_of
from aboveboard.screening.sealing import Plain, candidate_of, record_of
from aboveboard.screening.values import ChangedEntry, Kept, ListDetail, ListLine, RunContent, RunSubject


@query(permits.READ_LISTS)
def visible_overview(actor: Actor) -> list[ListLine]:
    """Every list that the regulation names or that was ever loaded, also one of which nothing is in force."""
    if not permits.sees(actor, permits.READ_LISTS):
        return []
    lists = policy.current(Lists).body
    in_force = {known.source: known for known in visible_lists(actor)}
    named = {rule.source: rule.id for rule in lists.sources}
    errors = dict(Feed.objects.values_list("source", "error"))
    refused = {row.source: row for row in ListVersion.objects.filter(state=VersionState.REFUSED).order_by("created_at")}
    coverage = coverage_of({source: known.version for source, known in in_force.items()})
    lines = []
    for source in dict.fromkeys([*named, *in_force, *refused]):
        known, newest = in_force.get(source), refused.get(source)
        if newest is not None and known is not None and newest.created_at < known.in_force_at:
            newest = None
        lines.append(
            ListLine(
                source,
                label(source),
                lists.standing_of(source),
                named.get(source, ""),
                known,
                newest.pk if newest else None,
                newest.sentence if newest else "",
                errors.get(source, ""),
                invented(known.version) if known else 0,
                coverage.get(source),
            )
        )
    return lines


@query(permits.READ_LISTS)
def visible_list(actor: Actor, source: str) -> ListDetail:
    """One list with its feed; raises `Missing` where neither the regulation nor a load knows it."""
    line = next((line for line in visible_overview(actor) if line.source == source), None)
    if line is None:
        raise Missing
    feed = Feed.objects.filter(source=source).first()
    rule = next((rule for rule in policy.current(Lists).body.sources if rule.source == source), None)
    # The host alone: an address may hold a reader's token.
    hosts = dict.fromkeys(urlsplit(address).hostname or "" for address in settings.LIST_ADDRESSES.get(source, ()))
    return ListDetail(
        line,
        rule.issuer if rule else "",
        tuple(hosts),
        bool(feed and feed.fetched),
        feed.failures if feed else 0,
        feed.next_at if feed else None,
    )


@lru_cache(maxsize=64)
def invented(version_id: UUID) -> int:
    """How many entries of a version that was in force say of themselves that they name nobody; such a version never changes."""
    marked = Q()
    for word in INVENTED:
        marked |= Q(record__body__contains=f'"programmes":["{word}"')
    return ListEntry.objects.filter(marked, version=version_id).count()


@query(permits.READ_LISTS)
def visible_changes(actor: Actor, version_id: UUID) -> tuple[delta.Change, ...]:
    """What a version brought beside the one it replaced; a refused one beside the one in force. Raises `Missing`."""
    version = visible_version(actor, version_id)
    before = version.replaces_id
    if version.state in {VersionState.REFUSED, VersionState.STAGED}:
        rows = ListVersion.objects.filter(source=version.source, state=VersionState.IN_FORCE)
        before = rows.values_list("pk", flat=True).first()
        if not ListEntry.objects.filter(version=version_id).exists():
            return ()
    return _changes(before, version_id) if version.state != VersionState.STAGED else ()


@lru_cache(maxsize=8)
def _changes(before: UUID | None, after: UUID) -> tuple[delta.Change, ...]:
    return delta.delta(hashes(before) if before else {}, hashes(after))


@query(permits.READ_LISTS)
def visible_entries(actor: Actor, changes: Iterable[delta.Change]) -> list[ChangedEntry]:
    """The changed entries by name, and of each that was changed what of it differs; read at once."""
    if not permits.sees(actor, permits.READ_LISTS):
        return []
    wanted = list(changes)
    rows = ListRecord.objects.filter(pk__in={key for each in wanted for key in (each.before, each.after) if key})
    records = {row.pk: record_of(row.body) for row in rows}
    found = []
    for each in wanted:
        before, after = records.get(each.before or ""), records.get(each.after or "")
        named = after or before
        differ = delta.differences(before, after) if before and after else ()
        found.append(ChangedEntry(each.op, each.entry, named.caption if named else "", differ))
    return found


@query(permits.READ_LISTS)
def captions(actor: Actor, records: Iterable[str]) -> Mapping[str, str]:
    """The names of list entries by the hash of their content, asked for at once."""
    wanted = set(records) if permits.sees(actor, permits.READ_LISTS, permits.READ) else set()
    return {row.pk: record_of(row.body).caption for row in ListRecord.objects.filter(pk__in=wanted)}


@query(permits.READ)
def visible_run(actor: Actor, run_id: UUID) -> Run:
    """One sealed run; raises `Missing`."""
    return one(visible_runs(actor), run_id)


@query(permits.READ)
def run_content(actor: Actor, run_id: UUID) -> RunContent:
    """A sealed run read back from its bytes; raises `Missing`."""
    body = json.loads(visible_run(actor, run_id).body)
    names = captions(actor, {each["record"] for subject in body["subjects"] for each in subject["candidates"]})
    subjects = tuple(
        RunSubject(subject["facts"]["names"][0], subject["sentence"], tuple(_kept(each, names) for each in subject["candidates"]))
        for subject in body["subjects"]
    )
    return RunContent(body["engine"], body["index"], tuple(body["lists"]), body["configuration"], subjects)


def _kept(plain: Plain, names: Mapping[str, str]) -> Kept:
    candidate = candidate_of(f"{plain['source']}:{plain['entry']}", plain["score"], plain["explanation"])
    return Kept(
        plain["source"],
        plain["entry"],
        names.get(plain["record"], ""),
        plain["score"],
        thresholds.shows(candidate),
        plain["certain"],
        candidate,
    )
