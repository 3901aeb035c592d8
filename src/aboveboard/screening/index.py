"""Keeps one index file for each set of list versions: builds it outside any transaction, finds it, opens it once per process."""

from collections.abc import Iterable, Iterator, Sequence
from copy import replace
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import batched
from pathlib import Path
from typing import Any

from django.conf import settings

from aboveboard.kernel.errors import Invalid
from aboveboard.lib import canonical
from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.store import SUFFIX, IndexUnusable, verify
from aboveboard.screening.engine.version import ENGINE_VERSION
from aboveboard.screening.lists.record import Record
from aboveboard.screening.machine import VersionState
from aboveboard.screening.models import ListEntry, ListSet, ListVersion
from aboveboard.screening.sealing import record_of
from aboveboard.screening.values import NotScreened

NO_LIST = (
    "No list is in force, so nothing can be screened. Load one with 'aboveboard lists load', or fetch it with 'aboveboard lists refresh'."
)
NO_INDEX = "The index of the lists in force is being built, so nothing can be screened at this moment; try again in a minute."
SLICE = 2_000


@dataclass(frozen=True, slots=True)
class Built:
    """An index file that was built for the versions and the engine that `key` is the hash of."""

    key: str
    sha256: str


def folder() -> Path:
    """Where the index files lie."""
    return Path(settings.DATA) / "index"


def in_force() -> list[ListVersion]:
    """The version in force of each list, by source."""
    return list(ListVersion.objects.filter(state=VersionState.IN_FORCE).order_by("source"))


def chosen(sources: Sequence[str] = ()) -> list[ListVersion]:
    """The versions in force of some lists, of all where none is named.

    Raises `NotScreened` where no list is in force, and `Invalid` for one that is not: leaving it out would read as clear.
    """
    versions = in_force()
    if not versions:
        raise NotScreened(NO_LIST)
    known = {version.source for version in versions}
    if unknown := sorted(set(sources) - known):
        raise Invalid(lists=f"Not in force: {', '.join(each[:40] for each in unknown)}. Choose of {', '.join(sorted(known))}.")
    return [version for version in versions if not sources or version.source in sources]


def described(versions: Iterable[ListVersion]) -> list[dict[str, Any]]:
    """The versions as a run and a set of lists name them."""
    return [
        {
            "source": version.source,
            "version": str(version.pk),
            "published": version.published.isoformat() if version.published else None,
            "sha256": version.sha256,
            "parser": version.parser_version,
        }
        for version in sorted(versions, key=lambda each: each.source)
    ]


def key_of(versions: Sequence[ListVersion]) -> str:
    """The key of a set of versions under the engine of this process."""
    return canonical.digest({"engine": ENGINE_VERSION, "versions": [str(each["version"]) for each in described(versions)]})


def entity(source: str, entry_id: str) -> str:
    """The name of an entry in the index: two lists may use one id."""
    return f"{source}:{entry_id}"


def build(versions: Sequence[ListVersion]) -> Built:
    """Build the index of these versions; seconds of work, so never inside a transaction."""
    return Built(key_of(versions), _write(_records(versions)))


def build_changes(version: ListVersion, entry_ids: Iterable[str]) -> str:
    """Build the small index of a version's new and changed entries; the hash of its file, empty where there are none."""
    wanted = sorted(entry_ids)
    return _write(record for part in batched(wanted, SLICE) for _, record in _entries(version, part)) if wanted else ""


def _write(records: Iterable[Record]) -> str:
    return Index.build(records, folder()).name.removesuffix(SUFFIX)


def _records(versions: Sequence[ListVersion]) -> Iterator[Record]:
    for version in sorted(versions, key=lambda each: each.source):
        for _, record in _entries(version):
            yield record


def _entries(version: ListVersion, only: Sequence[str] | None = None) -> Iterator[tuple[str, Record]]:
    rows = ListEntry.objects.filter(version=version).order_by("entry_id").values_list("entry_id", "record__body")
    if only is not None:
        rows = rows.filter(entry_id__in=only)
    for entry_id, body in rows.iterator(chunk_size=SLICE):
        yield entry_id, replace(record_of(body), id=entity(version.source, entry_id))


def tidy(before: datetime) -> int:
    """Remove the index files made before that instant that nothing in force needs; a replay builds them again. How many went."""
    versions = in_force()
    needed = {version.changes_index for version in versions}
    needed |= set(ListSet.objects.filter(pk=key_of(versions)).values_list("sha256", flat=True))
    removed = 0
    for file in folder().glob(f"*{SUFFIX}"):
        if file.name.removesuffix(SUFFIX) not in needed and file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def current() -> tuple[ListSet, Index]:
    """The set of lists in force and its index; raises `NotScreened` where there is none, for that is not the same as no match."""
    versions = chosen()
    found = ListSet.objects.filter(pk=key_of(versions)).first()
    if found is None:
        raise NotScreened(NO_INDEX)
    return found, opened(found)


def opened(list_set: ListSet) -> Index:
    """The index of a set of lists. Raises `NotScreened` where its file is not on this machine or another engine made it."""
    return _opened(list_set.sha256)


def opened_changes(version: ListVersion) -> Index | None:
    """The index of what a version brought, or None where there is none on this machine, so that everybody must be looked at."""
    if not version.changes_index or not _path(version.changes_index).exists():
        return None
    return _opened(version.changes_index)


def _opened(sha256: str) -> Index:
    try:
        return _mapped(_path(sha256))
    except IndexUnusable as fault:
        raise NotScreened(f"{NO_INDEX} ({fault})") from fault


def has_file(list_set: ListSet) -> bool:
    """Whether the index file of a set of lists is on this machine."""
    return _path(list_set.sha256).exists()


def _path(sha256: str) -> Path:
    return folder() / f"{sha256}{SUFFIX}"


@lru_cache(maxsize=8)
def _mapped(path: Path) -> Index:
    index = Index.open(path)
    # Once per process: a damaged file must not read as clear.
    verify(path)
    return index


def restored(list_set: ListSet) -> Index:
    """The index of a set of lists that need not be in force any more, built again from the stored entries where its file is gone."""
    try:
        return opened(list_set)
    except NotScreened:
        versions = [ListVersion.objects.get(pk=each["version"]) for each in list_set.versions]
        if build(versions).sha256 != list_set.sha256:
            raise NotScreened("The stored lists no longer give the index of that day; compare the database with a backup.") from None
        return opened(list_set)
