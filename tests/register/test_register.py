"""The register says what the regulation opens, of partners only, and its log says it for ever."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aboveboard.audit import sequencer
from aboveboard.diligence.values import PublicDecision
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Missing
from aboveboard.lib.tlog.store import TileStore
from aboveboard.lib.tlog.verify import verify_log
from aboveboard.parties import queries as parties
from aboveboard.policy.load import load_profile
from aboveboard.policy.values.bodies import of_type
from aboveboard.policy.values.publication import Publication, PublicState
from aboveboard.register import actions, jobs, queries, rules
from aboveboard.register.values import PublicFacts
from aboveboard.standing.values import Status
from tests import make_agreements
from tests.make_diligence import organisation
from tests.standing.make import agreement, clearance

PUBLICATION = of_type(load_profile("organisation"), Publication).body


@pytest.fixture
def partner(house: None, doorman: Any) -> UUID:
    """An organisation with an agreement in force."""
    return make_agreements.in_force().organisation_id


@pytest.fixture
def doorman(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A gate that is open while the partner is made; the register itself asks no gate."""
    from aboveboard.kernel import gate

    made = make_agreements.Doorman()
    monkeypatch.setattr(gate, "_gate", [made])
    return made


def test_an_applicant_is_never_public(house: None) -> None:
    applicant = organisation()
    assert queries.due(applicant) is None
    with pytest.raises(Conflict):
        actions.publish(SYSTEM, applicant)


def test_a_partner_is_published_once_and_verified(partner: UUID) -> None:
    jobs.publish_if_due(partner)
    jobs.publish_if_due(partner)
    record, statement = queries.published_record(ANONYMOUS, queries.slug_of(partner))
    sequencer.publish(sequencer.REGISTER)
    log = sequencer.REGISTER
    assert TileStore(log.folder).entry(0) == record.body.encode()
    assert verify_log(str(log.folder), queries.verifier_key(ANONYMOUS)).size == 1
    assert statement["legal_name"] == parties.organisation(partner).legal_name
    assert statement["agreement_summary"][0]["status"] == "in_force"


def test_only_the_house_publishes(partner: UUID) -> None:
    with pytest.raises(Forbidden):
        actions.publish(Actor("user:1", frozenset({"sg", "officer"}), user=UUID(int=1)), partner)


def test_open_data_is_the_published_bytes(partner: UUID) -> None:
    assert b"".join(queries.open_data(ANONYMOUS)) == b'{"records":[],"incidents":[]}'
    jobs.publish_if_due(partner)
    data = json.loads(b"".join(queries.open_data(ANONYMOUS)))
    assert [record["stable_id"] for record in data["records"]] == [queries.slug_of(partner)]
    assert "".join(queries.open_table(ANONYMOUS)).count("\r\n") == 2


@pytest.mark.parametrize(
    "path", ["../keys/register.key", "/etc/passwd", "tile/0/../../../x", "tile", "", ".lock", "tile/0/000.p/1/..", "checkpoint/"]
)
def test_the_log_serves_its_own_files_only(house: None, path: str) -> None:
    with pytest.raises(Missing):
        queries.log_file(ANONYMOUS, path)
    assert queries.log_file(ANONYMOUS, "checkpoint").name == "checkpoint"


def facts(**change: Any) -> PublicFacts:
    from aboveboard.parties.values.facts import OrganisationFacts
    from aboveboard.parties.values.forms import OtherName
    from aboveboard.parties.values.words import NameKind, OrganisationState, OrganisationType
    from tests.standing.make import NOW

    house = OrganisationFacts(
        UUID(int=1), "Meridian Ballistics B.V.", (OtherName("Meridiaan", NameKind.FORMER), OtherName("MB", NameKind.TRADING)),
        OrganisationType.FOR_PROFIT, "nl", "", (), "27312854", "", (("lei", "X"),), OrganisationState.REGISTERED, NOW,
    )  # fmt: skip
    given: dict[str, Any] = {
        "slug": "ab-1",
        "organisation": house,
        "state": PublicState.ACTIVE,
        "state_since": None,
        "state_reason": "An owner was listed.",
        "clearance": clearance(conditions=("A yearly review.",)),
        "decision": PublicDecision("sg", date(2026, 6, 1), "The criteria are met."),
        "waivers": (),
        "agreements": (agreement(),),
        "contributions": (),
    }
    return PublicFacts(**(given | change))


def test_the_reason_is_public_only_where_the_marking_says_so() -> None:
    assert rules.statement(facts(), PUBLICATION)["status"]["reason"] == ""
    told = rules.statement(facts(state=PublicState.SUSPENDED), PUBLICATION)["status"]
    assert told == {"state": "suspended", "label": "Suspended", "reason": "An owner was listed."}


def test_a_statement_has_open_fields_only() -> None:
    statement = rules.statement(facts(), PUBLICATION)
    assert statement["former_names"] == ["Meridiaan"]
    assert {name for name in statement if name != "type"} <= {rule.field for rule in PUBLICATION.fields if rule.openness.value == "open"}
    assert "27312854" not in json.dumps(statement)


def test_a_closed_field_stays_closed() -> None:
    from copy import replace

    from aboveboard.policy.values.publication import Openness

    closed = tuple(
        replace(rule, openness=Openness.CLOSED, ground="a ground", review_months=12) if rule.field in {"conditions", "value"} else rule
        for rule in PUBLICATION.fields
    )
    statement = rules.statement(facts(), replace(PUBLICATION, fields=closed))
    assert "conditions" not in statement
    assert "value" not in statement["agreement_summary"][0]


@pytest.mark.parametrize("status", list(Status))
def test_every_standing_has_a_public_state(status: Status) -> None:
    if status is not Status.ON_HOLD:
        assert rules.state(status) in PublicState


def test_the_register_is_counted_and_kind_is_never_added_to_money() -> None:
    money, kind = {"amount": "100.50", "currency": "EUR"}, {"amount": "900.00", "currency": "EUR"}
    full = {
        "status": {"state": "active"},
        "country": "nl",
        "agreement_summary": [{}, {}],
        "contributions": [
            {"kind": "funding", "value": money, "valuation_basis": "cash"},
            {"kind": "funding", "value": money | {"currency": "CHF"}, "valuation_basis": "cash"},
            {"kind": "secondment", "value": kind, "valuation_basis": "in kind"},
            {"kind": "funding"},
        ],
    }
    found = rules.statistics([full, full, {"status": {"state": "suspended"}}])
    assert (found.partners, found.agreements, found.contributions) == (3, 4, 8)
    assert found.states == {"active": 2, "suspended": 1}
    assert found.countries == {"nl": 2}
    assert found.kinds == {"funding": 6, "secondment": 2}
    assert found.cash == {"EUR": Decimal("201.00"), "CHF": Decimal("201.00")}
    assert rules.statistics([]).cash == {}
