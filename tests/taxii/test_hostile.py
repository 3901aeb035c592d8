"""Hostile requests at every TAXII address: an error resource with a sentence, nothing received, never a fault of ours."""

import itertools
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from aboveboard.audit.models import Entry
from aboveboard.exchange import actions
from aboveboard.exchange.models import Submission
from aboveboard.kernel.actor import SYSTEM, Actor
from tests import make_exchange as make
from tests.hostile import values
from tests.taxii.program import ROOT, TAXII, read

pytestmark = pytest.mark.usefixtures("feeds")
PARAMETERS = ("added_after", "limit", "next", "match[id]", "match[type]", "match[version]", "match[spec_version]")
METHODS = (*values.METHODS, "POST", "DELETE")
HEADERS = (
    {"Accept": "*/*;q=\0"},
    {"Accept": "," * 4_000},
    {"Accept": f"{TAXII};q=1e400"},
    {"Content-Type": "application/taxii+json;version=9" * 90},
    {"Content-Length": "-1"},
    {"Authorization": "Basic " + "=" * 300},
    {"Authorization": "Bearer " + "\u00ff" * 300},
    {"Authorization": "Basic Og=="},
    {"X-HTTP-Method-Override": "DELETE"},
)
BODIES = (
    b"",
    b"\0",
    b"null",
    b"[]",
    b'{"objects": null}',
    b'{"objects": {}}',
    b'{"objects": [null, 1, "x", [], {}]}',
    b'{"objects": [], "objects": []}',
    b'{"objects": [NaN]}',
    b'{"objects": [1e999]}',
    b"[" * 100_000,
    b'{"objects":' * 500 + b"1" + b"}" * 500,
    b'{"objects": [' + b"{}," * 20_000 + b"{}]}",
    b'\xef\xbb\xbf{"objects": []}',
    b'{"objects": ["\xed\xa0\x80"]}',
    b'{"objects": ["\\ud800"]}',
    b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
    b"PK\x03\x04" + bytes(200),
    b"%PDF-1.7\n" + b'{"objects": []}',
)


@pytest.fixture
def sends(nova: Actor) -> Client:
    token = make.token(nova)
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}", "Accept": TAXII})
    # The first use of a token is noted.
    client.get(ROOT)
    return client


def addresses(own: str, found: str) -> list[str]:
    return [
        "/taxii2/",
        ROOT,
        f"{ROOT}status/{uuid.uuid4()}/",
        f"{ROOT}collections/",
        *(f"{ROOT}{own}{rest}" for rest in ("", "manifest/", "objects/", f"objects/{found}/", f"objects/{found}/versions/")),
    ]


def wrong(answer: Any) -> str:
    """What is wrong with an answer; "" where it is a resource or an error resource."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    if answer.headers["Content-Type"] != TAXII:
        return "no resource"
    said = read(answer) if answer.content else {}
    return "" if answer.status_code < 400 or said.get("description") else f"{answer.status_code} says nothing"


def test_no_query_path_or_method_is_a_fault_of_ours(sends: Client, own: str, objects: list[dict[str, Any]]) -> None:
    before = Entry.objects.filter(outcome="done").count()
    found = addresses(own, objects[0]["id"])
    asked = [("GET", f"{address}?{query}") for address in found for query in values.queries(PARAMETERS)]
    asked += [
        ("GET", f"{address}?{name}={text}") for address in found[5:] for name in PARAMETERS for text in ("%00", "-1", "9" * 40, "%ED%A0%80")
    ]
    paths = itertools.chain(
        (f"{ROOT}status/{word}/" for word in values.WORDS),
        (f"{ROOT}collections/{word}/" for word in values.WORDS),
        (f"{ROOT}{own}objects/{word}/" for word in values.WORDS),
        (f"{ROOT}{own}objects/indicator--{word}/versions/" for word in values.WORDS),
    )
    asked += [(method, path) for path in paths for method in ("GET", "DELETE")]
    asked += [(method, address) for address in found[:7] for method in METHODS]
    failed = {line: said for line in asked if (said := wrong(sends.generic(*line)))}
    assert failed == {}
    assert Entry.objects.filter(outcome="done").count() == before


def test_no_body_or_header_is_a_fault_of_ours(sends: Client, own: str) -> None:
    before = Entry.objects.filter(outcome="done").count()
    address = f"{ROOT}{own}objects/"
    failed: dict[tuple[str, str], str] = {}
    for body in BODIES:
        answer = sends.post(address, body, content_type=TAXII)
        if answer.status_code == 202:
            # The frame can be read: each object is refused by itself.
            actions.admit(SYSTEM, Submission.objects.get(pk=read(answer)["id"]))
            told = read(sends.get(f"{ROOT}status/{read(answer)['id']}/"))
            said = "" if told["failure_count"] == told["total_count"] else str(told)
        else:
            said = wrong(answer) or ("" if answer.status_code in {400, 413, 415, 422} else str(answer.status_code))
        if said:
            failed[str(body[:40]), "POST"] = said
    for headers in HEADERS:
        for method in ("GET", "POST"):
            if said := wrong(sends.generic(method, address, b"{}", TAXII, headers=headers)):
                failed[str(headers)[:60], method] = said
    assert failed == {}
    refused = Submission.objects.count()
    assert refused < 6
    assert Entry.objects.filter(outcome="done").count() == before + 2 * refused, "only what was received and refused object by object"


def hostile_objects(nova: Actor) -> Iterator[dict[str, Any]]:
    """Objects of the right frame, each with one thing in it that no reader expects."""
    for name in ("name", "description", "pattern", "created", "modified", "created_by_ref", "spec_version", "id", "type", "valid_from"):
        for value in (
            "A\0B",
            "\u202e",
            "9" * 5_000,
            "",
            -1,
            1e308,
            None,
            [],
            {},
            ["\0"],
            {"\0": "\0"},
            True,
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
        ):
            yield make.indicator(nova) | {name: value}
    for refs in ([], "x", [None], ["marking-definition--\0"], [make.RED, make.CLEAR], [f"marking-definition--{uuid.uuid4()}"] * 1_000):
        yield make.indicator(nova) | {"object_marking_refs": refs}
    for selectors in ([], ["name.[0]"], ["a" * 9_000], ["..", "[9999999999]"], [1]):
        yield make.indicator(nova) | {"granular_markings": [{"marking_ref": make.GREEN, "selectors": selectors}]}
    yield {"type": "url", "spec_version": "2.1", "id": "url--00000000-0000-4000-8000-000000000001", "value": "https://[::1"}
    yield {"type": "file", "spec_version": "2.1", "id": f"file--{uuid.uuid4()}", "hashes": {"MD5": "\0", "\0": "x"}, "size": 10**15}
    yield {"type": "sighting", "spec_version": "2.1", "id": f"sighting--{uuid.uuid4()}", "count": -1, "sighting_of_ref": "\0"}
    yield {"type": "relationship", "spec_version": "2.1", "id": f"relationship--{uuid.uuid4()}", "source_ref": 1, "target_ref": "\0"}
    yield {"type": "extension-definition", "spec_version": "2.1", "id": f"extension-definition--{uuid.uuid4()}", "extensions": {"\0": {}}}


def test_what_is_in_an_object_never_stops_the_intake(sends: Client, nova: Actor, own: str) -> None:
    sent = [*hostile_objects(nova), make.indicator(nova)]
    answer = sends.post(f"{ROOT}{own}objects/", json.dumps({"objects": sent}), content_type=TAXII)
    assert answer.status_code == 202, answer.content
    actions.admit(SYSTEM, Submission.objects.get())
    status = read(sends.get(f"{ROOT}status/{read(answer)['id']}/"))
    assert status["status"] == "complete"
    assert status["total_count"] == len(sent)
    assert status["success_count"] >= 1
    assert all(each["message"] for each in status["failures"])
    for address in addresses(own, sent[-1]["id"]):
        assert wrong(sends.get(address)) == ""
