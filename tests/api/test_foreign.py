"""Nothing of another organisation is there: 404 for every address that names something of it, whoever else asks."""

import uuid
from typing import Any

import pytest

from aboveboard.accounts.values import BodyKind
from aboveboard.audit.models import Entry
from aboveboard.parties.models import Engagement
from aboveboard.policy.values.words import ContributionKind
from tests import make_accounts, make_parties
from tests.api.caller import Caller, caller, partner, read
from tests.api.document import Operation, operations

pytestmark = pytest.mark.usefixtures("house")
NAMED = [each for each in operations() if each.parameters]
# Of the public register everybody reads everything, and of the caller's own things nothing is foreign.
OPEN = {"/register/{slug}"}
# What is no list of things: oneself, the public register, and the connection that an agreement opens.
ONE = {"/session", "/register", "/exchange/onboarding", "/asked/capabilities"}
# About one object that the query names, and not there for who may not see it.
QUERIED = {"/objects/graph", "/objects/graph/bundle"}


def _asked(program: Caller, each: Operation, values: dict[str, object]) -> Any:
    path = each.at(values)
    if each.method == "GET":
        return program.get(path, **each.query)
    if each.takes_file:
        query = "&".join(f"{name}={value}" for name, value in each.query.items())
        return program.send(f"{path}?{query}", make_parties.PDF)
    return program.post(path, each.body)


def test_a_partner_finds_nothing_of_another_organisation(foreign: dict[str, object]) -> None:
    other = make_parties.organisation("Harbour Optics GmbH", registration_number="HRB 1")
    otto = partner(other.pk)
    # The first use of a token is noted, and that is an entry.
    otto.read("/session")
    entries = Entry.objects.count()
    found = {str(each): _asked(otto, each, foreign).status_code for each in NAMED if each.path not in OPEN}
    assert {name: status for name, status in found.items() if status != 404} == {}
    assert Entry.objects.count() == entries


def test_a_bureau_finds_nothing_of_any_organisation(foreign: dict[str, object]) -> None:
    nora = caller("Nora Lind", "ncb", place=make_accounts.body("ncb-se", BodyKind.NCB, "se"))
    found = {str(each): _asked(nora, each, foreign).status_code for each in NAMED if each.path not in OPEN}
    assert {name: status for name, status in found.items() if status != 404} == {}


def test_what_its_own_people_ask_for_is_there(foreign: dict[str, object]) -> None:
    meridian = uuid.UUID(str(foreign["organisation_id"]))
    ana = partner(meridian, "Ana Almeida")
    for path in ("", "/people", "/positions", "/holdings", "/declarations", "/documents", "/identifiers", "/timeline"):
        ana.read(f"/organisations/{meridian}{path}")
    assert ana.read(f"/engagements/{foreign['engagement_id']}")["state"] == "submitted"
    assert ana.get(f"/documents/{foreign['document_id']}/content").getvalue() == make_parties.PDF


def test_lists_hold_nothing_foreign(foreign: dict[str, object]) -> None:
    other = make_parties.organisation("Harbour Optics GmbH", registration_number="HRB 1")
    otto = partner(other.pk)
    own = {str(other.pk), str(otto.user.pk if otto.user else "")}
    for each in operations():
        if each.path in QUERIED:
            assert otto.get(each.path, **each.query).status_code == 404
        elif each.method == "GET" and not each.parameters and each.path not in ONE:
            for item in otto.read(each.path, **each.query).get("items", []):
                assert {item.get("id"), item.get("user_id"), item.get("organisation_id")} & own, f"{each}: {item}"


def test_an_engagement_of_a_kind_that_is_not_offered_is_refused_with_the_field() -> None:
    owner = make_parties.organisation()
    ana = partner(owner.pk, "Ana Almeida")
    body: dict[str, Any] = {
        "title": "x",
        "purpose": "x",
        "selection": "direct",
        "kinds": [],
        "starts_on": "2030-02-30",
        "ends_on": "2030-03-01",
    }
    fields = read(ana.post(f"/organisations/{owner.pk}/engagements", body), 422)["fields"]
    assert set(fields) == {"kinds", "starts_on"}
    assert not Engagement.objects.exists()
    body["kinds"] = [{"kind": "gold", "value": {"amount": "1", "currency": "EUR"}}]
    answer = read(ana.post(f"/organisations/{owner.pk}/engagements", body), 422)
    assert ContributionKind.FUNDING in answer["fields"]["kinds.0.kind"]
