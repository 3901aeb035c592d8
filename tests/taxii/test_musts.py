"""What TAXII 2.1 demands, sentence by sentence, from outside; each test names its section."""

import gzip
import io
import json
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from aboveboard.accounts.models import User
from aboveboard.exchange import actions
from aboveboard.exchange.models import Submission
from aboveboard.exchange.values import LIMITS
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from tests import make_accounts
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift
from tests.taxii.program import ROOT, TAXII, Program, ids, read

pytestmark = pytest.mark.usefixtures("feeds")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
NO_ID = "indicator--00000000-0000-4000-8000-00000000dead"


# §1.6, §3.1: media types, authentication, addresses


@pytest.mark.parametrize("accept", [TAXII, "application/taxii+json", None, "*/*", "application/taxii+json; version=2.1, text/html;q=0.5"])
def test_1_6_8_the_media_type_works_with_and_without_version(program: Program, accept: str | None) -> None:
    response = program.get("/taxii2/", accept=accept)
    assert (response.status_code, response.headers["Content-Type"]) == (200, TAXII)


@pytest.mark.parametrize(
    "accept", ["application/json", "application/taxii+json;version=2.0", "text/html", "application/taxii+json;q=0", "x"]
)
@pytest.mark.parametrize("path", ["/taxii2/", "collections/", ""])
def test_1_6_8_other_media_types_are_406(program: Program, accept: str, path: str) -> None:
    response = program.get(path, accept=accept)
    assert (response.status_code, read(response)["http_status"]) == (406, "406")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/taxii+json;version=2.0", "text/plain", "", "application/stix+json"]
)
def test_5_5_a_body_of_another_type_is_415(program: Program, own: str, content_type: str) -> None:
    assert program.post(f"{own}objects/", make.envelope(make.indicator()), content_type).status_code == 415


@pytest.mark.parametrize("path", ["/taxii2/", "", "collections/", "status/x/", "nowhere/"])
def test_1_6_9_without_credentials_every_address_is_401_with_a_challenge(path: str) -> None:
    for program in (Program(), Program(token="ab_wrong"), Program(token="ab_wrong", basic=False)):
        response = program.get(path)
        assert response.status_code == 401
        assert "Basic" in response.headers["WWW-Authenticate"]
        assert read(response)["title"]


def test_1_6_9_basic_and_bearer_are_both_taken(nova: Actor) -> None:
    token = make.token(nova)
    assert Program(token=token, basic=False).get("collections/").status_code == 200
    assert Program(token=token).get("collections/").status_code == 200


def test_1_6_9_a_signed_in_browser_is_nobody_here(nova: Actor, client: Client) -> None:
    make_accounts.sign_in(client, User.objects.get(pk=nova.user))
    assert client.get(f"{ROOT}collections/", headers={"Accept": TAXII}).status_code == 401


def test_3_1_addresses_end_in_a_slash_and_nothing_else_is_there(program: Program, own: str) -> None:
    for path in ("/taxii2", "collections", own.rstrip("/"), "nowhere/", "/taxii2/other/", f"{own}objects/{NO_ID}/x/"):
        response = program.get(path)
        assert (response.status_code, read(response)["http_status"]) == (404, "404")


@pytest.mark.parametrize(("method", "path"), [("PUT", "objects/"), ("DELETE", "objects/"), ("POST", "manifest/"), ("PATCH", "")])
def test_5_an_address_names_the_methods_it_takes(program: Program, own: str, method: str, path: str) -> None:
    response = program.call(method, own + path)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_3_1_what_was_answered_is_kept_by_no_cache(program: Program) -> None:
    headers = program.get("collections/").headers
    assert "no-store" in headers["Cache-Control"]
    assert "Authorization" in headers["Vary"]


# §4: discovery, API root, status


def test_4_1_discovery_has_a_title_and_its_default_is_one_of_its_roots(program: Program) -> None:
    found = read(program.get("/taxii2/"))
    assert found["title"]
    assert found["default"] in found["api_roots"]
    assert all(root.startswith("https://") or re.match("/[^/]", root) for root in found["api_roots"])
    assert program.get(found["default"]).status_code == 200


def test_4_2_the_api_root_names_its_version_and_what_it_takes(program: Program) -> None:
    found = read(program.get(""))
    assert found["title"]
    assert TAXII in found["versions"]
    assert found["max_content_length"] == LIMITS.body


def test_4_3_a_status_is_pending_first_and_complete_later(program: Program, nova: Actor, own: str) -> None:
    one, wrong = make.indicator(nova), make.indicator(nova, pattern="nonsense")
    response = program.post(f"{own}objects/", make.envelope(one, wrong))
    assert response.status_code == 202
    pending = read(response)
    assert pending["status"] == "pending"
    assert [each["id"] for each in pending["pendings"]] == [one["id"], wrong["id"]]
    assert (pending["total_count"], pending["pending_count"], pending["success_count"], pending["failure_count"]) == (2, 2, 0, 0)
    assert TIME.fullmatch(pending["request_timestamp"])
    assert not {"successes", "failures"} & pending.keys()
    actions.admit(SYSTEM, Submission.objects.get(pk=pending["id"]))
    complete = read(program.get(f"status/{pending['id']}/"))
    assert (complete["id"], complete["status"], complete["request_timestamp"]) == (pending["id"], "complete", pending["request_timestamp"])
    assert complete["successes"] == [{"id": one["id"], "version": one["modified"]}]
    assert complete["failures"][0]["message"]
    assert "pendings" not in complete


@pytest.mark.parametrize("name", ["00000000-0000-4000-8000-000000000000", "x", "%00", "../collections"])
def test_4_3_an_unknown_status_is_404(program: Program, name: str) -> None:
    assert program.get(f"status/{name}/").status_code == 404


# §5.1, §5.2: collections


def test_5_1_collections_tell_the_rights_of_the_caller_in_stable_order(program: Program, own: str) -> None:
    listed = [read(program.get("collections/"))["collections"] for _ in range(2)]
    assert listed[0] == listed[1]
    intake, shared = listed[0]
    assert own == f"collections/{intake['id']}/"
    assert (intake["can_read"], intake["can_write"], shared["can_read"], shared["can_write"]) == (True, True, True, False)
    assert all(each["media_types"] == ["application/stix+json;version=2.1"] and each["title"] for each in listed[0])


def test_5_2_a_collection_answers_by_id_and_by_alias(program: Program) -> None:
    by_alias = read(program.get("collections/shared/"))
    assert by_alias == read(program.get(f"collections/{by_alias['id']}/"))
    assert by_alias["alias"] == "shared"


def test_5_3_a_manifest_may_be_asked_for_by_the_type_of_what_it_lists(program: Program, own: str) -> None:
    assert program.get(f"{own}manifest/", accept="application/stix+json;version=2.1").status_code == 200
    assert program.get(f"{own}objects/", accept="application/stix+json;version=2.1").status_code == 406


def test_2_a_caller_without_collections_gets_an_empty_resource() -> None:
    officer = make.make_diligence.staff("officer")
    assert Program(officer).get("collections/").content == b"{}"


@pytest.mark.parametrize("path", ["", "objects/", "manifest/", f"objects/{NO_ID}/", f"objects/{NO_ID}/versions/"])
def test_5_what_a_caller_may_not_see_is_404_like_what_does_not_exist(nova: Actor, own: str, path: str) -> None:
    stranger = Program(make.partner())
    hidden, absent = stranger.get(own + path), stranger.get(f"collections/00000000-0000-4000-8000-000000000000/{path}")
    assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert stranger.get(f"collections/country-de/{path}").content == absent.content
    assert stranger.get(f"collections/%00{path}").status_code == 404


# §3.2 to §3.7, §5.3, §5.4: pages and filters


def test_3_7_an_empty_page_is_an_empty_resource_with_both_headers(program: Program, own: str) -> None:
    for path in ("objects/", "manifest/"):
        response = program.get(own + path, match_type="x-none")
        assert (response.status_code, response.content) == (200, b"{}")
        assert TIME.fullmatch(response.headers["X-TAXII-Date-Added-First"])
        assert TIME.fullmatch(response.headers["X-TAXII-Date-Added-Last"])


def test_3_3_manifest_is_sorted_by_date_added_strictly_rising(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    response = program.get(f"{own}manifest/", match_version="all")
    records = read(response)["objects"]
    assert [each["id"] for each in records] == make.names(objects)
    assert all(before["date_added"] < after["date_added"] for before, after in pairwise(records))
    assert all(TIME.fullmatch(each["date_added"]) and each["media_type"] == "application/stix+json;version=2.1" for each in records)
    assert [each["version"] for each in records[:6]] == [each["modified"] for each in objects[:6]]
    assert response.headers["X-TAXII-Date-Added-First"] == records[0]["date_added"]
    assert response.headers["X-TAXII-Date-Added-Last"] == records[-1]["date_added"]


@pytest.mark.parametrize("path", ["objects/", "manifest/"])
@pytest.mark.parametrize("limit", ["1", "2", "4", "100000"])
def test_3_5_next_leads_through_everything_once(program: Program, own: str, objects: list[dict[str, Any]], path: str, limit: str) -> None:
    found, query = [], {"match_version": "all", "limit": limit}
    while True:
        response = program.get(own + path, **query)
        page = read(response)
        found += ids(response)
        assert ("next" in page) == page.get("more", False)
        if not page.get("more"):
            break
        query["next"] = page["next"]
    assert found == make.names(objects)


def test_3_5_added_after_with_the_header_leads_through_everything_too(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    found: list[str] = []
    query = {"match_version": "all", "limit": "2"}
    while page := ids(response := program.get(f"{own}objects/", **query)):
        found += page
        query["added_after"] = response.headers["X-TAXII-Date-Added-Last"]
    assert found == make.names(objects)
    assert response.headers["X-TAXII-Date-Added-Last"] == query["added_after"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "x"},
        {"limit": ""},
        {"limit": "1.5"},
        {"added_after": "yesterday"},
        {"added_after": "2026-13-01T00:00:00.000000Z"},
        {"added_after": "2026-01-01T00:00:00.000000+01:00"},
        {"next": "forged"},
        {"next": ""},
        {"next": "é"},
        {"match_id": "x"},
        {"match_id": f"{NO_ID},"},
        {"match_type": "In Dicator"},
        {"match_version": "newest"},
        {"match_version": "all,last"},
        {"match_spec_version": "two"},
    ],
)
@pytest.mark.parametrize("path", ["objects/", "manifest/"])
def test_3_4_malformed_parameters_are_400(program: Program, own: str, path: str, query: dict[str, str]) -> None:
    response = program.get(own + path, **query)
    assert (response.status_code, read(response)["http_status"]) == (400, "400")
    assert read(response)["description"]


def test_3_4_filters_narrow_by_and_and_widen_by_comma(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    one, two = objects[1]["id"], objects[2]["id"]
    assert ids(program.get(f"{own}objects/", match_id=f"{one},{two}")) == [one, two]
    assert ids(program.get(f"{own}objects/", match_id=one, match_type="url")) == []
    assert ids(program.get(f"{own}objects/", match_type="url,x-own")) == [objects[-1]["id"]]
    assert ids(program.get(f"{own}objects/", match_spec_version="2.0")) == []
    assert len(ids(program.get(f"{own}objects/", match_spec_version="2.1"))) == 5
    last = read(program.get(f"{own}objects/", match_id=objects[0]["id"]))["objects"]
    assert [each["modified"] for each in last] == ["2026-02-02T00:00:00.000Z"]
    exact = read(program.get(f"{own}objects/", match_id=objects[0]["id"], match_version="2026-02-01T00:00:00.000Z,first"))["objects"]
    assert [each["modified"] for each in exact] == ["2026-01-02T00:00:00.000Z", "2026-02-01T00:00:00.000Z"]


def test_b_a_token_of_another_caller_collection_or_filter_is_refused(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    token = read(program.get(f"{own}objects/", limit="1"))["next"]
    assert program.get(f"{own}objects/", next=token).status_code == 200
    assert program.get(f"{own}manifest/", next=token).status_code == 400
    assert program.get("collections/shared/objects/", next=token).status_code == 400
    assert program.get(f"{own}objects/", next=token, match_type="url").status_code == 400


# §5.5: adding


def test_5_5_a_body_may_be_coded_or_come_in_chunks(program: Program, nova: Actor, own: str) -> None:
    body = make.envelope(make.indicator(nova))
    packed = program.post(f"{own}objects/", gzip.compress(body), **{"Content-Encoding": "gzip"})
    assert (packed.status_code, read(packed)["pending_count"]) == (202, 1)
    assert program.post(f"{own}objects/", body, **{"Content-Encoding": "gzip"}).status_code == 400
    assert program.post(f"{own}objects/", body, **{"Content-Encoding": "br"}).status_code == 415
    assert program.post(f"{own}objects/", gzip.compress(b" " * (LIMITS.body + 1)), **{"Content-Encoding": "gzip"}).status_code == 413
    chunks = {
        "wsgi.input": io.BytesIO(make.envelope(make.indicator(nova))),
        "wsgi.input_terminated": True,
        "CONTENT_LENGTH": "",
        "CONTENT_TYPE": TAXII,
    }
    assert program.call("POST", f"{own}objects/", more=chunks).status_code == 202


def test_4_3_1_what_has_no_id_is_called_by_its_place(program: Program, nova: Actor, own: str) -> None:
    posted = read(program.post(f"{own}objects/", b'{"objects":[1,' + json.dumps(make.indicator(nova, id=None)).encode() + b"]}"))
    actions.admit(SYSTEM, Submission.objects.get(pk=posted["id"]))
    for status in (posted, read(program.get(f"status/{posted['id']}/"))):
        assert [each["id"] for each in status["failures"]] == ["objects[0]", "objects[1]"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"objects":[{"type":"\xe9"}]}', 400),
        (b" ", 400),
        (b"{", 400),
        (b"[1]", 400),
        (b"{}", 422),
        (b'{"objects":[]}', 422),
        (b"\x00", 400),
    ],
)
def test_5_5_what_is_no_envelope_is_refused(program: Program, own: str, body: bytes, status: int) -> None:
    assert program.post(f"{own}objects/", body).status_code == status


def test_5_5_a_body_that_is_too_large_is_413(program: Program, own: str) -> None:
    assert program.post(f"{own}objects/", b" " * (LIMITS.body + 1)).status_code == 413


def test_5_5_who_may_only_read_is_403(program: Program) -> None:
    for caller, place in ((program, "shared"), (Program(make.bureau("de")), "country-de")):
        assert caller.post(f"collections/{place}/objects/", make.envelope(make.indicator())).status_code == 403


def test_5_5_bytes_come_out_as_they_went_in(program: Program, nova: Actor, own: str) -> None:
    sent = json.dumps(make.indicator(nova, name="漢 é \U0001f600", x_count=9007199254740992), ensure_ascii=True, indent=1).encode()
    actions.admit(SYSTEM, actions.receive(nova, make.intake(nova), body=b'{"objects":[' + sent + b"]}"))
    assert program.get(f"{own}objects/").content == b'{"objects":[' + sent + b"]}"


# §5.6 to §5.8: one object


def test_5_6_one_object_with_its_versions(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    place = f"{own}objects/{objects[0]['id']}/"
    assert [each["modified"][:10] for each in read(program.get(place))["objects"]] == ["2026-02-02"]
    assert len(ids(program.get(place, match_version="all"))) == 3
    assert program.get(place, match_version="2020-01-01T00:00:00.000Z").content == b"{}"
    assert len(ids(program.get(place, match_type="indicator"))) == 1
    assert program.get(place, match_type="url").content == b"{}"
    assert program.get(place, match_id=objects[0]["id"]).status_code == 400
    assert program.get(f"{own}objects/{NO_ID}/").status_code == 404
    assert program.get(f"{own}objects/x/").status_code == 404


def test_5_8_versions_are_listed_oldest_addition_first(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    place = f"{own}objects/{objects[0]['id']}/versions/"
    response = program.get(place)
    assert read(response) == {"versions": [objects[place]["modified"] for place in (0, 4, 5)]}
    assert TIME.fullmatch(response.headers["X-TAXII-Date-Added-Last"])
    assert read(program.get(place, match_version="last")) == {"versions": [objects[5]["modified"]]}
    first = read(program.get(place, limit="2"))
    assert (len(first["versions"]), first["more"]) == (2, True)
    assert len(read(program.get(place, limit="2", next=first["next"]))["versions"]) == 1
    assert program.get(f"{own}objects/{NO_ID}/versions/").status_code == 404


def test_5_7_deleting_takes_one_version_or_all(program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    place = f"{own}objects/{objects[0]['id']}/"
    assert program.call("DELETE", place, **{"match[spec_version]": "2.0"}).status_code == 404
    assert program.call("DELETE", place, **{"match[version]": "last", "match[spec_version]": "2.1"}).status_code == 200
    assert len(ids(program.get(place, match_version="all"))) == 2
    assert program.get(place, match_version=objects[5]["modified"]).status_code == 404
    assert len(ids(program.get(place, match_version=f"{objects[5]['modified']},{objects[4]['modified']}"))) == 1
    assert program.call("DELETE", place).status_code == 200
    assert program.get(place).status_code == 404
    assert program.call("DELETE", place).status_code == 404
    assert program.call("DELETE", f"{own}objects/{NO_ID}/", **{"match[type]": "url"}).status_code == 400


def test_5_7_the_table_of_rights(nova: Actor, program: Program, own: str, objects: list[dict[str, Any]]) -> None:
    def asked(who: Program, place: str, stix_id: str) -> tuple[bool, bool, int]:
        found = read(who.get(place))
        return bool(found["can_read"]), bool(found["can_write"]), who.call("DELETE", f"{place}objects/{stix_id}/").status_code

    # Neither right: as what does not exist. To read only: forbidden, of an object of one's own too.
    assert Program(make.partner()).call("DELETE", f"{own}objects/{objects[0]['id']}/").status_code == 404
    for stix_id in (make.CLEAR, objects[0]["id"]):
        assert asked(program, "collections/shared/", stix_id) == (True, False, 403)
    # To write only, as a hold leaves it: forbidden, and nothing is gone. Both rights: done.
    stop = hold(nova)
    assert asked(program, own, objects[0]["id"]) == (False, True, 403)
    lift(stop)
    assert len(ids(program.get(f"{own}objects/{objects[0]['id']}/", match_version="all"))) == 3
    assert asked(program, own, objects[0]["id"]) == (True, True, 200)


def test_4_3_a_status_is_kept_beyond_a_day(nova: Actor, program: Program, own: str) -> None:
    submission = make.admitted(nova, make.indicator(nova))
    first = read(program.get(f"status/{submission.pk}/"))
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert read(program.get(f"status/{submission.pk}/")) == first


def test_3_1_head_answers_without_a_body(program: Program, own: str) -> None:
    response = program.call("HEAD", f"{own}manifest/")
    assert (response.status_code, response.content) == (200, b"")


def test_8_2_1_the_root_is_where_the_standard_says() -> None:
    assert ROOT.startswith("/taxii2/")
