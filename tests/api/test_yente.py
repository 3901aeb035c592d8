"""The matching call of yente: a client of it changes its base address and token, and reads the same answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from aboveboard.screening.models import BatchRun
from tests import make_parties, make_screening
from tests.api.caller import Caller, caller, partner, read
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")
MATCH = "/yente/match/default"
JAN = {"schema": "Person", "properties": {"name": ["Jan Vermeulen"], "birthDate": ["1971"], "nationality": ["nl"]}}


@pytest.fixture
def rita(tmp_path: Path) -> Caller:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    return caller("Rita Vance", "analyst")


def asked(program: Caller, queries: Any, path: str = MATCH, **more: Any) -> Any:
    headers = more.pop("headers", program.headers())
    return program.client.post(f"/api{path}", json.dumps({"queries": queries, **more}), content_type="application/json", headers=headers)


def test_an_entity_by_example_is_answered_as_yente_does(rita: Caller) -> None:
    said = read(asked(rita, {"q1": JAN, "q2": {"schema": "Company", "properties": {"name": "Harbour Optics"}}}), 200)
    assert set(said) == {"responses", "matcher", "limit"}
    first = said["responses"]["q1"]
    assert (first["status"], first["total"]["relation"], first["query"]["properties"]) == (200, "eq", JAN["properties"])
    assert first["total"]["value"] == len(first["results"])
    best = first["results"][0]
    assert (best["id"], best["caption"], best["schema"], best["datasets"]) == (f"un-{OWNER.number}", "Jan Vermeulen", "Person", ["un"])
    assert (best["match"], best["target"], best["referents"]) == (True, True, [])
    assert 0.9 < best["score"] <= 1
    assert best["properties"] == {"name": ["Jan Vermeulen"], "country": ["nl"], "birthDate": ["1971"], "program": ["EXERCISE"]}
    assert best["features"] == {"name": pytest.approx(best["features"]["name"]), "birth_date": 1.0, "country": 1.0}
    assert set(best["features"]) <= set(said["matcher"])
    assert said["responses"]["q2"]["results"] == []
    run = BatchRun.objects.get()
    assert (run.door, json.loads(run.body)["asked"]["rows"]) == ("yente", 2)


def test_all_names_of_an_example_are_asked_and_parts_make_a_name(rita: Caller) -> None:
    queries = {
        "alias": {"schema": "Person", "properties": {"name": ["Nobody of That Name"], "alias": ["Jan Vermeulen"]}},
        "parts": {"schema": "Person", "properties": {"firstName": ["Jan"], "lastName": ["Vermeulen"], "birthDate": ["1930"]}},
    }
    said = read(asked(rita, queries), 200)["responses"]
    assert all(said[key]["results"][0]["id"] == f"un-{OWNER.number}" for key in queries)
    assert said["parts"]["results"][0]["features"]["birth_date"] == -1.0


def test_the_bounds_of_the_query_string_count(rita: Caller) -> None:
    name_only = {"q": {"schema": "Person", "properties": {"name": ["Jan Vermeulin"]}}}
    strict = read(asked(rita, name_only, f"{MATCH}?threshold=1&cutoff=0.1&limit=1&algorithm=best"), 200)["responses"]["q"]["results"]
    assert [each["match"] for each in strict] == [False]
    assert read(asked(rita, name_only, f"{MATCH}?threshold=0.99&cutoff=0.99"), 200)["responses"]["q"]["results"] == []


def test_datasets_are_lists(rita: Caller, tmp_path: Path) -> None:
    make_screening.own(tmp_path, OTHERS[0])
    for path in ("/yente/match/un", f"{MATCH}?include_dataset=un", f"{MATCH}?exclude_dataset=jsonl"):
        assert read(asked(rita, {"q": JAN}, path), 200)["responses"]["q"]["results"][0]["datasets"] == ["un"]
    for path in ("/yente/match/jsonl", f"{MATCH}?include_dataset=jsonl"):
        assert read(asked(rita, {"q": JAN}, path), 200)["responses"]["q"]["results"] == []
    for path in ("/yente/match/eu", f"{MATCH}?include_dataset=eu", "/yente/match/un?exclude_dataset=un"):
        assert read(asked(rita, {"q": JAN}, path), 404)["detail"]


def test_its_clients_send_their_key_as_they_are_used_to(rita: Caller) -> None:
    assert asked(rita, {"q": JAN}, headers={"Authorization": f"ApiKey {rita.token}"}).status_code == 200


def test_who_may_not_look_names_up_finds_nothing(rita: Caller) -> None:
    for program in (partner(make_parties.organisation().pk), caller("Olga Berg", "officer")):
        assert read(asked(program, {"q": JAN}), 404)["detail"]
    assert read(asked(Caller(None), {"q": JAN}), 401)["detail"]
    assert not BatchRun.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 400),
        ("{}", 400),
        ('{"queries": {}}', 400),
        ('{"queries": {"q": null}}', 400),
        ('{"queries": {"q": {"schema": "Person"}}}', 400),
        ('{"queries": {"q": {"schema": "Ghost", "properties": {"name": ["x y"]}}}}', 400),
        ('{"queries": {"q": {"schema": "Person", "properties": {}}}}', 400),
        ('{"queries": {"q": {"schema": "Person", "properties": {"name": [1, null, {}]}}}}', 400),
        ('{"queries": {"q": {"schema": "Person", "properties": {"name": ["\\ud800"]}}}}', 400),
        ('{"queries": {"q": {"schema": "Person", "properties": {"name": ["a\\u0000b"]}}}}', 400),
        (json.dumps({"queries": {f"q{n}": JAN for n in range(101)}}), 400),
        (json.dumps({"queries": {"q": {"schema": "Person", "properties": {"name": [f"Jan {n}" for n in range(60)]}}}}), 400),
        (json.dumps({"queries": {"q": JAN}, "weights": {"name_literal": 0.5}}), 400),
        ("x" * (2 << 20), 413),
    ],
)
def test_what_cannot_be_read_is_refused_in_yente_s_words(rita: Caller, body: str, status: int) -> None:
    response = rita.client.post(f"/api{MATCH}", body, content_type="application/json", headers=rita.headers())
    assert read(response, status)["detail"]
    assert not BatchRun.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "limit=51", "threshold=2", "threshold=nan", "threshold=x", "cutoff=-1", "topics=sanction", "changed_since=2026"],
)
def test_a_wish_that_is_not_kept_is_refused(rita: Caller, query: str) -> None:
    assert read(asked(rita, {"q": JAN}, f"{MATCH}?{query}"), 400)["detail"]


def test_other_ways_of_asking_are_refused(rita: Caller) -> None:
    assert rita.get(MATCH).status_code == 405
    assert rita.client.post(f"/api{MATCH}", b"{}", content_type="text/plain", headers=rita.headers()).status_code == 415


def test_without_a_list_nothing_reads_as_clear() -> None:
    assert read(asked(caller("Rita Vance", "analyst"), {"q": JAN}), 503)["detail"]
