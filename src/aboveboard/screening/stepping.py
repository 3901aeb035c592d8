"""Makes a staged version out of the one in force and a delta; a delta that does not fit it exactly is refused."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from aboveboard.kernel.actor import Actor
from aboveboard.screening import actions
from aboveboard.screening.actions.lists import MOST_ROWS
from aboveboard.screening.lists.record import Delta, ListRefused, Op, Record, Step
from aboveboard.screening.models import ListEntry, ListVersion
from aboveboard.screening.queries.facts import hashes

WHOLE = "Load the whole list."


def stage_unchanged(actor: Actor, version: ListVersion, delta: Delta, *, before: ListVersion | None, path: Path) -> None:
    """Stage what the delta leaves as it is. Raises `ListRefused` where the delta does not build on the version in force."""
    gone = _touched(delta, before, path)
    assert before is not None  # otherwise it was refused
    last = ""
    while rows := list(_after(before, last)):
        kept = [entry for entry in rows if entry not in gone]
        if kept:
            actions.stage_unchanged(actor, version, before=before, entries=kept)
        last = rows[-1]


def fresh(delta: Delta) -> Iterator[Record]:
    """The entries that the delta brings, new or changed."""
    return (step.record for step in delta.steps() if step.record is not None)


def _after(before: ListVersion, last: str) -> Iterator[str]:
    rows = ListEntry.objects.filter(version=before, entry_id__gt=last).order_by("entry_id")
    return iter(rows.values_list("entry_id", flat=True)[:MOST_ROWS])


def _touched(delta: Delta, before: ListVersion | None, path: Path) -> frozenset[str]:
    """The entries in force that the delta changes or ends.

    A step about what is no party and was none passes: a collection holds addresses and documents beside its parties.
    """
    if before is None:
        raise ListRefused(path.name, "file", "it is a delta, and no version is in force that it could build on.", WHOLE)
    if delta.base and delta.base not in {before.sha256, str(before.pk)}:
        raise ListRefused(path.name, "line 1", f"it builds on {delta.base[:80]!r}, which is not in force.", WHOLE)
    known = hashes(before.pk)
    touched: set[str] = set()
    fits = bool(delta.base)
    for step in delta.steps():
        _refuse_misfit(step, known, path)
        fits = fits or step.record is not None or step.entry in known
        if step.entry in known:
            touched.add(step.entry)
    if not fits:
        raise ListRefused(path.name, "file", "none of its steps concerns an entry of the version in force.", WHOLE)
    return frozenset(touched)


def _refuse_misfit(step: Step, known: Mapping[str, str], path: Path) -> None:
    if step.op is Op.ADD and step.entry in known:
        raise ListRefused(path.name, step.place, f"it adds {step.entry[:80]!r}, which is in force already.", WHOLE)
    if step.op is Op.MOD and step.record is not None and step.entry not in known:
        raise ListRefused(path.name, step.place, f"it changes {step.entry[:80]!r}, which is not in force.", WHOLE)
