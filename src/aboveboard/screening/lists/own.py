"""A house's own list in whichever open format it is kept: the documented table, JSON lines, FollowTheMoney or Senzing."""

from pathlib import Path

import msgspec

from . import ftm, jsonl, lines, own_csv, senzing
from .bounds import DEFAULT, Bounds, refuse_oversized
from .record import Parsed


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list, by what its first line is; a table where that is no JSON."""
    refuse_oversized(path, bounds)
    _, first = next(lines.read(path, bounds), (0, b""))
    if not first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return own_csv.read(path, bounds)
    keys = _keys(first)
    if keys & {"op", "base", "properties"}:
        return ftm.read(path, bounds)
    return senzing.read(path, bounds) if "RECORD_ID" in keys else jsonl.read(path, bounds)


def _keys(line: bytes) -> frozenset[str]:
    """What the first line names; a broken one names nothing, and is then refused as JSON lines are."""
    try:
        return frozenset(msgspec.json.decode(line, type=dict[str, msgspec.Raw]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return frozenset()
