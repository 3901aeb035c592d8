"""The lists that can be read, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import jsonl, ofac, sema, un
from .record import Parsed


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's list in one format. `parser_version` rises when the same bytes would give other records."""

    name: str
    label: str
    read: Callable[[Path], Parsed]
    parser_version: int


SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source("un", "United Nations Security Council consolidated list", un.read, 1),
        Source("ofac-sdn", "United States OFAC Specially Designated Nationals", ofac.read, 1),
        Source("ca-sema", "Canada consolidated autonomous sanctions list", sema.read, 1),
        Source("jsonl", "Records as JSON lines", jsonl.read, 1),
    )
}


def source(name: str) -> Source:
    """The source of that name; `LookupError` with the names there are otherwise."""
    if name not in SOURCES:
        raise LookupError(f"There is no list source {name!r}. Choose one of: {', '.join(sorted(SOURCES))}.")
    return SOURCES[name]
