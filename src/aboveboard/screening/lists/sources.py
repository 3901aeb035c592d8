"""The lists that can be read, by name: those of publishers, and a house's own, each under a name of its own."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import eu, ftm, jsonl, ofac, own, sema, senzing, uk, un
from .record import Parsed

OWN = re.compile(r"own-[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SOURCE = 40
OWN_VERSION = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's list in one format. `parser_version` rises when the same bytes would give other records.

    `dated_by_loading`: the file says no day and has no publisher but who keeps it, so it is published by being loaded.
    """

    name: str
    label: str
    read: Callable[[Path], Parsed]
    parser_version: int
    dated_by_loading: bool = False


SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source("un", "United Nations Security Council consolidated list", un.read, 2),
        Source("ofac-sdn", "United States OFAC Specially Designated Nationals", ofac.read, 2),
        Source("ofac-cons", "United States OFAC consolidated non-SDN lists", ofac.read_consolidated, 1),
        Source("eu-fsf", "European Union consolidated list of financial sanctions", eu.read, 1),
        Source("uk", "United Kingdom sanctions list", uk.read, 1),
        Source("ca-sema", "Canada consolidated autonomous sanctions list", sema.read, 1),
        Source("jsonl", "Records as JSON lines", jsonl.read, 1, dated_by_loading=True),
        Source("ftm", "FollowTheMoney entities", ftm.read, 1, dated_by_loading=True),
        Source("senzing", "Senzing records", senzing.read, 1, dated_by_loading=True),
    )
}


def source(name: str) -> Source:
    """The source of that name; `LookupError` with the names there are otherwise."""
    if found := SOURCES.get(name):
        return found
    if len(name) <= MAX_SOURCE and OWN.fullmatch(name):
        return Source(name, f"Own list: {name.removeprefix('own-').replace('-', ' ')}", own.read, OWN_VERSION, dated_by_loading=True)
    known = ", ".join(sorted(SOURCES))
    raise LookupError(f"There is no list source {name[:40]!r}. Choose one of: {known}, or own-NAME for a list of your own.")


def is_kept_here(name: str) -> bool:
    """Whether a list is the house's own, under a name of its own."""
    return OWN.fullmatch(name) is not None


def label(name: str) -> str:
    """What a list is called on screen; its bare name where this release cannot read it any more."""
    try:
        return source(name).label
    except LookupError:
        return name
