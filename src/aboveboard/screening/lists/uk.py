"""The United Kingdom's sanctions list, the single one since 28 January 2026, as the official XML or CSV."""

from pathlib import Path

from . import uk_csv, uk_xml, xml
from .bounds import DEFAULT, Bounds, refuse_oversized
from .record import Parsed


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list with the date that the file itself carries, in whichever of the two formats it is."""
    refuse_oversized(path, bounds)
    return uk_xml.read(path, bounds) if xml.looks_like(path) else uk_csv.read(path, bounds)
