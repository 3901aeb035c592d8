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
