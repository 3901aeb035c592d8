"""TAXII resources have the properties of their tables, and objects leave as they came."""

import json

import pytest

from aboveboard.exchange.stix.envelope import open_envelope
from aboveboard.exchange.stix.taxii import resources as r
from aboveboard.exchange.stix.times import microseconds

FIRST = microseconds("2026-01-01T00:00:00Z")


def test_an_envelope_is_joined_from_stored_bytes() -> None:
    bodies = [b'{ "id":"x-a--1", "type":"x-a", "n":1.50 }', '{"id":"x-b--1","type":"x-b","t":"é"}'.encode()]
    whole = r.envelope(bodies, next_token="abc")
    assert whole == b'{"more":true,"next":"abc","objects":[' + b",".join(bodies) + b"]}"
    assert [item.body for item in open_envelope(whole).received] == bodies
    assert json.loads(r.envelope(bodies)).keys() == {"objects"}


def test_empty_lists_are_never_sent() -> None:
    assert r.envelope([]) == r.manifest([]) == r.versions([]) == r.collections([]) == b"{}"
    assert json.loads(r.discovery("House", [])) == {"title": "House"}
    done = json.loads(r.status("4f3c", received=FIRST, fates=[]))
    assert [name for name, value in done.items() if value == []] == []
    assert json.loads(r.envelope([], next_token="abc")) == {"more": True, "next": "abc"}


def test_discovery_names_its_default() -> None:
    found = json.loads(r.discovery("House", ["/taxii2/exchange/", "https://other.example/r/"], contact="desk@house.example"))
    assert found["default"] == found["api_roots"][0] == "/taxii2/exchange/"
    assert "description" not in found


@pytest.mark.parametrize("root", ["//x.example/", "../r/", "http://x.example/", "https://x.example/?a", "r/"])
def test_a_root_that_taxii_forbids_is_refused(root: str) -> None:
    with pytest.raises(ValueError, match="API root"):
        r.discovery("House", [root])


def test_the_api_root_lists_the_version() -> None:
    found = json.loads(r.api_root("Exchange", max_content_length=1000))
    assert found == {"title": "Exchange", "versions": ["application/taxii+json;version=2.1"], "max_content_length": 1000}


def test_a_collection_says_what_the_caller_may() -> None:
    one = r.Collection("91a7b528-80eb-42ed-a74d-c6fbd5a26116", "From partners", can_read=True, can_write=False, alias="inbox")
    found = json.loads(r.collection(one))
    assert found == {"id": one.id, "title": one.title, "can_read": True, "can_write": False, "alias": "inbox", "media_types": [r.STIX]}
    assert json.loads(r.collections([one, one])) == {"collections": [found, found]}


def test_a_status_counts_and_is_complete_once_nothing_is_pending() -> None:
    fates = [
        r.Fate("x--1", "v1", r.Outcome.SUCCESS),
        r.Fate("x--2", "v1", r.Outcome.FAILURE, "Send each property once."),
        r.Fate("x--3", "v1", r.Outcome.PENDING),
    ]
    found = json.loads(r.status("4f3c", received=FIRST, fates=fates))
    assert found == {
        "id": "4f3c",
        "status": "pending",
        "request_timestamp": "2026-01-01T00:00:00.000000Z",
        "total_count": 3,
        "success_count": 1,
        "successes": [{"id": "x--1", "version": "v1"}],
        "failure_count": 1,
        "failures": [{"id": "x--2", "version": "v1", "message": "Send each property once."}],
        "pending_count": 1,
        "pendings": [{"id": "x--3", "version": "v1"}],
    }
    assert json.loads(r.status("4f3c", received=FIRST, fates=fates[:2]))["status"] == "complete"


def test_a_manifest_has_one_record_a_version() -> None:
    found = json.loads(r.manifest([r.ManifestRecord("x--1", FIRST + 1, "2026-01-01T00:00:00.000Z")], next_token="abc"))
    record = {"id": "x--1", "date_added": "2026-01-01T00:00:00.000001Z", "version": "2026-01-01T00:00:00.000Z", "media_type": r.STIX}
    assert found == {"more": True, "next": "abc", "objects": [record]}
    assert json.loads(r.versions(["a", "b"])) == {"versions": ["a", "b"]}


def test_headers_have_six_decimals() -> None:
    assert r.page_headers(FIRST, FIRST + 1) == {
        "X-TAXII-Date-Added-First": "2026-01-01T00:00:00.000000Z",
        "X-TAXII-Date-Added-Last": "2026-01-01T00:00:00.000001Z",
    }


def test_an_error_has_title_and_status() -> None:
    assert json.loads(r.error("Refused", "Send less.", http_status=413)) == {
        "title": "Refused",
        "description": "Send less.",
        "http_status": "413",
    }
