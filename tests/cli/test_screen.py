"""The screen command on a folder that `lists load` has made, as an operator types it."""

import gzip
import json
from pathlib import Path

import pytest

from tests import make_screening
from tests.cli.test_lists import aboveboard
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one list in force, made by the command."""
    folder = tmp_path_factory.mktemp("loaded")
    path = make_screening.rows(folder, *OTHERS, OWNER)
    packed = folder / "entities.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    done = aboveboard(folder, "lists", "load", "--source", "jsonl", "--from", packed)
    assert done.returncode == 0, done.stderr
    return folder


def test_a_file_is_screened_and_broken_lines_are_said(loaded: Path) -> None:
    rows = ['{"id":"a","name":"Jan Vermeulen","schema":"Person"}', "{", '{"id":"b","name":"Nobody Known","schema":"Person"}']
    (loaded / "names.jsonl").write_text("\n".join(rows))
    done = aboveboard(loaded, "screen", "--input", loaded / "names.jsonl", "--output", loaded / "out.jsonl")
    assert done.returncode == 3, done.stderr
    assert "3 rows: 2 screened, 1 with a match, 1 not screened" in done.stdout
    assert "line 2: This is not a row" in done.stderr
    assert "rows," in done.stderr
    first, _, _ = map(json.loads, (loaded / "out.jsonl").read_text().splitlines())
    assert (first["results"][0]["entity_id"], first["results"][0]["match"]) == (f"x-{OWNER.number}", True)


def test_scripts_read_one_object_and_nothing_beside_it(loaded: Path) -> None:
    (loaded / "names.csv").write_text("id,name,schema,note\na,Jan Vermeulen,Person,x\n")
    done = aboveboard(loaded, "screen", "--input", loaded / "names.csv", "--output", loaded / "out.jsonl", "--json", "--threshold", "9900")
    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {name: said[name] for name in ("rows", "screened", "matched", "refused", "unread")} == {
        "rows": 1, "screened": 1, "matched": 0, "refused": 0, "unread": ["note"],
    }  # fmt: skip


FORMS = ("Ltd", "ООО", "S.A.", "GmbH & Co. KG")
# What is asked, and whether somebody is found, nobody is, or the row is named as one that cannot be screened.
ODD = {
    "": "named",
    " \t": "named",
    "🙂🙂": "named",
    "\u202e\u200b": "named",
    "J": "nobody",
    "Ж": "nobody",
    **dict.fromkeys(FORMS, "nobody"),
    "GmbH & Co. KG": "named",
    "Jan Vermeulen " + "x" * 10_000: "found",
    "x" * 10_000: "nobody",
    "\u202eJan\u202c Ver\u200bmeulen": "found",
    "J\u0430n V\u0435rm\u0435ul\u0435n": "found",  # Cyrillic letters that look like Latin ones
    "🙂 Jan Vermeulen 🙂": "found",
    "Jan Vemreuelen": "found",
}


def test_odd_names_are_answered_or_named(loaded: Path) -> None:
    schemas = ["Organization" if name in FORMS else "Person" for name in ODD]
    rows = [
        json.dumps({"id": number, "name": name, "schema": schema}) for number, (name, schema) in enumerate(zip(ODD, schemas, strict=True))
    ]
    (loaded / "odd.jsonl").write_text("\n".join(rows))
    done = aboveboard(loaded, "screen", "--input", loaded / "odd.jsonl", "--output", loaded / "out.jsonl")
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    answers = [json.loads(line) for line in (loaded / "out.jsonl").read_text().splitlines()]
    came = ["named" if "error" in one else "found" if any(found["match"] for found in one["results"]) else "nobody" for one in answers]
    assert dict(zip(ODD, came, strict=True)) == ODD


def in_force(folder: Path) -> list[tuple[str, int, str]]:
    shown = map(json.loads, aboveboard(folder, "lists", "show", "--json").stdout.splitlines())
    return [(one["source"], one["entries"], one["sha256"]) for one in shown]


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BAD_LISTS = {
    "bomb.xml": ("un", f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{BOMB}]><CONSOLIDATED_LIST>&a9;</CONSOLIDATED_LIST>'.encode()),
    "outside.xml": ("un", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><CONSOLIDATED_LIST>&a;</CONSOLIDATED_LIST>'),
    "cut.jsonl.gz": ("jsonl", gzip.compress(b'{"id":"a","names":[["Jan Vermolen","primary"]]}\n' * 99)[:-20]),
    "cut.jsonl": ("jsonl", b'{"id":"a","names":[["Jan Vermolen","primary"]]}\n{"id":"b","na'),
    "twice.jsonl": ("jsonl", b'{"id":"a","names":[["Jan Vermolen","primary"]]}\n' * 2),
}


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_bad_list_is_refused_in_a_sentence_and_what_is_in_force_stays(loaded: Path, name: str) -> None:
    source, content = BAD_LISTS[name]
    (loaded / name).write_bytes(content)
    before = in_force(loaded)
    done = aboveboard(loaded, "lists", "load", "--source", source, "--from", loaded / name)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "Traceback" not in done.stderr
    assert in_force(loaded) == before


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("--input", "none.jsonl", "--output", "out.jsonl"), "cannot be opened", 1),
        (("--input", "none.jsonl", "--output", "out.jsonl", "--lists", "eu"), "Not in force: eu", 1),
        (("--input", "none.jsonl", "--output", "out.jsonl", "--threshold", "0.7"), "invalid int", 2),
    ],
)
def test_bad_words_get_a_sentence_and_an_exit_code(loaded: Path, words: tuple[str, ...], sentence: str, code: int) -> None:
    done = aboveboard(loaded, "screen", *words)
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
