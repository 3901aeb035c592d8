"""The same inputs give the same bytes, in any process, whatever the seed of its hashes and the order of its records."""

import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from unicodedata import unidata_version

from aboveboard.screening.engine.values import Query
from aboveboard.screening.engine.version import ENGINE_VERSION
from aboveboard.screening.lists.record import Record

from .cast import RECORDS, opened

ASK = """
import sys
from pathlib import Path
from tests.screening.engine.cast import RECORDS, opened
from aboveboard.screening.engine.values import Query
index = opened(Path(sys.argv[1]))
names = ["Grigoriy Varlakow", "Orla",
    "Abdel Rahman Kashtari", "김현섭", "Vostokpribor OOO", "G. S. V.", "Orla Wren Field / Vennsby", "Tech & Srvces Grp"]
print(index.sha256)
for row in index.match_many([Query(name, births=("1961",), countries=("by", "sy")) for name in names]):
    for one in row:
        print(one.entity_id, one.score, one.explanation)
"""


def _said(folder: Path, seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", ASK, str(folder)], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_processes_with_other_hash_seeds_say_the_same(tmp_path: Path) -> None:
    said = {_said(tmp_path / seed, seed) for seed in ("0", "1", "4711")}
    assert len(said) == 1
    assert len(said.pop().splitlines()) > 6


def test_the_file_of_the_same_records_is_the_same_to_the_byte(tmp_path: Path) -> None:
    first, again = opened(tmp_path / "a"), opened(tmp_path / "b", list(RECORDS))
    assert hashlib.sha256(first.path.read_bytes()).hexdigest() == first.sha256 == again.sha256


def test_results_do_not_depend_on_the_order_of_the_records(tmp_path: Path) -> None:
    turned: list[Record] = RECORDS[::-1]
    first, again = opened(tmp_path / "a"), opened(tmp_path / "b", turned)
    for name in ("Orla", "Varlakov G.", "Trading Group", "Li Kim"):
        assert first.match(Query(name)) == again.match(Query(name))


def test_the_engine_version_names_what_results_depend_on() -> None:
    assert f"unicode-{unidata_version}" in ENGINE_VERSION
    for package in ("rapidfuzz", "anyascii", "numpy"):
        assert f"{package}-{version(package)}" in ENGINE_VERSION
