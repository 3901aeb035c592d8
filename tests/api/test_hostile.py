"""Hostile input is refused with a sentence: never a fault of ours, whatever is sent."""

import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.core.result import Ok

from aboveboard.accounts.values import BodyKind
from aboveboard.api.reading import MOST_JSON
from aboveboard.audit.models import Entry
from aboveboard.parties.documents import MOST_BYTES
from aboveboard.parties.models import Organisation
from tests import make_accounts, make_parties
from tests.api.caller import Caller, caller, partner, read
from tests.api.document import DOCUMENT, operations
from tests.api.test_answers import PROFILE

pytestmark = pytest.mark.usefixtures("house")
STAFF = ("officer", "analyst", "reviewer", "legal", "finance", "security", "ethics", "auditor", "policy_admin", "system_admin")
BUDGET_SECONDS = 50


def test_no_generated_request_is_a_fault_of_ours(foreign: dict[str, object]) -> None:
    program = caller("Mei Tanaka", *STAFF, stepped_up=True)
    chief = caller("Sofia Grant", "sg", stepped_up=True, place=make_accounts.body("office", BodyKind.SG))
    meridian = partner(foreign["organisation_id"], "Ana Almeida")  # type: ignore[arg-type]
    until = time.monotonic() + BUDGET_SECONDS
    turns = itertools.cycle([(program, foreign), (meridian, foreign), (chief, foreign), (program, {})])
    found: dict[str, str] = {}
    for result in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations():
        assert isinstance(result, Ok)
        found[result.ok().label] = _tried(result.ok(), turns, until)
    assert {label: faults for label, faults in found.items() if faults} == {}
    assert set(found) == {f"{each.method} /api{each.path}" for each in operations()}


def _tried(operation: Any, turns: Iterator[tuple[Caller, dict[str, object]]], until: float) -> str:
    """What was answered with a fault of ours; every operation is tried at least once, more often while there is time."""
    faults: list[str] = []
    tries = itertools.count()

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(case=operation.as_strategy())
    def attempt(case: Case[Any]) -> None:
        if next(tries) and time.monotonic() > until:
            return
        who, ids = next(turns)
        answer = _send(who, case, ids)
        if answer.status_code >= 500 and answer.status_code != 503:
            faults.append(f"{answer.status_code} for {case.body!r} {case.query!r}")
        elif answer.status_code >= 400:
            assert set(json.loads(answer.content)) == {"code", "message", "fields", "rule"}
        if answer.streaming:
            # Read to the end, so that the file behind it is closed.
            answer.getvalue()

    attempt()
    return "; ".join(faults)


def _send(program: Caller, case: Case[Any], ids: dict[str, object]) -> Any:
    path = case.path.removeprefix("/api")
    for name, value in case.path_parameters.items():
        path = path.replace(f"{{{name}}}", str(ids.get(name, value)))
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    if case.method == "GET":
        return program.client.get(f"/api{path}", query, headers=program.headers())
    headers = {**program.headers(), "Idempotency-Key": "key-" + str(time.monotonic_ns())}
    content = case.body if isinstance(case.body, bytes) else json.dumps(case.body if isinstance(case.body, dict) else {}).encode()
    media_type = case.media_type or "application/json"
    return program.client.post(f"/api{path}", content, content_type=media_type, query_params=query, headers=headers)


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b'{"legal_name": "A", "legal_name": "B"}',
        b'{"legal_name": NaN}',
        b'{"legal_name": 1e999}',
        b"[" * 100_000,
        b'{"a":' * 50 + b"1" + b"}" * 50,
        b'\xef\xbb\xbf{"legal_name": "A"}',
        b'{"legal_name": "\xff"}',
        b'{"legal_name": "\\ud800"}',
        b'{"legal_name": "A\\u0000B", "kind": "for_profit", "country": "nl"}',
        b'{"legal_name": "A", "kind": "for_profit", "country": "nl", "unknown": 1}',
        b'{"legal_name": 7, "kind": "for_profit", "country": "nl"}',
    ],
)
def test_a_body_that_is_not_strict_json_of_the_right_shape_is_refused(content: bytes) -> None:
    olga = caller("Olga Petrova", "officer")
    before = Entry.objects.count()
    answer = read(olga.send("/organisations", content, content_type="application/json"), 400, 422)
    assert answer["code"] in {"malformed", "invalid"}
    assert answer["message"]
    assert not Organisation.objects.exists()
    assert Entry.objects.count() == before + 1, "only the token's first use is noted"


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    olga = caller("Olga Petrova", "officer")
    assert read(olga.send("/organisations", b" " * (MOST_JSON + 1), content_type="application/json"), 413)["code"] == "too_large"
    owner = make_parties.organisation()
    ana = partner(owner.pk, "Ana Almeida")
    path = f"/api/organisations/{owner.pk}/documents?title=x&kind=other"
    headers = {**ana.headers(), "Idempotency-Key": "one", "Content-Length": str(MOST_BYTES + 1)}
    answer = ana.client.post(path, b"x", content_type="application/octet-stream", headers=headers, CONTENT_LENGTH=str(MOST_BYTES + 1))
    assert read(answer, 413)["code"] == "too_large"


def test_another_media_type_is_refused() -> None:
    olga = caller("Olga Petrova", "officer")
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = olga.send("/organisations", json.dumps(PROFILE).encode(), content_type=media_type)
        assert read(answer, 415)["code"] == "wrong_media_type"


@pytest.mark.parametrize(
    "query", ["after=x", "after=%00", "after=YQ", "limit=0", "limit=101", "limit=x", "text=%00", "limit=1&limit=2", "after=" + "A" * 999]
)
def test_a_query_string_that_cannot_be_read_is_refused(query: str) -> None:
    olga = caller("Olga Petrova", "officer")
    answer = olga.client.get(f"/api/organisations?{query}", headers=olga.headers())
    assert read(answer, 400, 422)["message"]


@pytest.mark.parametrize("path", ["/nothing", "/organisations/1", "/organisations/../session", "/register/%00", "/files/%F0%9F"])
def test_an_unknown_address_is_a_problem_too(path: str) -> None:
    olga = caller("Olga Petrova", "officer")
    assert read(olga.get(path), 404, 422)["code"] in {"missing", "invalid"}


def test_the_address_of_the_api_leads_to_its_document() -> None:
    answer = caller("Olga Petrova", "officer").get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/api/openapi.json")


def test_the_answer_to_a_fault_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("aboveboard.api.organisations.queries", type("Broken", (), {"visible_organisations": staticmethod(fails)}))
    olga = caller("Olga Petrova", "officer")
    answer = olga.get("/organisations")
    assert read(answer, 500)["code"] == "fault"
    assert b"swordfish" not in answer.content
