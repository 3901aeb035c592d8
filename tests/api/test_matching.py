"""Names put to the lists by a program: one or many, sealed as one run, open to nobody outside the house."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from aboveboard.audit.models import Entry, Outcome
from aboveboard.screening.models import BatchRun
from tests import make_parties, make_screening
from tests.api.caller import Caller, caller, partner, read
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")
MATCH = "/screening/match"
JAN = {"id": "a", "name": "Jan Vermeulen", "schema": "Person", "birth": ["1971"], "countries": ["nl"]}
BATCHES = "screening.record_batch"


@pytest.fixture
def rita(tmp_path: Path) -> Caller:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    return caller("Rita Vance", "analyst")


def test_one_name_or_many_are_answered_and_sealed_as_one_run(rita: Caller) -> None:
    many = [JAN, {"id": 2, "name": "Somebody Else Entirely"}, {"name": "Jan Vermeulen", "schema": "Vessel"}]
    said = rita.done(MATCH, {"rows": many})
    first, second, third = said["answers"]
    best = first["results"][0]
    assert (first["id"], best["entity_id"], best["source"], best["match"]) == ("a", f"un-{OWNER.number}", "un", True)
    assert 9_000 < best["score"] <= 10_000
    assert "The birth date agrees (1971 / 1971)." in best["words"]
    assert best["explanation"]["parts"][0]["how"] == "same"
    assert second["id"] == 2
    assert not any(each["match"] for each in second["results"] + third["results"])
    run, entry = BatchRun.objects.get(), Entry.objects.get(kind=BATCHES)
    assert (str(run.pk), run.sha256, entry.subject_id) == (said["run"], said["sha256"], str(run.pk))
    sealed = json.loads(run.body)
    # As they stand in the body.
    text = json.dumps(said["answers"], ensure_ascii=False, separators=(",", ":"))
    assert (run.door, sealed["answered"]["sha256"]) == ("api", hashlib.sha256(text.encode()).hexdigest())
    assert (sealed["asked"]["rows"], sealed["answered"]["matched"]) == (3, 1)
    assert "Vermeulen" not in run.body


def test_readers_are_told_what_each_request_sealed(rita: Caller, django_assert_max_num_queries: Any) -> None:
    many = [{"id": number, "name": f"Jan Vermeulen {number}"} for number in range(4)]
    made = [rita.done(MATCH, {"rows": [JAN]}), rita.done(MATCH, {"rows": many})]
    with django_assert_max_num_queries(12):
        (newest, oldest) = rita.read("/screenings/in-bulk")["items"]
    assert [newest["id"], oldest["id"]] == [made[1]["run"], made[0]["run"]]
    sealed = json.loads(BatchRun.objects.get(pk=newest["id"]).body)
    assert (newest["sha256"], newest["door"], newest["rows"], newest["refused"]) == (made[1]["sha256"], "api", 4, 0)
    assert (newest["asked"], newest["answered"]) == (sealed["asked"]["sha256"], sealed["answered"]["sha256"])
    assert rita.read(f"/screenings/in-bulk/{oldest['id']}") == oldest
    stranger = caller("Nil Osei", "officer")
    assert not stranger.read("/screenings/in-bulk")["items"]
    assert stranger.get(f"/screenings/in-bulk/{oldest['id']}").status_code == 404


def test_the_same_request_sent_twice_is_one_run(rita: Caller) -> None:
    first, second = (rita.done(MATCH, {"rows": [JAN]}, key="k-1") for _ in range(2))
    assert first == second
    assert BatchRun.objects.count() == 1


def test_the_threshold_and_the_lists_may_be_chosen(rita: Caller, tmp_path: Path) -> None:
    make_screening.own(tmp_path, OTHERS[0])
    name_only = {"name": "Jan Vermeulin", "schema": "Person"}
    (low,), (high,) = (rita.done(MATCH, {"rows": [name_only], "threshold": line})["answers"] for line in (1, 10_000))
    assert (low["results"][0]["match"], high["results"][0]["match"]) == (True, False)
    (answer,) = rita.done(MATCH, {"rows": [JAN], "lists": ["jsonl"]})["answers"]
    assert all(each["source"] == "jsonl" for each in answer["results"])
    assert "lists" in read(rita.post(MATCH, {"rows": [JAN], "lists": ["eu"]}), 422)["fields"]


def test_facts_that_cannot_be_read_are_named(rita: Caller) -> None:
    (answer,) = rita.done(MATCH, {"rows": [{**JAN, "birth": ["31/12/1971"], "countries": ["Ruritania"]}]})["answers"]
    assert answer["unread"] == {"birth": ["31/12/1971"], "countries": ["Ruritania"]}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"name": ""}, "empty"),
        ({"name": "🙂"}, "Nothing in this name"),
        ({"name": "Jan", "schema": "Ghost"}, "unknown"),
    ],
)
def test_a_row_that_cannot_be_screened_refuses_all_by_its_number(rita: Caller, row: dict[str, Any], words: str) -> None:
    fields = read(rita.post(MATCH, {"rows": [JAN, row]}), 422)["fields"]
    assert list(fields) == ["rows.1"]
    assert words in fields["rows.1"]
    assert not BatchRun.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": []},
        {"rows": [JAN] * 201},
        {"rows": [{**JAN, "birthday": "1971"}]},
        {"rows": [{**JAN, "name": "x" * 20_001}]},
        {"rows": [{**JAN, "birth": ["1971"] * 51}]},
        {"rows": [{**JAN, "id": 1.5}]},
        {"rows": [JAN], "threshold": 0},
        {"rows": [JAN], "threshold": 0.7},
        {"rows": [JAN], "lists": "un"},
    ],
)
def test_what_is_out_of_bounds_is_refused(rita: Caller, body: dict[str, Any]) -> None:
    assert read(rita.post(MATCH, body), 422)["fields"]


def test_ten_thousand_letters_and_turned_text_are_answered(rita: Caller) -> None:
    names = ["Jan Vermeulen " + "x" * 10_000, "\u202eneluemreV naJ", "Jаn Vermeulen", "J", "B.V."]
    said = rita.done(MATCH, {"rows": [{"name": name} for name in names]})
    assert len(said["answers"]) == len(names)


def test_without_a_list_nothing_reads_as_clear() -> None:
    assert read(caller("Rita Vance", "analyst").post(MATCH, {"rows": [JAN]}), 503)["code"] == "not_screened"


def test_partners_and_others_of_the_house_are_refused_and_it_is_entered(rita: Caller) -> None:
    otto = partner(make_parties.organisation().pk)
    for program in (otto, caller("Olga Berg", "officer")):
        assert read(program.post(MATCH, {"rows": [JAN]}), 403)["code"] == "forbidden"
    assert Entry.objects.filter(kind=BATCHES, outcome=Outcome.REFUSED).count() == 2
    assert not BatchRun.objects.exists()


def test_strangers_are_refused(rita: Caller) -> None:
    assert Caller(None).post(MATCH, {"rows": [JAN]}).status_code == 401
