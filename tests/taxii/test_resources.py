"""What TAXII 2.1 demands of types, names and limits (§2, §3.4, §3.6 to §3.8, and the tables of §4 and §5); each test names its section."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from aboveboard.exchange import actions
from aboveboard.exchange.models import Submission
from aboveboard.exchange.values import LIMITS
from aboveboard.kernel.actor import SYSTEM, Actor
from tests import make_exchange as make
from tests.taxii.program import TAXII, Program, ids, read

pytestmark = pytest.mark.usefixtures("feeds")
STIX = """
attack-pattern campaign course-of-action grouping identity incident indicator infrastructure intrusion-set
location malware malware-analysis note observed-data opinion report threat-actor tool vulnerability
relationship sighting language-content marking-definition extension-definition artifact autonomous-system
directory domain-name email-addr email-message file ipv4-addr ipv6-addr mac-addr mutex network-traffic process
software url user-account windows-registry-key x509-certificate bundle x-own
"""
TYPES = STIX.split()
# The property tables: what each resource may hold, and what of it is required.
TABLES = {
    "discovery": ({"title"}, {"description", "contact", "default", "api_roots"}),
    "root": ({"title", "versions", "max_content_length"}, {"description"}),
    "collections": (set(), {"collections"}),
    "collection": ({"id", "title", "can_read", "can_write"}, {"description", "alias", "media_types"}),
    "status": (
        {"id", "status", "total_count", "success_count", "failure_count", "pending_count"},
        {"request_timestamp", "successes", "failures", "pendings"},
    ),
    "manifest": (set(), {"more", "objects", "next"}),
    "envelope": (set(), {"more", "next", "objects"}),
    "versions": (set(), {"more", "versions", "next"}),
    "error": ({"title"}, {"description", "error_id", "error_code", "http_status", "external_details", "details"}),
}


def answers(program: Program, own: str, sent: dict[str, Any], body: bytes) -> Iterator[tuple[str, HttpResponse]]:
    """Every resource of the house, as a partner gets it."""
    yield "discovery", program.get("/taxii2/")
    yield "root", program.get("")
    yield "collections", program.get("collections/")
    yield "collection", program.get(own)
    for limit in ("1", "1000"):
        yield "manifest", program.get(f"{own}manifest/", limit=limit)
        yield "envelope", program.get(f"{own}objects/", limit=limit)
        yield "versions", program.get(f"{own}objects/{sent['id']}/versions/", limit=limit)
    yield "envelope", program.get(f"{own}objects/{sent['id']}/")
    yield "status", (posted := program.post(f"{own}objects/", body))
    actions.admit(SYSTEM, Submission.objects.get(pk=read(posted)["id"]))
    yield "status", program.get(f"status/{read(posted)['id']}/")
    yield "error", program.get("collections/nowhere/")
    yield "error", program.get(f"{own}objects/", limit="0")
    yield "error", program.get("", accept="text/html")
    yield "error", program.post(f"{own}objects/", b"{")
    yield "error", program.post(f"{own}objects/", body, "text/plain")
    yield "error", program.call("PUT", f"{own}objects/")
    yield "error", Program().get("")


def test_3_8_names_are_those_of_the_tables_and_what_is_required_is_there(
    program: Program, nova: Actor, own: str, objects: list[dict[str, Any]]
) -> None:
    body = make.envelope(make.indicator(nova), make.indicator(nova, pattern="nonsense"))
    seen = set()
    for kind, response in answers(program, own, objects[0], body):
        required, optional = TABLES[kind]
        names = read(response).keys()
        assert required <= names <= required | optional, (kind, response.content)
        seen.add(kind)
    assert seen == TABLES.keys()


def test_2_no_list_is_empty_and_no_property_is_null(program: Program, nova: Actor, own: str, objects: list[dict[str, Any]]) -> None:
    def leaves(value: object) -> Iterator[object]:
        yield value
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from leaves(each)

    for kind, response in answers(program, own, objects[0], make.envelope(make.indicator(nova))):
        assert all(value not in ([], None) for value in leaves(read(response))), (kind, response.content)


def test_3_6_1_the_status_in_an_error_is_that_of_the_answer(program: Program, nova: Actor, own: str, objects: list[dict[str, Any]]) -> None:
    codes = set()
    for kind, response in answers(program, own, objects[0], make.envelope(make.indicator(nova))):
        if kind == "error":
            assert read(response)["http_status"] == str(response.status_code)
            codes.add(response.status_code)
        else:
            assert response.status_code in {200, 202}
    assert codes == {400, 401, 404, 405, 406, 415}


def test_2_identifiers_are_version_4_of_uuid(program: Program, nova: Actor, own: str) -> None:
    found = [each["id"] for each in read(program.get("collections/"))["collections"]]
    found.append(read(program.post(f"{own}objects/", make.envelope(make.indicator(nova))))["id"])
    assert [(uuid.UUID(each).version, str(uuid.UUID(each))) for each in found] == [(4, each) for each in found]


def test_2_truth_values_and_numbers_are_no_strings(program: Program, nova: Actor, own: str) -> None:
    one = read(program.get(own))
    assert all(one[name] is True for name in ("can_read", "can_write"))
    status = read(program.post(f"{own}objects/", make.envelope(make.indicator(nova))))
    assert all(type(status[f"{name}_count"]) is int for name in ("total", "success", "failure", "pending"))
    assert type(read(program.get(""))["max_content_length"]) is int


def test_1_6_7_answers_are_json_in_utf_8(program: Program, nova: Actor, own: str) -> None:
    make.admitted(nova, make.indicator(nova, name="漢 é \U0001f600"))
    response = program.get(f"{own}objects/")
    assert json.loads(response.content.decode("utf-8"))["objects"][0]["name"] == "漢 é \U0001f600"
    assert response.headers["Content-Type"] == TAXII


@pytest.mark.parametrize("path", ["objects/", "manifest/"])
def test_3_4_1_no_type_of_stix_is_an_error(program: Program, own: str, objects: list[dict[str, Any]], path: str) -> None:
    for name in TYPES:
        assert program.get(own + path, match_type=name).status_code == 200
    found = {each.partition("--")[0] for each in ids(program.get(own + path, match_type=",".join(TYPES)))}
    assert found == {each["type"] for each in objects}


@pytest.mark.parametrize("path", ["objects/", "manifest/"])
@pytest.mark.parametrize(
    "query",
    [
        "limit=1&limit=1",
        "&".join(["added_after=2026-01-01T00:00:00.000000Z"] * 2),
        "match[type]=url&match[type]=url",
    ],
)
def test_3_4_a_parameter_given_twice_is_400(program: Program, own: str, path: str, query: str) -> None:
    assert program.call("GET", f"{own}{path}?{query}").status_code == 400


@pytest.mark.parametrize("path", ["objects/", "manifest/"])
def test_3_4_a_page_holds_no_more_than_the_limit_and_all_that_is_there_below_it(
    program: Program, own: str, objects: list[dict[str, Any]], path: str
) -> None:
    for limit in range(1, 8):
        response = program.get(own + path, match_version="all", limit=str(limit))
        assert ids(response) == make.names(objects)[:limit]
        assert read(response).get("more", False) is (limit < len(objects))


def test_3_4_1_what_has_no_version_is_asked_for_by_a_stable_one(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    url = objects[-1]["id"]
    record = read(program.get(f"{own}manifest/", match_id=url))["objects"][0]
    assert read(program.get(f"{own}objects/{url}/versions/"))["versions"] == [record["version"]]
    assert ids(program.get(f"{own}objects/", match_id=url, match_version=record["version"])) == [url]


def test_3_2_pages_of_one_object_bear_both_headers(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    added = {each["id"]: each["date_added"] for each in read(program.get(f"{own}manifest/"))["objects"]}
    for path in (f"objects/{objects[1]['id']}/", f"objects/{objects[1]['id']}/versions/"):
        headers = program.get(own + path).headers
        assert [headers[f"X-TAXII-Date-Added-{end}"] for end in ("First", "Last")] == [added[objects[1]["id"]]] * 2


def test_4_2_1_a_body_below_the_size_that_is_taken_is_never_413(program: Program, own: str) -> None:
    for body in (b" " * (LIMITS.body - 1), b'{"objects":[' + b"{}," * LIMITS.objects + b"{}]}"):
        response = program.post(f"{own}objects/", body)
        assert response.status_code in {400, 422}
        assert read(response)["description"]


def test_5_5_an_exact_duplicate_is_a_success(program: Program, nova: Actor, own: str) -> None:
    one = make.indicator(nova)
    for _ in range(2):
        posted = read(program.post(f"{own}objects/", make.envelope(one)))
        actions.admit(SYSTEM, Submission.objects.get(pk=posted["id"]))
        status = read(program.get(f"status/{posted['id']}/"))
        assert (status["success_count"], status["failure_count"]) == (1, 0)
    assert ids(program.get(f"{own}objects/", match_version="all")) == [one["id"]]


def test_5_7_what_was_deleted_is_in_no_answer(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    gone = objects[1]["id"]
    assert program.call("DELETE", f"{own}objects/{gone}/").status_code == 200
    for path in ("objects/", "manifest/"):
        assert gone not in ids(program.get(own + path, match_version="all"))
        assert program.get(own + path, match_id=gone).content == b"{}"
    assert program.get(f"{own}objects/{gone}/versions/").status_code == 404
