"""MMDB files made for tests, in the forms of several publishers."""

from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from aboveboard.exchange.addresses import compiling, databases
from aboveboard.exchange.addresses.index import Addresses
from aboveboard.exchange.stix.registries import Embedded


def written(path: Path, records: dict[str, dict[str, Any]], name: str = "Test") -> Path:
    """A file with one record for each network."""
    writer = MMDBWriter(6, name, languages=["en"], description="test", ipv4_compatible=True)
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


def opened(folder: Path, countries: dict[str, dict[str, Any]] | None, numbers: dict[str, dict[str, Any]] | None = None) -> Addresses:
    """What `aboveboard addresses load` makes of such files."""
    found = [
        None if records is None else databases.read(written(folder / f"{what}.mmdb", records, f"Test {what}"))
        for what, records in (("countries", countries), ("numbers", numbers))
    ]
    return Addresses.open(compiling.compiled(found[0], found[1], Embedded(), folder / "addresses"))
