"""Each invariant is attacked through each door that could break it, in one house; what no door reaches docs/invariants.md says."""

import html
import json
import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from aboveboard.accounts.models import Token, User
from aboveboard.audit.models import Entry
from aboveboard.lib import clock
from tests import make_accounts, make_diligence, make_examined
from tests.api.caller import token_of
from tests.api.document import COMPONENTS, sample
from tests.browser.world import World
from tests.hostile import cases
from tests.hostile.cases import Body
from tests.hostile.conftest import undone

PAGE = Path(__file__).parents[2] / "docs" / "invariants.md"
NONE = "0" * 64
SAID = "Written for the test."


@dataclass(frozen=True, slots=True)
class Attack:
    """Who sends what where, and how it must be answered: with which status, and with which words of the rule; nothing may be done."""

    invariant: int
    door: str
    who: str
    address: Callable[[World], str]
    body: Callable[[World], Body] | None
    refused: frozenset[int]
    method: str = "POST"
    says: str = ""

    def __str__(self) -> str:
        return f"I-{self.invariant} {self.door} {self.who}"


def web(invariant: int, who: str, address: Callable[[World], str], *refused: int, **body: str) -> Attack:
    return Attack(invariant, "web", who, address, lambda _: body, frozenset(refused))


def api(invariant: int, who: str, address: Callable[[World], str], *refused: int, **body: object) -> Attack:
    return Attack(invariant, "api", who, lambda world: f"/api{address(world)}", lambda _: body, frozenset(refused))


def offered(world: World) -> Body:
    value = {"amount": "1000.00", "currency": "EUR"}
    payer = {"name": "A partner", "account": "NL00", "source": "Its own funds"}
    terms = {"agreement": str(world.giving.draft.pk), "kind": "funding", "value": value, "purpose": SAID, "payer": payer}
    tranches = [{"amount": value, "due_on": "2031-01-01", "condition": SAID}]
    method = sample(COMPONENTS["NewOffer"]["properties"]["method"])
    return {**terms, "method": method, "fund": str(world.giving.money.fund_id), "purposes": [SAID], "tranches": tranches}


def asking() -> dict[str, str]:
    """A question as its page sends it, without its legal basis and without the declaration on police files."""
    due = f"{tomorrow()}T10:00"
    return {"text": SAID, "purpose": SAID, "marking": "AMBER", "due_at": due, "retention_days": "90"}


def by_program() -> Body:
    """The same as a program sends it, the declaration alone missing."""
    return asking() | {"legal_basis": SAID, "due_at": f"{tomorrow()}T10:00:00Z", "retention_days": 90}


def tomorrow() -> str:
    return (clock.today() + timedelta(days=30)).isoformat()


def tranche(world: World) -> str:
    return str(world.giving.money.tranches.get(place=2).pk)


def recommend(world: World) -> str:
    return f"/files/{world.collecting}/recommend/"


# A page shows its form again with the refusal, as 422.
REFUSED = frozenset({409, 422})
NO_SCORE, NO_GUESS = "A knockout cannot be scored away", "unknown is never positive"
NO_CONSENT, NO_FILES = "has not consented yet", "Data from police files never leaves"
ATTACKS = (
    web(1, "sg", lambda w: f"/agreements/{w.giving.draft.pk}/act/sign/", 403, 404, 409, 422, seen=NONE),
    api(1, "sg", lambda w: f"/agreements/{w.giving.draft.pk}/sign", 403, 409, seen=NONE),
    web(2, "officer", lambda w: f"/agreements/{w.giving.draft.pk}/funding/", 403, 404, 409),
    Attack(2, "api", "partner", lambda _: "/api/contributions", offered, frozenset({403, 404, 409})),
    web(3, "officer", lambda w: f"/contributions/{w.giving.offer.pk}/act/accept/", 403),
    api(3, "officer", lambda w: f"/contributions/{w.giving.offer.pk}/accept", 403),
    web(4, "analyst", lambda w: f"/files/{w.collecting}/start-review/", 403, 409, 422),
    web(4, "analyst", lambda w: f"/files/{w.file}/decide/", 403, 404, 409, choice="for", seen=NONE, reason=SAID),
    api(4, "analyst", lambda w: f"/files/{w.collecting}/review/start", 403, 409),
    api(4, "analyst", lambda w: f"/files/{w.file}/votes", 403, choice="for", seen=NONE),
    web(5, "proposer", lambda w: f"/suspensions/{w.stops.suspended.pk}/decide/", 403),
    api(5, "proposer", lambda w: f"/suspensions/{w.stops.suspended.pk}/suspend", 403),
    Attack(6, "web", "committee", lambda w: f"/files/{w.collecting}/", None, frozenset({302}), "GET"),
    Attack(6, "api", "committee", lambda w: f"/api/files/{w.collecting}/findings", None, frozenset({403, 404, 409}), "GET"),
    Attack(6, "api", "committee", lambda w: f"/api/files/{w.collecting}/questions", None, frozenset({403, 404, 409}), "GET"),
    Attack(7, "web", "analyst", recommend, lambda w: cases.on_page(cases.convicted(w)), REFUSED, says=NO_SCORE),
    Attack(
        7,
        "api",
        "analyst",
        lambda w: f"/api/files/{w.collecting}/recommend",
        lambda w: cases.by_program(cases.convicted(w)),
        REFUSED,
        says=NO_SCORE,
    ),
    Attack(
        7,
        "web",
        "ec",
        lambda w: f"/files/{w.collecting}/waive/KO-CONVICTED/",
        lambda w: {"statement": "It would be so convenient.", "seen": cases.before_the_board(w)},
        REFUSED,
        says="nobody may waive this knockout",
    ),
    Attack(
        7,
        "api",
        "ec",
        lambda w: f"/api/files/{w.collecting}/waivers",
        lambda w: {"rule": "KO-CONVICTED", "statement": "It would be so convenient.", "seen": cases.before_the_board(w)},
        REFUSED,
        says="nobody may waive this knockout",
    ),
    Attack(8, "web", "analyst", recommend, lambda w: cases.on_page(cases.unknown(w)), REFUSED, says=NO_GUESS),
    Attack(
        8,
        "api",
        "analyst",
        lambda w: f"/api/files/{w.collecting}/recommend",
        lambda w: cases.by_program(cases.unknown(w)),
        REFUSED,
        says=NO_GUESS,
    ),
    web(9, "officer", lambda w: f"/partners/{w.stops.held}/standing/", 403, 404, 405),
    api(9, "officer", lambda _: "/holds", 403, 404, 405, organisation=str(uuid.uuid4())),
    web(11, "officer", lambda w: f"/holds/{w.stops.hold}/lift/", 403, reason=SAID),
    api(11, "officer", lambda w: f"/holds/{w.stops.hold}/lift", 403, reason=SAID),
    web(13, "finance", lambda _: "/ledger/", 403, 404, 405),
    api(13, "finance", lambda _: "/journals", 403, 404, 405),
    web(17, "finance", lambda _: "/ledger/funds/open/", 422, book="kind", code="mixed", currency="EUR", name=SAID, type="special_account"),
    api(17, "finance", lambda _: "/funds", 403, 409, 422, book="kind", code="mixed", currency="EUR", name=SAID, type="special_account"),
    web(23, "bureau", lambda w: f"/asking/{w.data.prepared}/release/", 404),
    web(23, "exchange_desk", lambda w: f"/asking/{w.data.prepared}/release/", 403),
    Attack(23, "web", "security", lambda w: f"/asking/{w.data.awaited}/release/", lambda _: {}, REFUSED, says=NO_CONSENT),
    Attack(23, "web", "exchange_desk", lambda _: "/asking/new/", lambda _: asking() | {"legal_basis": SAID}, REFUSED, says=NO_FILES),
    Attack(23, "web", "exchange_desk", lambda _: "/asking/new/", lambda _: asking() | {"is_free_of_files": "on"}, REFUSED, says="required"),
    api(23, "exchange_desk", lambda w: f"/questions/{w.data.prepared}/release", 403),
    Attack(23, "api", "security", lambda w: f"/api/questions/{w.data.awaited}/release", None, REFUSED, says=NO_CONSENT),
    api(23, "exchange_desk", lambda w: f"/questions/{w.data.awaited}/consent", 403),
    Attack(23, "api", "exchange_desk", lambda _: "/api/questions", lambda _: by_program(), REFUSED, says=NO_FILES),
    web(27, "analyst", lambda w: f"/screenings/{w.stops.run}/", 403, 404, 405),
    api(27, "analyst", lambda w: f"/files/{w.file}/dossier", 403, 404, 405),
    web(32, "auditor", lambda _: "/log/", 403, 404, 405),
    web(32, "auditor", lambda _: "/log/register/checkpoint", 403, 404, 405),
    api(32, "auditor", lambda _: "/log", 404, 405),
    Attack(
        33,
        "web",
        "keeper",
        lambda w: f"/people/{w.users['keeper'].pk}/roles/new/",
        lambda _: {"body": "house-sg", "role": "sg"},
        frozenset({403, 422}),
    ),
    Attack(
        33,
        "api",
        "keeper",
        lambda w: f"/api/users/{w.users['keeper'].pk}/roles",
        lambda _: {"body": "house-sg", "role": "sg"},
        frozenset({403}),
    ),
    Attack(
        35,
        "web",
        "finance",
        lambda w: f"/contributions/{w.giving.money.pk}/tranches/{tranche(w)}/receive/",
        lambda _: (
            {"amount": "50000.00", "currency": "EUR", "payer": "A", "account": "B", "reference": "C"}
            | dict(zip(("value_on_year", "value_on_month", "value_on_day"), tomorrow().split("-"), strict=True))
        ),
        frozenset({422}),
    ),
    Attack(
        35,
        "api",
        "finance",
        lambda w: f"/api/tranches/{tranche(w)}/receive",
        lambda _: {
            "amount": {"amount": "50000.00", "currency": "EUR"},
            "payer": "A",
            "account": "B",
            "reference": "C",
            "value_on": tomorrow(),
        },
        frozenset({422}),
    ),
)
# What raw SQL tries, once with the guard shut, once as a mistake inside an action would do it.
STATEMENTS: dict[int, tuple[str, ...]] = {
    1: ("UPDATE agreements_agreement SET state = 'in_force' WHERE signed_by_id IS NULL",),
    2: ("UPDATE contributions_contribution SET state = 'accepted' WHERE accepted_by_id IS NULL",),
    3: ("UPDATE contributions_cover SET used_minor = ceiling_minor + 1",),
    4: (
        "UPDATE diligence_file SET reviewer_id = assessor_id WHERE assessor_id IS NOT NULL",
        "UPDATE diligence_decision SET by_id = assessor_id",
    ),
    5: ("UPDATE standing_suspension SET decided_by_id = proposed_by_id",),
    10: ("UPDATE contributions_tranche SET state = 'released' WHERE released_by_id IS NULL",),
    11: ("UPDATE standing_suspension SET state = 'in_effect' WHERE decided_by_id IS NULL",),
    13: (
        "UPDATE contributions_line SET debit_minor = debit_minor + 1",
        "DELETE FROM contributions_line",
        "DELETE FROM contributions_journal",
    ),
    17: ("UPDATE contributions_journal SET book = 'kind'",),
    23: (
        "UPDATE exchange_question SET state = 'sent', shown_hash = 'x' WHERE state = 'prepared'",
        "UPDATE exchange_question SET decided_by_id = prepared_by_id",
        "UPDATE exchange_question SET consented_by_id = decided_by_id WHERE state = 'sent'",
        "UPDATE exchange_question SET originator = 'fr', consented_by_id = NULL WHERE state = 'sent'",
        "UPDATE exchange_question SET is_free_of_files = false",
        "UPDATE exchange_question SET legal_basis = ''",
        "UPDATE exchange_question SET retain_until = NULL",
        "UPDATE exchange_question SET marking = 4",
        "UPDATE exchange_asked SET organisation_id = NULL",
    ),
    27: ("UPDATE diligence_vote SET choice = 'for'", "DELETE FROM diligence_vote", "UPDATE screening_run SET matcher = 'other'"),
    32: ("UPDATE audit_entry SET kind = 'other'", "DELETE FROM audit_entry", "DELETE FROM audit_leaf"),
    33: ("UPDATE accounts_membership SET confirmed_by = granted_by",),
    35: ("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00'",),
}


@pytest.fixture(scope="module")
def furnished(world: World) -> World:
    more = {"proposer": User.objects.get(name="Anna Lind"), "ec": make_examined.person("ec")}
    return replace(world, users=world.users | more)


@pytest.fixture(scope="module")
def tokens(furnished: World) -> dict[str, str]:
    """A token of everybody who attacks through the API, its second factor shown."""
    found = {who: token_of(furnished.users[who]) for who in {each.who for each in ATTACKS if each.door == "api"}}
    with make_diligence.rows():
        Token.objects.update(stepped_up_until=clock.now() + timedelta(hours=1), last_used_at=clock.now())
    return found


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_no_page_and_no_operation_breaks_an_invariant(furnished: World, tokens: dict[str, str], attack: Attack) -> None:
    client = Client(raise_request_exception=False)
    headers = {"Authorization": f"Bearer {tokens[attack.who]}", "Idempotency-Key": uuid.uuid4().hex} if attack.door == "api" else {}
    if not headers:
        make_accounts.sign_in(client, furnished.users[attack.who])
    with undone():
        body = attack.body(furnished) if attack.body else {}
        before = list(Entry.objects.filter(outcome="done").values_list("pk", flat=True))
        if attack.method == "GET":
            answer = client.get(attack.address(furnished), headers=headers)
        elif attack.door == "api":
            answer = client.post(attack.address(furnished), json.dumps(body), content_type="application/json", headers=headers)
        else:
            answer = client.post(attack.address(furnished), body, headers=headers)
        assert answer.status_code in attack.refused, answer.content[-1500:]
        assert attack.says in html.unescape(answer.content.decode())
        assert list(Entry.objects.filter(outcome="done").values_list("pk", flat=True)) == before


@pytest.mark.parametrize(("number", "statement"), [(number, each) for number, several in STATEMENTS.items() for each in several])
def test_no_statement_breaks_an_invariant_even_inside_an_action(furnished: World, number: int, statement: str) -> None:
    for around in (nullcontext, make_diligence.rows):
        with pytest.raises(DatabaseError):
            tried(statement, around())


def tried(statement: str, around: AbstractContextManager[object]) -> None:
    """The statement to its commit, and back."""
    with undone(), around, connection.cursor() as cursor:
        cursor.execute(statement)
        changed = cursor.rowcount
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        pytest.fail(f"{changed} rows were changed")


def test_the_page_says_for_each_door_what_attacks_it_or_why_nothing_can() -> None:
    """The second table of docs/invariants.md: `attacked` where this module attacks, a test's name, or a reason."""
    doors = ("web", "api", "taxii", "cli", "sql")
    attacked = {(each.invariant, each.door) for each in ATTACKS} | {(number, "sql") for number in STATEMENTS}
    lines = re.findall(r"^\| I-(\d+) through \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
    assert [int(number) for number, _ in lines] == [*range(1, 12), 13, 17, 23, 27, 32, 33, 35]
    said = {(int(number), door): cell.strip() for number, line in lines for door, cell in zip(doors, line.split("|"), strict=True)}
    assert {key for key, cell in said.items() if cell == "attacked"} == attacked
    assert [key for key, cell in said.items() if len(cell) < 8] == []
