"""Each invariant is attacked through each door that could break it, in one house; what no door reaches docs/invariants.md says."""

import html
import json
import re
import uuid
from contextlib import AbstractContextManager, nullcontext
from copy import replace
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
from tests.browser.world import World
from tests.hostile.attacks import ATTACKS, Attack
from tests.hostile.conftest import undone
from tests.hostile.statements import STATEMENTS

PAGE = Path(__file__).parents[2] / "docs" / "invariants.md"
# What refuses a statement where no action has opened the guard; on PostgreSQL the trigger of append-only tables speaks first.
SHUT = "not authorized|append-only"


@pytest.fixture(scope="module")
def furnished(world: World) -> World:
    both = User.objects.get(pk=make_diligence.staff("sg", also=["officer"]).user)
    return replace(world, users=world.users | {"proposer": both, "ec": make_examined.person("ec")})


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
        address, body = attack.sent(furnished)
        before = list(Entry.objects.filter(outcome="done").values_list("pk", flat=True))
        if attack.method == "GET":
            answer = client.get(address, headers=headers)
        elif attack.door == "api":
            answer = client.post(address, json.dumps(body), content_type="application/json", headers=headers)
        else:
            answer = client.post(address, body, headers=headers)
        assert answer.status_code in attack.refused, answer.content[-1500:]
        assert attack.says in refusal(answer.headers.get("Location", ""), answer.content.decode())
        assert list(Entry.objects.filter(outcome="done").values_list("pk", flat=True)) == before


def refusal(location: str, content: str) -> str:
    """What was said to who was refused: on a page with its form the problems alone, for the page may name much else."""
    text = html.unescape(content)
    problems = re.search(r'<div class="error-summary".*?</div>', text, re.DOTALL)
    return problems[0] if problems else f"{location} {text}"


def test_what_refuses_an_attack_is_named() -> None:
    assert [str(each) for each in ATTACKS if not each.says and not each.is_closed] == []


@pytest.mark.parametrize(("statement", "rule"), [each for several in STATEMENTS.values() for each in several])
def test_no_statement_breaks_an_invariant_even_inside_an_action(furnished: World, statement: str, rule: str) -> None:
    for around, refuses in ((nullcontext, SHUT), (make_diligence.rows, rule)):
        with pytest.raises(DatabaseError, match=refuses):
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
    reached = {(each.invariant, each.door) for each in ATTACKS if not each.is_closed} | {(number, "sql") for number in STATEMENTS}
    closed = {(each.invariant, each.door) for each in ATTACKS} - reached
    lines = re.findall(r"^\| I-(\d+) through \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
    assert [int(number) for number, _ in lines] == [*range(1, 12), 13, 17, 23, 27, 32, 33, 35]
    said = {(int(number), door): cell.strip() for number, line in lines for door, cell in zip(doors, line.split("|"), strict=True)}
    assert {key for key, cell in said.items() if cell == "attacked"} == reached
    assert {key for key, cell in said.items() if cell == "no address takes it"} == closed
    assert [key for key, cell in said.items() if len(cell) < 8] == []
