"""Lists over the API: one list with its feed, its versions, what each changed page by page, and who was not screened against it."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.screening import loading
from aboveboard.screening.values import ListFile, ListRefusal
from tests import make_parties, make_screening
from tests.api.caller import Caller, caller, partner, read
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def mei() -> Caller:
    return caller("Mei Tanaka", "analyst", "officer")


def test_one_list_says_what_is_in_force_and_what_was_refused(tmp_path: Path, mei: Caller) -> None:
    make_screening.un(tmp_path, *OTHERS)
    loaded = make_screening.un(tmp_path, *OTHERS[1:], OWNER, dated="2026-03-02")
    with pytest.raises(ListRefusal):
        loading.load(SYSTEM, ListFile("un", make_screening.un_file(tmp_path, OTHERS[0], dated="2026-03-05")))
    found = mei.read("/lists/un")
    known = found["in_force"]
    assert (known["version"], known["added"], known["changed"], known["removed"]) == (str(loaded.version), 1, 0, 1)
    assert (found["standing"], found["rule"], found["issuer"]) == ("binding", "LI-UN", "United Nations Security Council")
    assert "less than 50 %" in found["refusal"]
    assert found["failures"] == 1
    assert found["coverage"] == {"subjects": 0, "screened": 0, "missing": 0}
    overview = {each["source"]: each for each in mei.read("/lists/overview")["items"]}
    assert overview["un"]["refused"] == found["refused"]
    assert (overview["eu-fsf"]["in_force"], overview["eu-fsf"]["standing"]) == (None, "weighty")
    versions = mei.read("/lists/versions", source="un")["items"]
    assert [each["state"] for each in versions] == ["refused", "in_force", "superseded"]
    assert mei.read("/lists/versions", source="uk")["items"] == []
    assert mei.read(f"/lists/versions/{loaded.version}")["added"] == 1


def test_changes_are_paged_by_entry_with_what_differs(tmp_path: Path, mei: Caller) -> None:
    make_screening.un(tmp_path, *OTHERS)
    after = (Listed(101, "Bartolomeu", "Quintanilha", "1961"), *OTHERS[1:3], OWNER)
    path = f"/lists/versions/{make_screening.un(tmp_path, *after, dated='2026-03-02').version}/changes"
    found, place = [], {}
    while True:
        page = mei.read(path, limit=1, **place)
        found += page["items"]
        if page["next"] is None:
            break
        place = {"after": page["next"]}
    assert [(each["op"], each["entry"]) for each in found] == [("MOD", "un-101"), ("DEL", "un-104"), ("ADD", "un-201")]
    assert found[0]["differences"] == [{"field": "births", "gone": ["1960"], "new": ["1961"]}]
    assert found[2]["caption"] == "Jan Vermeulen"
    (only,) = mei.read(path, op="DEL")["items"]
    assert only["caption"] == "Thorvald Eskilsen"
    for wrong in ({"op": "PUT"}, {"after": "é"}, {"after": "////"}, {"limit": 0}):
        assert mei.get(path, **wrong).status_code == 422


def test_who_was_not_screened_is_told(tmp_path: Path, mei: Caller) -> None:
    make_screening.un(tmp_path, *OTHERS)
    screened = make_screening.screened()
    never = make_parties.organisation("Early Bird Ltd", registration_number="9")
    make_parties.submitted(make_parties.ready(never))
    (missing,) = mei.read("/lists/un/not-screened")["items"]
    assert (missing["organisation"], missing["at"]) == (str(never.pk), None)
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    assert {each["organisation"] for each in mei.read("/lists/un/not-screened")["items"]} == {str(never.pk), str(screened.pk)}
    assert mei.read("/lists/un")["coverage"]["screened"] == 0
    worker.drain()
    counted = mei.read("/lists/un")["coverage"]
    assert counted["screened"] == counted["subjects"] > 0


def test_a_list_costs_a_bounded_number_of_queries_however_many_there_are(tmp_path: Path, mei: Caller) -> None:
    make_screening.un(tmp_path, *OTHERS)
    for name in ("own-a", "own-b", "own-c"):
        loading.load(SYSTEM, ListFile(name, make_screening.rows(tmp_path, *OTHERS, name=f"{name}.jsonl")))
    for path in ("/lists/un", "/lists/overview"):
        mei.read(path)
        with CaptureQueriesContext(connection) as queries:
            mei.read(path)
        assert len(queries) <= 16, [query["sql"] for query in queries]


def test_lists_are_for_the_house(tmp_path: Path, mei: Caller) -> None:
    owner = make_parties.organisation()
    version = make_screening.un(tmp_path, *OTHERS).version
    ana = partner(owner.pk, "Ana Almeida")
    for path in ("/lists/un", "/lists/un/not-screened", f"/lists/versions/{version}", f"/lists/versions/{version}/changes"):
        read(ana.get(path), 404)
        mei.read(path)
    assert ana.read("/lists/overview")["items"] == []
    read(mei.get("/lists/nowhere"), 404)
