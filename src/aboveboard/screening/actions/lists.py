"""Puts versions of lists in force, or refuses them: staged in slices under a version that counts for nothing, then one switch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists
from aboveboard.screening import index, machine, permits
from aboveboard.screening.engine.version import ENGINE_VERSION
from aboveboard.screening.index import Built
from aboveboard.screening.lists import delta, guard
from aboveboard.screening.lists.sources import label, source
from aboveboard.screening.machine import VersionState
from aboveboard.screening.models import Feed, ListEntry, ListRecord, ListSet, ListVersion, ShrinkApproval
from aboveboard.screening.queries.facts import hashes
from aboveboard.screening.values import ListRefusal

NO_ACT = NoAct("A list is about all parties and about none.")
APPROVERS = 2
MOST_ROWS = 2_000
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=12)
LEFT_OVER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Staging:
    """A list file about to be read: what its bytes are, before anything is known of its content."""

    source: str
    sha256: str
    bytes: int
    published: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One entry to be stored: its id, its content hash and its canonical JSON."""

    entry_id: str
    content_hash: str
    body: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a successful check found: validators per address where it was fetched, nothing where a person brought the file."""

    validators: Mapping[str, Any] = field(default_factory=dict)
    fetched: bool = False


@action(permits.LOAD, act=NO_ACT)
def stage_list(actor: Actor, staging: Staging) -> Done[ListVersion]:
    """Open a version to be filled, and clear what an interrupted load of the same list left behind."""
    left_over = ListVersion.objects.filter(source=staging.source, state=VersionState.STAGED, created_at__lt=clock.now() - LEFT_OVER)
    for version in left_over:
        _refuse(version, guard.Ground.MALFORMED, "The load was interrupted; load the file again.")
    made = ListVersion.objects.create(
        source=staging.source,
        sha256=staging.sha256,
        bytes=staging.bytes,
        published=staging.published,
        parser_version=source(staging.source).parser_version,
    )
    return Done(made, {"source": made.source, "sha256": made.sha256, "bytes": made.bytes})


@action(permits.LOAD, act=NO_ACT)
def stage_entries(actor: Actor, version: ListVersion, *, rows: Sequence[Row]) -> Done[ListVersion]:
    """Store one slice of entries of a staged version; short, so that nobody waits for the database."""
    if version.state != VersionState.STAGED:
        raise Conflict("This version of the list is no longer being read in; load the file again.")
    if len(rows) > MOST_ROWS:
        raise Invalid(rows=f"At most {MOST_ROWS} entries are stored at a time.")
    hashes = {row.content_hash for row in rows}
    known = set(ListRecord.objects.filter(pk__in=hashes).values_list("pk", flat=True))
    new = {row.content_hash: row.body for row in rows if row.content_hash not in known}
    ListRecord.objects.bulk_create([ListRecord(content_hash=key, body=body) for key, body in new.items()], batch_size=500)
    entries = [ListEntry(version=version, entry_id=row.entry_id, record_id=row.content_hash) for row in rows]
    ListEntry.objects.bulk_create(entries, batch_size=500)
    version.entries += len(rows)
    version.save(update_fields=["entries"])
    return Done(version, {"rows": len(rows), "new_records": len(new)})


@action(permits.LOAD, act=NO_ACT)
def stage_unchanged(actor: Actor, version: ListVersion, *, before: ListVersion, entries: Sequence[str]) -> Done[ListVersion]:
    """Store one slice of entries of a staged version as they are in the version in force, which its delta builds on."""
    if version.state != VersionState.STAGED or before.source != version.source:
        raise Conflict("This version of the list is no longer being read in; load the file again.")
    if len(entries) > MOST_ROWS:
        raise Invalid(entries=f"At most {MOST_ROWS} entries are stored at a time.")
    kept = ListEntry.objects.filter(version=before, entry_id__in=entries).values_list("entry_id", "record_id")
    rows = [ListEntry(version=version, entry_id=entry, record_id=record) for entry, record in kept]
    ListEntry.objects.bulk_create(rows, batch_size=500)
    version.entries += len(rows)
    version.save(update_fields=["entries"])
    return Done(version, {"rows": len(rows), "before": str(before.pk)})


@action(permits.LOAD, act=NO_ACT)
def load_list(
    actor: Actor,
    version: ListVersion,
    *,
    built: Built | None = None,
    changes_index: str = "",
    checked: Checked | None = None,
    fault: str = "",
) -> Done[ListVersion]:
    """Put a staged version in force, or raise `ListRefusal` with what was refused and what stays (fail closed).

    `fault` is the parser's sentence where the file could not be read; `built` the index of the lists as they will stand.
    """
    if version.state == VersionState.REFUSED and version.ground != guard.Ground.SHRUNKEN:
        raise Conflict("This version was refused for good; load the file again.")
    before = ListVersion.objects.select_for_update().filter(source=version.source, state=VersionState.IN_FORCE).first()
    verdict = judged(version, before, fault)
    if verdict.ground is not None and not _is_approved(version, verdict):
        raise ListRefusal(verdict.sentence, verdict.ground)
    changes = delta.delta(hashes(before.pk) if before else {}, hashes(version.pk))
    if before is not None:
        machine.supersede.apply(before, superseded_at=clock.now())
    added, changed, removed = (sum(change.op is op for change in changes) for op in delta.Op)
    kept = {"added": added, "changed": changed, "removed": removed, "changes_index": changes_index}
    machine.put_in_force.apply(version, in_force_at=clock.now(), replaces=before, **kept)
    if built is not None and built.key == index.key_of(now := index.in_force()):
        _record_set(built, now)
    _checked(version.source, checked or Checked())
    counts = {"ADD": added, "MOD": changed, "DEL": removed}
    facts = {"source": version.source, "sha256": version.sha256, "entries": version.entries, "published": str(version.published), **counts}
    return Done(version, {**facts, "replaces": before.sha256 if before else None})


def judged(version: ListVersion, before: ListVersion | None, fault: str = "") -> guard.Verdict:
    """The fail-closed verdict on a staged version beside the one in force."""
    new = None if fault else guard.Version(version.published, version.entries)
    old = guard.Version(before.published, before.entries) if before else None
    most_shrink = policy.current(Lists).body.feed.most_shrink
    return guard.judge(label(version.source), new, old, fault, most_shrink=most_shrink)


def _is_approved(version: ListVersion, verdict: guard.Verdict) -> bool:
    return verdict.ground is guard.Ground.SHRUNKEN and version.approvals.count() >= APPROVERS


@action(permits.LOAD, act=NO_ACT)
def refuse_list(actor: Actor, version: ListVersion, *, ground: guard.Ground, sentence: str) -> Done[ListVersion]:
    """Note on a staged version why it was refused; only a shrunken one keeps its entries, since it may be approved."""
    _refuse(version, ground, sentence)
    _failed(version.source, sentence)
    return Done(version, {"source": version.source, "sha256": version.sha256, "ground": str(ground)})


def _refuse(version: ListVersion, ground: guard.Ground, sentence: str) -> None:
    machine.refuse.apply(version, ground=ground, sentence=sentence)
    if ground is not guard.Ground.SHRUNKEN:
        ListEntry.objects.filter(version=version).delete()


@action(permits.APPROVE_SHRINK, act=NO_ACT)
def approve_shrink(actor: Actor, version: ListVersion, *, seen: str) -> Done[ListVersion]:
    """Say that a shrink is real; the second person to say so puts the version in force. `seen` is the hash that was shown."""
    if version.state != VersionState.REFUSED or version.ground != guard.Ground.SHRUNKEN:
        raise Conflict("Only a version that was refused because it is so much smaller can be approved; reload the page.")
    if seen != version.sha256:
        raise Conflict("This is not the file that you were shown; read it again, then decide.")
    assert actor.user is not None  # the permit is for persons
    _, is_first = ShrinkApproval.objects.get_or_create(version=version, user_id=actor.user)
    if not is_first:
        raise Conflict("You have approved this already; a second person must.")
    if version.approvals.count() >= APPROVERS:
        load_list(SYSTEM, version)
        version.refresh_from_db()
    return Done(version, {"source": version.source, "sha256": version.sha256, "approvals": version.approvals.count()})


@action(permits.LOAD, act=NO_ACT)
def check_list(actor: Actor, version: ListVersion, *, checked: Checked | None = None) -> Done[ListVersion]:
    """Note that the publisher's list is still the one in force."""
    _checked(version.source, checked or Checked())
    return Done(version, {"source": version.source, "sha256": version.sha256})


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed, in a sentence for the list page."""

    source: str
    sentence: str


@action(permits.LOAD, act=NO_ACT)
def note_failure(actor: Actor, failure: Failure) -> Done[str]:
    """Note that a list could not be fetched, and wait longer before the next try."""
    return Done(failure.source, {"source": failure.source, "failures": _failed(failure.source, failure.sentence)})


@action(permits.LOAD, act=NO_ACT)
def record_index(actor: Actor, built: Built, *, sources: Sequence[str] = ()) -> Done[ListSet]:
    """Name the index of the lists in force, or of some, where it was built after them (a new engine, an approved shrink)."""
    now = index.chosen(sources)
    if built.key != index.key_of(now):
        raise Conflict("The lists in force have changed while their index was built; it is built again.")
    made = _record_set(built, now)
    return Done(made, {"key": made.pk, "sha256": made.sha256, "engine": made.engine})


def _record_set(built: Built, versions: Sequence[ListVersion]) -> ListSet:
    known = ListSet.objects.filter(pk=built.key).first()
    return known or ListSet.objects.create(key=built.key, versions=index.described(versions), engine=ENGINE_VERSION, sha256=built.sha256)


def _checked(source: str, checked: Checked) -> None:
    feed, _ = Feed.objects.get_or_create(source=source)
    feed.checked_at, feed.error, feed.failures, feed.next_at = clock.now(), "", 0, None
    if checked.fetched:
        feed.fetched, feed.validators = True, dict(checked.validators)
    feed.save()


def _failed(source: str, sentence: str) -> int:
    """Back-off: five minutes, doubled with each failure, at most half a day."""
    feed, _ = Feed.objects.get_or_create(source=source)
    feed.error, feed.failures = sentence[:2_000], feed.failures + 1
    feed.next_at = clock.now() + min(FIRST_WAIT * 2 ** min(feed.failures - 1, 10), LONGEST_WAIT)
    feed.save()
    return feed.failures
