"""The reconciliation service as OpenRefine uses it: manifest, batches by form, suggestions; the token in header or address."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from aboveboard.audit.models import Entry
from aboveboard.screening.models import BatchRun
from tests import make_parties, make_screening
from tests.api.caller import Caller, caller, partner, read, token_of
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")
SERVICE = "/reconciliation/default"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def rita(tmp_path: Path) -> Caller:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    return caller("Rita Vance", "analyst")


def asked(program: Caller, queries: Any, path: str = SERVICE) -> Any:
    """The response to a batch sent as OpenRefine sends it."""
    text = queries if isinstance(queries, str) else json.dumps(queries)
    return program.client.post(f"/api{path}", urlencode({"queries": text}), content_type=FORM, headers=program.headers())


def test_the_manifest_says_what_works(rita: Caller) -> None:
    manifest = rita.read(SERVICE)
    assert manifest["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace", "defaultTypes"} <= set(manifest)
    assert {"extend", "preview", "view"} & set(manifest) == set()
    for what, service in manifest["suggest"].items():
        assert service["service_url"] == f"http://127.0.0.1:8000/api{SERVICE}"
        assert read(rita.get(f"{SERVICE}{service['service_path']}"), 200)["result"], what
    assert rita.read("/reconciliation/un")["name"] != manifest["name"]
    assert not BatchRun.objects.exists()


def test_a_batch_is_answered_by_its_keys_as_one_run(rita: Caller) -> None:
    facts = [{"pid": "birth", "v": 1971}, {"pid": "countries", "v": ["Netherlands", {"id": "be", "name": "Belgium"}]}]
    batch = {
        "q0": {"query": "Jan Vermeulen", "type": "Person", "limit": 1, "properties": facts, "type_strict": "any"},
        "q1": {"query": "Vermeulen Jan", "type": ["Person", "Organization"]},
        "q2": {"properties": [{"pid": "name", "v": "Jan Vermeulen"}, {"pid": "name", "v": "Iohannes Vermeulen"}]},
    }
    answers = read(asked(rita, batch), 200)
    assert list(answers) == ["q0", "q1", "q2"]
    (best,) = answers["q0"]["result"]
    assert (best["id"], best["name"], best["match"]) == (f"un:un-{OWNER.number}", "Jan Vermeulen", True)
    assert 90 < best["score"] <= 100
    assert best["type"][0]["id"] == "Person"
    assert {"id": "birth", "value": True} in best["features"]
    assert "1971" in best["description"]
    # A name alone is never certain.
    assert [each["match"] for key in ("q1", "q2") for each in answers[key]["result"][:1]] == [False, False]
    assert answers["q2"]["result"][0]["id"] == best["id"]
    run = BatchRun.objects.get()
    assert (run.door, json.loads(run.body)["asked"]["rows"]) == ("reconciliation", 3)
    assert Entry.objects.filter(kind="screening.record_batch").count() == 1


def test_a_batch_may_come_in_the_query_string(rita: Caller) -> None:
    answers = rita.read(SERVICE, queries=json.dumps({"q0": {"query": "Jan Vermeulen"}}))
    assert answers["q0"]["result"][0]["id"] == f"un:un-{OWNER.number}"


def test_suggestions_begin_with_what_was_typed(rita: Caller) -> None:
    assert [each["id"] for each in rita.read(f"{SERVICE}/suggest/type", prefix="per")["result"]] == ["Person", "LegalEntity"]
    assert [each["id"] for each in rita.read(f"{SERVICE}/suggest/property", prefix="bir")["result"]] == ["birth"]
    assert rita.read(f"{SERVICE}/suggest/property", prefix="zz")["result"] == []


def test_a_token_in_the_address_may_do_this_and_nothing_else(rita: Caller) -> None:
    assert rita.user is not None
    narrow, wide = token_of(rita.user, "screening.match_names"), token_of(rita.user)
    nobody = Caller(None)
    path = f"/reconciliation/token/{narrow}/default"
    response = nobody.get(path)
    manifest = read(response, 200)
    # OpenRefine's page reads it from another origin.
    assert response["Access-Control-Allow-Origin"] == "*"
    assert manifest["suggest"]["type"]["service_url"].endswith(path)
    assert read(asked(nobody, {"q0": {"query": "Jan Vermeulen"}}, path), 200)["q0"]["result"]
    for token in (wide, token_of(rita.user, "screening.match_names", "screening.read_match")):
        assert "nothing else" in read(nobody.get(f"/reconciliation/token/{token}/default"), 401)["message"]
    assert nobody.get("/reconciliation/token/ab_nothing/default").status_code == 401


def test_who_may_not_look_names_up_finds_no_service(rita: Caller) -> None:
    otto = partner(make_parties.organisation().pk)
    for program in (otto, caller("Olga Berg", "officer")):
        for path in (SERVICE, "/reconciliation/un", f"{SERVICE}/suggest/type"):
            assert program.get(path).status_code == 404
        assert asked(program, {"q0": {"query": "Jan Vermeulen"}}).status_code == 404
    assert Caller(None).get(SERVICE).status_code == 401
    assert not BatchRun.objects.exists()


def test_a_list_that_is_not_in_force_is_no_service(rita: Caller) -> None:
    assert rita.get("/reconciliation/eu").status_code == 404


Q = {"query": "Jan"}


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"q0": null}',
        '{"q0": {"query": "Jan", "query": "Jan"}}',
        '{"q0": {"query": "\\ud800"}}',
        {"q0": {}},
        {"q0": {"query": " "}},
        {"q0": {"query": "---"}},
        {"q0": {**Q, "extra": 1}},
        {"q0": {**Q, "limit": 0}},
        {"q0": {**Q, "limit": "5"}},
        {"q0": {**Q, "type": "Ghost"}},
        {"q0": {**Q, "type_strict": "never"}},
        {"q0": {**Q, "properties": [{"pid": "colour", "v": "red"}]}},
        {"q0": {**Q, "properties": [{"pid": "birth"}]}},
        {"q0": {**Q, "properties": [{"pid": "birth", "v": ["1971"] * 60}]}},
        {"q0": {**Q, "properties": [{"pid": "name", "v": ["Jan"] * 60}]}},
        {f"q{number}": Q for number in range(101)},
    ],
)
def test_a_batch_that_cannot_be_read_is_refused_whole(rita: Caller, queries: Any) -> None:
    assert read(asked(rita, queries), 400)["message"]
    assert not BatchRun.objects.exists()


def test_other_ways_of_asking_are_refused(rita: Caller) -> None:
    assert rita.post(SERVICE, {"q0": Q}).status_code == 415
    assert rita.get(SERVICE, extend="{}").status_code == 400
    assert rita.client.post(f"/api{SERVICE}", b"queries=", content_type=FORM, headers=rita.headers()).status_code == 400
    assert rita.client.put(f"/api{SERVICE}", headers=rita.headers()).status_code == 405
    large = "queries=" + "x" * (2 << 20)
    assert rita.client.post(f"/api{SERVICE}", large, content_type=FORM, headers=rita.headers()).status_code == 413


def test_without_a_list_nothing_reads_as_clear() -> None:
    program = caller("Rita Vance", "analyst")
    assert read(asked(program, {"q0": Q}), 503)["code"] == "not_screened"
