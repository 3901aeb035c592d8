"""A file of names is screened as one run with one entry; its answers are whole or not there, and no broken line reads as clear."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM
from aboveboard.kernel.errors import Forbidden, Invalid
from aboveboard.lib import canonical
from aboveboard.screening import index, queries
from aboveboard.screening.batches import rows as reading
from aboveboard.screening.batches.file import FileAsked, screen_file
from aboveboard.screening.engine.thresholds import ACT, SHOW
from aboveboard.screening.models import BatchRun, ListSet
from aboveboard.screening.values import BatchScreened, NotScreened
from tests import make_screening, make_web
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")
NAMES = (
    {"id": "a", "name": "Jan Vermeulen", "schema": "Person", "birth": "1971", "countries": ["nl"]},
    {"id": 2, "name": "Somebody Else Entirely", "schema": "Person"},
)
Screens = Callable[..., tuple[BatchScreened, list[dict[str, Any]]]]


@pytest.fixture
def screens(tmp_path: Path) -> Screens:
    """Screens what is given as a file and reads the answers back."""
    make_screening.un(tmp_path, *OTHERS, OWNER)

    def run(content: bytes | str, name: str = "names.jsonl", out: str = "out.jsonl", **more: Any) -> tuple[BatchScreened, list[Any]]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        done = screen_file(SYSTEM, FileAsked(path, tmp_path / out, **more))
        raw = (tmp_path / out).read_bytes()
        return done, [json.loads(line) for line in (gzip.decompress(raw) if out.endswith(".gz") else raw).splitlines()]

    return run


def lines(*given: dict[str, Any] | str) -> str:
    return "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in given)


def test_each_row_is_answered_in_order_best_first_with_why(screens: Screens) -> None:
    done, (first, second) = screens(lines(*NAMES))
    assert (done.rows, done.screened, done.matched, done.refused) == (2, 2, 1, 0)
    best = first["results"][0]
    assert (first["id"], best["entity_id"], best["source"], best["match"]) == ("a", f"un-{OWNER.number}", "un", True)
    assert 9_000 < best["score"] <= 10_000
    assert best["explanation"]["birth"] == best["explanation"]["country"] == "agrees"
    assert second["id"] == 2
    assert not any(result["match"] for result in second["results"])


def test_a_file_is_one_run_and_one_entry_that_seal_lists_engine_input_and_output(screens: Screens, tmp_path: Path) -> None:
    done, _ = screens(lines(*NAMES), threshold=7_000)
    entry = Entry.objects.get(kind="screening.record_batch")
    run = BatchRun.objects.get()
    assert (entry.subject_id, done.run) == (str(run.pk), run.pk)
    sealed = json.loads(run.body)
    now = ListSet.objects.get()
    assert (sealed["engine"], sealed["index"], sealed["lists"]) == (now.engine, now.sha256, now.versions)
    assert sealed["configuration"] == {"threshold": 7_000, "limit": 10, "sources": []}
    asked, answered = (reading.hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("names.jsonl", "out.jsonl"))
    assert (sealed["asked"]["sha256"], sealed["answered"]["sha256"]) == (asked, answered)
    assert canonical.digest(sealed) == run.sha256 == done.sha256
    # Whoever is asked about need not be known to us; nothing is kept of them.
    assert "Vermeulen" not in run.body


def test_the_same_file_gives_the_same_answers_and_the_same_seal(screens: Screens) -> None:
    first, second = screens(lines(*NAMES)), screens(lines(*NAMES))
    assert first[1] == second[1]
    assert first[0].sha256 == second[0].sha256
    assert first[0].run != second[0].run


def test_broken_lines_are_named_and_the_rest_is_done(screens: Screens) -> None:
    broken = ("{", '{"id":"n"}', '{"id":"e","name":" "}', '{"id":"k","name":"Jan","schema":"Ghost"}', '{"id":"s","name":"🙂 --"}', '["x"]')
    done, answers = screens(lines(NAMES[0], *broken, "", NAMES[1]))
    assert (done.rows, done.screened, done.refused) == (8, 2, 6)
    refused = answers[1:-1]
    assert [each["line"] for each in refused] == [2, 3, 4, 5, 6, 7]
    assert [each["id"] for each in refused] == [None, "n", "e", "k", "s", None]
    for each, words in zip(refused, ("not a row", "`name`", "empty", "unknown", "Nothing in this name", "not a row"), strict=True):
        assert words in each["error"]
        # What was not screened must not read as clear.
        assert "results" not in each


def test_a_fact_that_cannot_be_read_is_named_and_the_name_is_screened_all_the_same(screens: Screens) -> None:
    _, (answer,) = screens(lines({"id": 1, "name": "Jan Vermeulen", "schema": "person", "birth": "1971;31/12/1971", "countries": "nl;qq1"}))
    assert answer["unread"] == {"countries": ["qq1"], "birth": ["31/12/1971"]}
    assert answer["results"][0]["explanation"]["birth"] == "agrees"


def test_strictly_one_broken_line_refuses_the_file_and_leaves_what_was_there(screens: Screens, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("of before")
    with pytest.raises(Invalid, match=r"Line 2.*Nothing was written"):
        screens(lines(NAMES[0], "{", NAMES[1]), strict=True)
    assert (tmp_path / "out.jsonl").read_text() == "of before"
    assert not BatchRun.objects.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


CSV = '\ufeffID,Name,schema,countries,birth,notes\na,Jan Vermeulen,Person,nl;be,1971,x\nb,"Else, Somebody",,,,\n'


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_table_is_read_by_the_names_of_its_columns(screens: Screens, delimiter: str) -> None:
    text = CSV if delimiter == "," else CSV.replace('"Else, Somebody"', "Else Somebody").replace(",", delimiter)
    done, (first, second) = screens(text, "names.csv")
    assert first["results"][0]["explanation"]["country"] == "agrees"
    assert (first["id"], second["id"], done.screened, done.unread) == ("a", "b", 2, ("notes",))


def test_broken_rows_of_a_table_are_named(screens: Screens) -> None:
    rows = [
        "id,name",
        "1,Jan Vermeulen",
        "2",
        ",Jan",
        "3,\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
        '4,"a"b',
        "5,Jan",
        '6,"open',
    ]
    content = "\n".join(rows).encode("latin-1")
    done, answers = screens(content, "names.csv")
    assert [(each.get("line"), "results" in each) for each in answers] == [
        (None, True), (3, False), (4, False), (5, False), (6, False), (None, True), (8, False),
    ]  # fmt: skip
    for line, words in ((1, "1 cells"), (2, "no id"), (3, "UTF-8"), (4, "quote"), (6, "quote")):
        assert words in answers[line]["error"]
    assert done.refused == 5


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (rb'{"id":"x","name":"Jan\ud800"}', "half of a character"),
        (rb'{"id":"x","name":"\udc00Jan"}', "half of a character"),
        (rb'{"id":"x","name":"\ud83d\ude42\ud83d Jan"}', "half of a character"),
        (b'{"id":"x","name":"Jan\xed\xa0\x80"}', "UTF-8"),
        (rb'{"id":"x","name":"\ud83d\ude42"', "truncated"),
    ],
)
def test_half_a_character_is_named_and_the_rest_is_done(screens: Screens, line: bytes, words: str) -> None:
    done, answers = screens(line + b"\n" + lines(NAMES[0]).encode())
    assert ("results" in answers[0], "results" in answers[1], done.refused) == (False, True, 1)
    assert words in answers[0]["error"], answers[0]


def test_what_is_longer_than_a_line_may_be_is_named_in_bounded_memory(screens: Screens) -> None:
    long = "x" * (reading.MAX_LINE * 3)
    _, answers = screens(lines(f'{{"id":1,"name":"{long}"}}', NAMES[0]))
    assert ("longer" in answers[0]["error"], answers[1]["id"]) == (True, "a")
    _, answers = screens(f"id,name\n1,{long}\na,Jan Vermeulen\n", "names.csv")
    assert ("longer" in answers[0]["error"], answers[1]["id"]) == (True, "a")


def test_ten_thousand_letters_are_screened_by_their_beginning(screens: Screens) -> None:
    _, (answer,) = screens(lines({"id": 1, "name": "Jan Vermeulen " + "x" * 10_000, "schema": "Person"}))
    assert all(result["explanation"]["cut"] for result in answer["results"])


def test_packed_files_are_read_and_written(screens: Screens) -> None:
    plain, packed = screens(lines(*NAMES)), screens(gzip.compress(lines(*NAMES).encode()), "names.jsonl.gz", "out.jsonl.gz")
    assert plain[1] == packed[1]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "names.jsonl", "holds no row"),
        (b"\n\n", "names.jsonl", "holds no row"),
        (b"", "names.csv", "names its columns"),
        (b"name\nJan", "names.csv", "names its columns"),
        (b"id,id,name\n", "names.csv", "names its columns"),
        (gzip.compress(lines(*NAMES).encode() * 500)[:-40], "names.jsonl.gz", "cut off or damaged"),
        (b"{}", "names.xlsx", "does not say what it is"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing(screens: Screens, tmp_path: Path, content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        screens(content, name)
    assert not (tmp_path / "out.jsonl").exists()
    assert not BatchRun.objects.exists()


def test_places_that_cannot_be_read_or_written_are_refused(screens: Screens, tmp_path: Path) -> None:
    for more, words in (
        ({"name": "names.jsonl", "out": "names.jsonl"}, "another file"),
        ({"out": "none/out.jsonl"}, "no folder"),
        ({"threshold": 0}, "whole number"),
        ({"threshold": 10_001}, "whole number"),
    ):
        with pytest.raises(Invalid, match=words):
            screens(lines(*NAMES), **more)
    with pytest.raises(Invalid, match="cannot be opened"):
        screen_file(SYSTEM, FileAsked(tmp_path / "gone.jsonl", tmp_path / "out.jsonl"))


def test_only_some_lists_may_be_asked_and_one_not_in_force_is_refused(screens: Screens, tmp_path: Path) -> None:
    make_screening.own(tmp_path, OTHERS[0])
    _, (answer, _) = screens(lines(*NAMES), sources=("jsonl",))
    assert {result["source"] for result in answer["results"]} <= {"jsonl"}
    _, (answer, _) = screens(lines(*NAMES), sources=("un", "jsonl"))
    assert answer["results"][0]["source"] == "un"
    with pytest.raises(Invalid, match="Not in force: eu"):
        screens(lines(*NAMES), sources=("un", "eu"))


def test_an_index_that_is_missing_is_built_again(screens: Screens) -> None:
    before = screens(lines(*NAMES))
    index._mapped.cache_clear()
    for file in index.folder().iterdir():
        file.unlink()
    assert screens(lines(*NAMES))[0].sha256 == before[0].sha256


def test_without_a_list_nothing_reads_as_clear(tmp_path: Path) -> None:
    (tmp_path / "names.jsonl").write_text(lines(*NAMES))
    with pytest.raises(NotScreened, match="No list is in force"):
        screen_file(SYSTEM, FileAsked(tmp_path / "names.jsonl", tmp_path / "out.jsonl"))


def test_who_holds_no_right_to_it_learns_nothing(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        screen_file(ANONYMOUS, FileAsked(tmp_path / "names.jsonl", tmp_path / "out.jsonl"))


@pytest.mark.once
def test_the_page_states_the_lines_that_count() -> None:
    said = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "screening.md").read_text("utf-8")
    assert f"{SHOW:,} unless another is asked for" in said
    assert f"`threshold` is {SHOW / 10_000:.2f} where none is sent" in said
    assert f"from {ACT // 100} on with an agreeing birth date" in said


def test_whoever_replays_a_file_is_told_what_to_compare(screens: Screens, tmp_path: Path) -> None:
    done, _ = screens(lines(*NAMES))
    answered = hashlib.sha256((tmp_path / "out.jsonl").read_bytes()).hexdigest()
    for name in (str(done.run), done.sha256.upper()):
        with pytest.raises(NotScreened, match=f"screened in bulk and are not kept.*{answered}"):
            queries.run_named(name)


def test_readers_see_what_every_file_sealed_and_nobody_else_does(
    screens: Screens, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    done, _ = screens(lines(*NAMES, "{broken"))
    for _ in range(3):
        screens(lines(*NAMES))
    run = BatchRun.objects.get(pk=done.run)
    client = make_web.staff("analyst")
    assert "/screenings/in-bulk/" in make_web.seen(client, "/screenings/")
    with django_assert_max_num_queries(14):
        listed = make_web.seen(client, "/screenings/in-bulk/")
    assert listed.count("A file") == 4
    assert "3 names, 1 with a match" in listed
    assert "1 not screened" in listed
    shown = make_web.seen(client, f"/screenings/in-bulk/{run.pk}/")
    asked, answered = (hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("names.jsonl", "out.jsonl"))
    for said in (run.sha256, run.list_set.engine, run.list_set.sha256, "they do not count as clear"):
        assert said in shown, said
    newest = BatchRun.objects.latest("at")
    assert {asked, answered} <= {queries.bulk_content(newest).asked, queries.bulk_content(newest).answered}
    assert client.get(f"/screenings/in-bulk/{run.pk}/sealed.json").content == run.body.encode()
    assert "Vermeulen" not in listed + shown + run.body
    refused = make_web.staff("officer", "Nil Osei")
    for address in ("", f"{run.pk}/", f"{run.pk}/sealed.json"):
        assert refused.get(f"/screenings/in-bulk/{address}").status_code == 404, address
    assert client.get(f"/screenings/in-bulk/{newest.list_set_id[:8]}-0000-4000-8000-000000000000/").status_code == 404
