"""Takes out of an object what granular markings hide from a reader (STIX 2.1 §7.2.3), or withholds it where nothing sound is left."""

import re
from collections.abc import Mapping, Set

import msgspec

from aboveboard.exchange.stix import schema
from aboveboard.exchange.stix.markings import Effective, Grade

_STEP = re.compile(r"\[(\d{1,9})\]")
# Hiding one of these would leave no object, so the object itself is hidden.
_ESSENTIAL = frozenset({"id", "type", "spec_version", "created", "modified", "object_marking_refs", "granular_markings", "created_by_ref"})

Path = tuple[str | int, ...]


def grades(marking: Effective) -> frozenset[Grade]:
    """The grades at which the body differs from what was received; empty where it never does."""
    return frozenset(part.grade for part in marking.parts)


def redacted(content: Mapping[str, object], marking: Effective, hidden: Set[Grade]) -> bytes | None:
    """The body for a reader from whom parts marked with a grade in `hidden` are kept, or None where it must be withheld whole.

    Withheld: a selector that selects nothing or an essential property, and an object that is no longer valid STIX.
    Where no grade of `grades` is hidden, serve the received bytes instead: this writes the content anew.
    """
    paths = set()
    for part in marking.parts:
        if part.grade in hidden:
            path = _path(part.selector)
            if path[0] in _ESSENTIAL or not _selects(content, path):
                return None
            paths.add(path)
    if not paths:
        return msgspec.json.encode(content)
    moved: dict[Path, Path] = {}
    left = _pruned({name: value for name, value in content.items() if name != "granular_markings"}, (), (), paths, moved)
    if not isinstance(left, dict):
        return None
    if granular := _granular(content.get("granular_markings"), moved):
        left["granular_markings"] = granular
    return None if schema.faults(left) else msgspec.json.encode(left)


def _path(selector: str) -> Path:
    return tuple(int(match[1]) if (match := _STEP.fullmatch(step)) else step for step in selector.split("."))


def _selects(content: object, path: Path) -> bool:
    for step in path:
        if isinstance(content, dict) and step in content:
            content = content[step]
            continue
        if not isinstance(content, list) or not isinstance(step, int) or step >= len(content):
            return False
        content = content[step]
    return True


def _pruned(value: object, old: Path, new: Path, hidden: Set[Path], moved: dict[Path, Path]) -> object:
    """A copy without the hidden paths, noting where each path that is left has moved to; None where nothing is left."""
    moved[old] = new
    if isinstance(value, dict):
        kept = {
            name: left
            for name, inner in value.items()
            if (*old, name) not in hidden and (left := _pruned(inner, (*old, name), (*new, name), hidden, moved)) is not None
        }
        return kept or None
    if isinstance(value, list):
        items: list[object] = []
        for place, inner in enumerate(value):
            if (*old, place) not in hidden:
                left = _pruned(inner, (*old, place), (*new, len(items)), hidden, moved)
                items += [left] if left is not None else []
        return items or None
    return value


def _granular(markings: object, moved: Mapping[Path, Path]) -> list[dict[str, object]]:
    """The granular markings whose selectors still select something, re-numbered; the others would reveal what was hidden."""
    found = []
    for marking in markings if isinstance(markings, list) else []:
        places = [moved[path] for selector in marking["selectors"] if (path := _path(selector)) in moved]
        if places:
            found.append(marking | {"selectors": [_selector(place) for place in places]})
    return found


def _selector(path: Path) -> str:
    return ".".join(f"[{step}]" if isinstance(step, int) else step for step in path)
