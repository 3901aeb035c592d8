"""The lists command on a fresh data folder, as an operator types it: in a process of its own, with exit codes and plain sentences."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import make_screening
from tests.make_screening import OTHERS, OWNER
from tests.screening.publisher import publishing


def aboveboard(folder: Path, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a data folder of its own and SQLite in it."""
    unset = {"ABOVEBOARD_DATA", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    line = [sys.executable, "-m", "aboveboard", *map(str, words), "--data", str(folder / "house")]
    return subprocess.run(line, capture_output=True, text=True, env={**kept, **environment}, timeout=120, check=False)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that the command has made where there was none, with no list yet."""
    folder = tmp_path_factory.mktemp("prepared")
    shown = aboveboard(folder, "lists", "show")
    assert "nobody can be screened" in shown.stdout
    return folder / "house"


@pytest.fixture
def house(tmp_path: Path, prepared: Path) -> Path:
    """A folder with a house of the test's own: making one takes seconds."""
    shutil.copytree(prepared, tmp_path / "house")
    return tmp_path


def test_a_list_is_loaded_into_a_fresh_folder_checked_and_shown(tmp_path: Path) -> None:
    path = make_screening.un_file(tmp_path, *OTHERS)
    # Nothing is there yet: the first command makes the house.
    first = aboveboard(tmp_path, "lists", "load", "--source", "un", "--from", path, "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["entries"] == 4
    again = aboveboard(tmp_path, "lists", "load", "--source", "un", "--from", path)
    assert "unchanged and checked" in again.stdout
    shown = aboveboard(tmp_path, "lists", "show", "--json")
    (line,) = shown.stdout.splitlines()
    assert {key: json.loads(line)[key] for key in ("source", "standing", "published", "entries", "stale")} == {
        "source": "un",
        "standing": "binding",
        "published": "2026-03-01",
        "entries": 4,
        "stale": False,
    }


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("--source", "un", "--from", "{folder}/none.xml"), "no file or folder", 1),
        (("--source", "un", "--from", "{folder}/bad.xml"), "No version is in force", 1),
        (("--source", "un", "--from", "{folder}/bad.xml", "--published", "01/02/2026"), "YYYY-MM-DD", 1),
        (("--source", "ca-sema", "--from", "{folder}/dateless.xml"), "--published", 1),
        (("--source", "ofac-sdn", "--from", "{folder}/trio.csv", "--published", "2026-01-01"), "folder", 1),
        (("--source", "eu", "--from", "{folder}/bad.xml"), "or own-NAME for a list of your own", 1),
        (("--source", "own-exclusions", "--from", "{folder}/own.csv"), "line 2: birth '31.1.1970' is no date", 1),
    ],
)
def test_bad_input_gets_a_sentence_and_an_exit_code(house: Path, words: tuple[str, ...], sentence: str, code: int) -> None:
    (house / "bad.xml").write_bytes(b"<!DOCTYPE x><x/>")
    (house / "trio.csv").write_bytes(b"1,VENN,individual")
    (house / "own.csv").write_bytes(b"id,name,birth\nx-1,Orla Venn,31.1.1970")
    (house / "dateless.xml").write_bytes(b"<data-set><record><Country>X</Country></record></data-set>")
    done = aboveboard(house, "lists", "load", *(word.format(folder=house) for word in words))
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_lists_are_refreshed_and_one_that_is_away_does_not_keep_the_others(house: Path) -> None:
    own_list = make_screening.rows(house, *OTHERS).read_bytes()
    with publishing(un_xml=make_screening.un_xml(*OTHERS, OWNER), own_jsonl=own_list) as publisher:
        # No list is fetched from where it is published.
        away = {f"ABOVEBOARD_LISTS_{name}": publisher.url("gone.xml") for name in ("CA_SEMA", "OFAC_SDN", "OFAC_CONS", "EU_FSF", "UK")}
        own = f"own-exclusions={publisher.url('own.jsonl')}"
        addresses = {**away, "ABOVEBOARD_LISTS_UN": publisher.url("un.xml"), "ABOVEBOARD_LISTS_OWN": own}
        done = aboveboard(house, "lists", "refresh", "--json", **addresses)
    assert done.returncode == 1
    assert {line["source"]: line["entries"] for line in map(json.loads, done.stdout.splitlines())} == {"un": 5, "own-exclusions": 4}
    assert "ca-sema" in done.stderr
    assert "404" in done.stderr


@pytest.mark.parametrize("said", ["own-exclusions", "own-a=ftp://example.org/list", "=https://example.org/list,own-a"])
def test_an_address_without_a_list_stops_the_start_with_what_to_write(tmp_path: Path, said: str) -> None:
    done = aboveboard(tmp_path, "lists", "show", ABOVEBOARD_LISTS_OWN=said)
    assert done.returncode == 1
    assert "ABOVEBOARD_LISTS_OWN must look like" in done.stderr
    assert "Traceback" not in done.stderr
