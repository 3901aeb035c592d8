"""Loads a list from end to end: hash, parse, stage in slices, judge, build the index, switch. Nothing is half-loaded."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Invalid
from aboveboard.lib import canonical, clock
from aboveboard.screening import actions, index, stepping
from aboveboard.screening.actions.lists import MOST_ROWS, Checked, Row, Staging, judged
from aboveboard.screening.lists import delta
from aboveboard.screening.lists.bounds import MAX_BYTES
from aboveboard.screening.lists.guard import Ground
from aboveboard.screening.lists.record import ListRefused, Parsed, Record
from aboveboard.screening.lists.sources import Source, source
from aboveboard.screening.machine import VersionState
from aboveboard.screening.models import MAX_ENTRY_ID, ListVersion
from aboveboard.screening.queries.facts import hashes
from aboveboard.screening.sealing import record_body
from aboveboard.screening.values import ListFile, ListRefusal, Loaded

Progress = Callable[[str], None]
FOLDERS = {"un": "un", "ofac": "ofac-sdn", "ca": "ca-sema"}
FOLDER_SOURCES = frozenset({"ofac-sdn"})
SUFFIXES = frozenset({".xml", ".csv", ".json", ".jsonl", ".ndjson", ".gz"})


def load(actor: Actor, file: ListFile, *, checked: Checked | None = None, progress: Progress = lambda _: None) -> Loaded:
    """Put the list in force, or raise `ListRefusal` (what was refused, what stays) or `Invalid` (what to give).

    The file that is in force already counts as checked, no more.
    """
    chosen = _source(file.source)
    path = _path(chosen, file.path)
    sha256, size = digest(path)
    before = ListVersion.objects.filter(source=chosen.name, state=VersionState.IN_FORCE).first()
    if before and (before.sha256, before.parser_version) == (sha256, chosen.parser_version):
        actions.check_list(actor, before, checked=checked)
        return loaded(before, (), is_new=False)
    progress(f"Reading {chosen.label} …")
    parsed, fault = _opened(chosen, path)
    published = (parsed.published if parsed else None) or file.published or (clock.today() if chosen.dated_by_loading else None)
    if published is None and not fault:
        raise Invalid(published="This file carries no date of publication: say it with --published YYYY-MM-DD.")
    version = actions.stage_list(actor, Staging(chosen.name, sha256, size, published))
    try:
        if parsed and parsed.delta:
            stepping.stage_unchanged(actor, version, parsed.delta, before=before, path=path)
        for rows in _slices(_records(parsed), path):
            actions.stage_entries(actor, version, rows=rows)
            progress(f"{version.entries} entries read")
    except ListRefused as error:
        fault = str(error)
    if judged(version, before, fault).ground is not None:
        return _refused(actor, version, fault)
    progress("Building the index …")
    changes = delta.delta(hashes(before.pk) if before else {}, hashes(version.pk))
    fresh = [change.entry for change in changes if change.op is not delta.Op.DEL]
    others = [each for each in index.in_force() if each.source != version.source]
    built = index.build([*others, version])
    # The first list of a house is all new: what it brought is what there is.
    changes_index = built.sha256 if not others and len(fresh) == version.entries else index.build_changes(version, fresh)
    try:
        actions.load_list(actor, version, built=built, changes_index=changes_index, checked=checked)
    except ListRefusal as refusal:
        _note(actor, version, refusal)
        raise
    version.refresh_from_db()
    return loaded(version, changes, is_new=True)


def lists_in(folder: Path) -> list[ListFile]:
    """The lists of a folder whose folders are named `<source>-<date>` (un, ofac, ca), in date order; raises `Invalid`."""
    found: list[tuple[date, ListFile]] = []
    for child in sorted(folder.iterdir()) if folder.is_dir() else ():
        name, _, dated = child.name.partition("-")
        if child.is_dir() and name in FOLDERS and (published := _partial(dated)):
            found.append((published, ListFile(FOLDERS[name], child, published)))
    if not found:
        raise Invalid(lists=f"There is no list in {folder.name}: folders are named un-2026-02-27, ofac-2021 or ca-2025-06.")
    return [file for _, file in sorted(found, key=lambda each: (each[0], each[1].source))]


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 over the bytes of a file, or over names and hashes of a folder's files; and how many bytes they are."""
    if path.is_file():
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest(), path.stat().st_size
    parts = [(child.name, *digest(child)) for child in sorted(path.iterdir()) if child.is_file()]
    return canonical.digest([[name, sha256] for name, sha256, _ in parts]), sum(size for *_, size in parts)


def _source(name: str) -> Source:
    try:
        return source(name)
    except LookupError as error:
        raise Invalid(source=str(error.args[0])) from error


def _path(chosen: Source, path: Path) -> Path:
    """The file of a list, also where its folder was given; the trio of OFAC is a folder."""
    if not path.exists():
        raise Invalid(path=f"There is no file or folder {path.name!r}; check the path.")
    if not (path.is_file() or path.is_dir()):
        raise Invalid(path=f"{path.name!r} is neither a file nor a folder; name the list as it was saved.")
    if path.is_dir() and chosen.name not in FOLDER_SOURCES:
        files = [child for child in path.iterdir() if child.is_file() and child.suffix.lower() in SUFFIXES]
        if len(files) != 1:
            raise Invalid(path=f"The folder {path.name!r} holds {len(files)} lists; name the file itself.")
        path = files[0]
    files = list(path.iterdir()) if path.is_dir() else [path]
    if sum(file.stat().st_size for file in files) > MAX_BYTES:
        raise Invalid(path=f"{path.name!r} has more than {MAX_BYTES} bytes; check that it is the list and not something else.")
    return path


def _opened(chosen: Source, path: Path) -> tuple[Parsed | None, str]:
    try:
        return chosen.read(path), ""
    except ListRefused as error:
        return None, str(error)


def _records(parsed: Parsed | None) -> Iterator[Record]:
    if parsed is None:
        return iter(())
    return stepping.fresh(parsed.delta) if parsed.delta else parsed.records


def _slices(records: Iterator[Record], path: Path) -> Iterator[Sequence[Row]]:
    rows = (_row(record, path) for record in records)
    while part := list(islice(rows, MOST_ROWS)):
        yield part


def _row(record: Record, path: Path) -> Row:
    if len(record.id) > MAX_ENTRY_ID or not record.id.isprintable():
        raise ListRefused(path.name, f"entry {record.id[:40]!r}", f"its id is longer than {MAX_ENTRY_ID} or unreadable.", "Correct it.")
    try:
        body = record_body(record)
    except canonical.CanonicalError as error:
        raise ListRefused(path.name, f"entry {record.id!r}", str(error), "Correct it.") from error
    return Row(record.id, hashlib.sha256(body.encode()).hexdigest(), body)


def _refused(actor: Actor, version: ListVersion, fault: str) -> Loaded:
    try:
        actions.load_list(actor, version, fault=fault)
    except ListRefusal as refusal:
        _note(actor, version, refusal)
        raise
    raise AppError("The lists have changed meanwhile; load the file again.")


def _note(actor: Actor, version: ListVersion, refusal: ListRefusal) -> None:
    actions.refuse_list(actor, version, ground=Ground(refusal.ground), sentence=str(refusal))


def loaded(version: ListVersion, changes: Sequence[delta.Change], *, is_new: bool) -> Loaded:
    """What came of a load, for whoever asked for it."""
    counts = {op: sum(change.op is op for change in changes) for op in delta.Op}
    assert version.published is not None  # no version without it comes into force
    return Loaded(
        version.source,
        version.pk,
        is_new,
        version.entries,
        version.published,
        counts[delta.Op.ADD],
        counts[delta.Op.MOD],
        counts[delta.Op.DEL],
    )


def _partial(text: str) -> date | None:
    year, month, day = (*text.split("-"), "1", "1")[:3]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
