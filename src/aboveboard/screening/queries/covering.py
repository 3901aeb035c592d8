"""Who was last screened when and against what version of each list, and who was not: a missing check never reads as clear."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from aboveboard.audit.models import Entry, Mention, Outcome
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.screening import index, permits
from aboveboard.screening.engine.version import ENGINE_VERSION
from aboveboard.screening.models import ListSet, ListVersion, Screened
from aboveboard.screening.values import Against, Covered, CoveredSubject, LastScreened

Known = Mapping[str, ListSet]


@query(permits.READ)
def visible_coverage(actor: Actor) -> list[Covered]:
    """Every organisation that has applied or was screened, those never screened first, then the longest ago; empty for others."""
    return coverage() if permits.sees(actor, permits.READ) else []


@query(permits.READ)
def visible_subjects(actor: Actor) -> Iterator[CoveredSubject]:
    """The same, subject by subject, for a table; an organisation that was never screened is one line with no subject."""
    return _subjects() if permits.sees(actor, permits.READ) else iter(())


def coverage(organisations: Iterable[UUID] | None = None) -> list[Covered]:
    """The coverage of these organisations, or of all that a screening is due for."""
    rows = Screened.objects.filter(is_current=True)
    if organisations is not None:
        rows = rows.filter(organisation_id__in=list(organisations))
    at: dict[UUID, list[datetime]] = defaultdict(list)
    sets: dict[UUID, set[str]] = defaultdict(set)
    for organisation, moment, key in rows.order_by("at").values_list("organisation_id", "at", "list_set_id"):
        at[organisation].append(moment)
        sets[organisation].add(key)
    known, now = _sets(), index.in_force()
    due = applicants() if organisations is None else list(organisations)
    never = [Covered(each, None, _against((), known, now)) for each in due if each not in at]
    screened = sorted(at, key=lambda each: (at[each][0], str(each)))
    return [*never, *(_covered(each, at[each], sets[each], known, now) for each in screened)]


def applicants() -> list[UUID]:
    """The organisations that have applied, by the log, newest first."""
    entries = Entry.objects.filter(kind="parties.submit_application", outcome=Outcome.DONE)
    rows = Mention.objects.filter(entry_id__in=entries.values("pk"), subject_kind="parties.organisation")
    return [UUID(each) for each in dict.fromkeys(rows.order_by("-entry_id").values_list("subject_id", flat=True))]


def _covered(organisation: UUID, at: list[datetime], sets: set[str], known: Known, now: list[ListVersion]) -> Covered:
    against = _against(sets, known, now)
    is_current = bool(now) and sets == {index.key_of(now)}
    return Covered(organisation, LastScreened(at[0], len(at), is_current), against)


def _against(keys: Iterable[str], known: Known, now: list[ListVersion]) -> tuple[Against, ...]:
    """Per list in force the oldest version that any of the subjects was screened against; none counts as older than any."""
    used = [_versions(known[key]) for key in keys]
    engines = {known[key].engine for key in keys}
    lines = []
    for version in now:
        seen = [each.get(version.source) for each in used] or [None]
        oldest = min(seen, key=lambda one: "" if one is None else str(one["published"]))
        is_same = all(one is not None and one["version"] == str(version.pk) for one in seen) and engines == {ENGINE_VERSION}
        lines.append(Against(version.source, str(oldest["published"]) if oldest else None, str(version.published), is_same))
    return tuple(lines)


def _versions(list_set: ListSet) -> dict[str, dict[str, Any]]:
    return {each["source"]: each for each in list_set.versions}


def _sets() -> Known:
    """The sets that anybody's last screening was made against; few, since a list change moves everybody on."""
    return {row.pk: row for row in ListSet.objects.filter(pk__in=Screened.objects.filter(is_current=True).values("list_set_id"))}


def _subjects() -> Iterator[CoveredSubject]:
    known, now = _sets(), index.in_force()
    lines = {key: _against((key,), known, now) for key in known}
    current = index.key_of(now)
    rows = Screened.objects.filter(is_current=True).order_by("organisation_id", "subject_kind", "subject_id")
    found = list(rows.values_list("organisation_id", "subject_kind", "subject_id", "relation", "at", "list_set_id", "run_id"))
    screened = {organisation for organisation, *_ in found}
    for each in applicants():
        if each not in screened:
            yield CoveredSubject(each, "", "", "", None, False, None, _against((), known, now))
    for organisation, kind, key, relation, at, set_key, run in found:
        yield CoveredSubject(organisation, kind, key, relation, at, set_key == current, run, lines[set_key])
