"""Reads MMDB files (MaxMind DB file format 2.0) of countries and AS numbers, whoever made them."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import maxminddb
from maxminddb.types import Record

from aboveboard.exchange.stix import places

# What a damaged file does to its reader.
_DAMAGED = (
    maxminddb.InvalidDatabaseError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    struct.error,
)
# What is told of a data set stands in sentences.
LONGEST_NAME = 60
_CODE, _AS_MOST = 2, 2**32 - 1


class DatabaseRefused(ValueError):
    """A file that is no MMDB file, or holds nothing of what it was given for; the message says which, and what to give."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one network's record says: the first and last number of the network (`places.bounds`), the country, the AS number (0: none)."""

    first: int
    last: int
    country: str
    asn: int


@dataclass(frozen=True, slots=True)
class Database:
    """One file: its name with the day it was made (UTC), and what it says, rising and without overlap."""

    name: str
    stretches: tuple[Stretch, ...]


def read(path: Path) -> Database:
    """All that a file says of countries and AS numbers; raises `DatabaseRefused`."""
    try:
        # The reader in Python: the one in C ends the process over a damaged file (3.2.0).
        with maxminddb.open_database(path, maxminddb.MODE_MMAP) as reader:
            meta = reader.metadata()
            made = datetime.fromtimestamp(meta.build_epoch, UTC)
            title = "".join(each for each in str(meta.database_type) if each.isprintable())[:LONGEST_NAME].strip()
            stretches = tuple(sorted(_stretches(reader), key=lambda each: each.first))
    except _DAMAGED as error:
        raise DatabaseRefused(f"{path.name} cannot be read as an MMDB file ({error}).") from error
    return Database(f"{title or path.stem[:LONGEST_NAME]} of {made:%Y-%m-%d}", stretches)


def _stretches(reader: maxminddb.Reader) -> Iterator[Stretch]:
    for network, record in reader:
        if isinstance(record, Mapping):
            country, asn = _country(record), _asn(record)
            if country or asn:
                yield Stretch(*places.bounds(str(network)), country, asn)


def _country(record: Mapping[str, Record]) -> str:
    """The country of use where a record has it, else that of registration; the makers of such files write it in four ways."""
    for name in ("country", "country_code", "registered_country"):
        found = record.get(name)
        code = found.get("iso_code") if isinstance(found, Mapping) else found
        if isinstance(code, str) and len(code) == _CODE and code.isascii() and code.isalpha():
            return code.upper()
    return ""


def _asn(record: Mapping[str, Record]) -> int:
    for name in ("autonomous_system_number", "asn", "as_number"):
        found = record.get(name)
        if isinstance(found, str):
            digits = found.upper().removeprefix("AS")
            found = int(digits) if digits.isascii() and digits.isdigit() else 0
        if isinstance(found, int) and 0 < found <= _AS_MOST:
            return found
    return 0
