"""Tokens: shown once, known by their hash, narrowed, ended at once; a code is accepted once."""

import contextlib
import hashlib
from datetime import datetime, timedelta

import pytest
from django.db import connection

from aboveboard.accounts import actions, queries, secrets, throttle
from aboveboard.accounts.models import Token, User
from aboveboard.audit.models import Entry, Payload
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Busy, Conflict, Forbidden, Invalid, StepUpNeeded
from aboveboard.lib import clock
from tests import make_accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(house: None) -> User:
    return make.user("Olga Petrova", "officer", totp=make.SECRET)


def test_a_token_is_shown_once_and_stored_as_a_hash(olga: User) -> None:
    issued = actions.issue_token(make.actor(olga), olga, name="nightly export")
    row = Token.objects.get()
    assert secrets.is_token(issued.text)
    assert bytes(row.digest) == hashlib.sha256(issued.text.encode()).digest()
    said = str(Token.objects.values()) + str(list(Payload.objects.values_list("body", flat=True))) + repr(issued)
    assert issued.text not in said
    found = queries.actor_of_token(issued.text)
    assert found is not None
    assert (found.id, found.roles, found.scopes, found.stepped_up) == (f"user:{olga.pk}", frozenset({"account", "officer"}), None, False)


def test_tokens_differ_and_carry_256_random_bits(house: None) -> None:
    tokens = {secrets.new_token() for _ in range(200)}
    assert len({token[3:55] for token in tokens}) == 200
    assert all(len(token) == 61 and secrets.is_token(token) for token in tokens)


def test_a_mistyped_token_is_refused_without_asking_the_database(olga: User, django_assert_num_queries: object) -> None:
    text = actions.issue_token(SYSTEM, olga, name="x").text
    wrong = [
        text[:-1],
        text + "a",
        text.upper(),
        "",
        "ab_",
        "ab_" + "1" * 58,
        text.replace("ab_", "xx_"),
        "ab_" + "é" * 58,
        text + "\n",
        "x" * 10_000,
    ]
    wrong += [text[:9] + ("a" if text[9] != "a" else "b") + text[10:]]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert [queries.actor_of_token(each) for each in wrong] == [None] * len(wrong)


def test_a_well_formed_stranger_is_refused(olga: User) -> None:
    actions.issue_token(SYSTEM, olga, name="x")
    assert queries.actor_of_token(secrets.new_token()) is None


def test_a_token_costs_two_queries(olga: User, django_assert_num_queries: object) -> None:
    text = actions.issue_token(SYSTEM, olga, name="x").text
    # On PostgreSQL the two are one statement.
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):  # type: ignore[operator]
        assert queries.actor_of_token(text)


def test_a_token_ends_at_its_time_at_revocation_and_with_the_account(olga: User) -> None:
    admin = make.user("Ada Admin", "system_admin")
    first, second, third = (actions.issue_token(SYSTEM, olga, name=name) for name in "abc")
    with clock.frozen(first.expires_at):
        assert queries.actor_of_token(first.text) is None
    actions.revoke_token(make.actor(olga), queries.visible_tokens(make.actor(olga)).get(pk=first.id))
    assert queries.actor_of_token(first.text) is None
    actions.revoke_token(make.actor(admin), queries.visible_tokens(make.actor(admin)).get(pk=second.id))
    assert queries.actor_of_token(second.text) is None
    actions.deactivate_user(make.actor(admin), olga)
    assert queries.actor_of_token(third.text) is None
    with pytest.raises(Conflict):
        actions.revoke_token(make.actor(admin), Token.objects.get(pk=first.id))


def test_scopes_narrow_and_never_widen(olga: User) -> None:
    text = actions.issue_token(make.actor(olga), olga, name="reader", scopes=["parties.read_all", "standing.suspend"]).text
    actor = queries.actor_of_token(text)
    assert actor is not None
    assert actor.permits == {"parties.read_all"}
    with pytest.raises(Forbidden):
        actions.issue_token(actor, olga, name="wider")


def test_a_narrow_token_does_not_issue_a_wider_one(olga: User) -> None:
    issued = actions.issue_token(
        SYSTEM, olga, name="issuer", scopes=["accounts.issue_token", "accounts.confirm_second_factor", "parties.read_all"]
    )
    actor = queries.actor_of_token(issued.text)
    assert actor is not None
    actions.confirm_second_factor(actor, Token.objects.get(pk=issued.id), code=make.code(), attempt=throttle.begin(olga.pk))
    actor = queries.actor_of_token(issued.text)
    assert actor is not None
    for scopes in ([], ["standing.suspend"], ["accounts.issue_token", "register.read_public"]):
        with pytest.raises(Invalid, match="more than itself"):
            actions.issue_token(actor, olga, name="wider", scopes=scopes)
    assert actions.issue_token(actor, olga, name="narrow", scopes=["parties.read_all"])


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 81}, {"scopes": ["*"]}, {"scopes": ["parties.read_all"] * 101}, {"days": 0}, {"days": -1}, {"days": 367}],
)
def test_a_malformed_request_for_a_token_is_refused(olga: User, wrong: dict[str, object]) -> None:
    days = wrong.pop("days", None)
    until = {} if days is None else {"expires_at": clock.now() + timedelta(days=float(str(days)))}
    with pytest.raises(Invalid):
        actions.issue_token(make.actor(olga), olga, **({"name": "x"} | wrong | until))  # type: ignore[arg-type]
    assert not Token.objects.exists()


def test_issuing_is_binding_and_only_for_oneself(olga: User) -> None:
    with pytest.raises(StepUpNeeded):
        actions.issue_token(make.actor(olga, minutes_ago=16), olga, name="x")
    with pytest.raises(Forbidden):
        actions.issue_token(make.actor(make.user("Ada Admin", "system_admin")), olga, name="x")


def test_a_code_steps_a_token_up_for_fifteen_minutes_once(olga: User) -> None:
    issued = actions.issue_token(SYSTEM, olga, name="x")
    token = Token.objects.get()
    now = clock.now()
    with clock.frozen(now):
        actor = queries.actor_of_token(issued.text)
        assert actor is not None
        actions.confirm_second_factor(actor, token, code=make.code(), attempt=throttle.begin(olga.pk))
    stepped_up = []
    for seconds in (0, 899, 900):
        with clock.frozen(now + timedelta(seconds=seconds)):
            found = queries.actor_of_token(issued.text)
            assert found is not None
            stepped_up.append(found.stepped_up)
    assert stepped_up == [True, True, False]
    with clock.frozen(now):
        for again in (make.code(), f" {make.code()} ", f"{make.code()[:3]}-{make.code()[3:]}", make.code(steps_ahead=-1)):
            with pytest.raises(Forbidden, match="wrong or was used"):
                actions.confirm_second_factor(actor, token, code=again, attempt=throttle.begin(olga.pk))
    assert Entry.objects.filter(kind="accounts.confirm_second_factor", outcome="refused").count() == 4


@pytest.mark.parametrize("wrong", ["", "abcdef", "0" * 1000, "١٢٣٤٥٦", "\x00"])
def test_a_wrong_code_does_nothing(olga: User, wrong: str) -> None:
    actions.issue_token(SYSTEM, olga, name="x")
    token = Token.objects.get()
    with pytest.raises(Forbidden):
        actions.confirm_second_factor(make.actor(olga), token, code=wrong, attempt=throttle.begin(olga.pk))
    token.refresh_from_db()
    assert token.stepped_up_until is None


def test_codes_cannot_be_guessed(olga: User) -> None:
    actions.issue_token(SYSTEM, olga, name="x")
    token = Token.objects.get()
    for _ in range(5):
        with pytest.raises(Forbidden):
            actions.confirm_second_factor(make.actor(olga), token, code="abcdef", attempt=throttle.begin(olga.pk))
    with pytest.raises(Busy):
        actions.confirm_second_factor(make.actor(olga), token, code=make.code(), attempt=throttle.begin(olga.pk))


def test_a_day_has_thirty_wrong_codes_and_no_more(olga: User, monkeypatch: pytest.MonkeyPatch) -> None:
    start, let_in = clock.now(), 0

    def at(later: timedelta) -> datetime:
        monkeypatch.setattr("time.time", lambda: (start + later).timestamp())
        return start + later

    for minutes in range(0, 6 * 8, 6):
        with clock.frozen(at(timedelta(minutes=minutes))), contextlib.suppress(Busy):
            for _ in range(6):
                throttle.begin(olga.pk)
                let_in += 1
    assert let_in == 30
    with clock.frozen(at(timedelta(days=1, minutes=1))):
        throttle.begin(olga.pk)


def test_the_try_of_one_person_is_none_of_another(olga: User) -> None:
    actions.issue_token(SYSTEM, olga, name="x")
    with pytest.raises(ValueError, match="somebody else"):
        actions.confirm_second_factor(
            make.actor(olga), Token.objects.get(), code=make.code(), attempt=throttle.begin(make.user("Anton Analyst").pk)
        )


def test_nobody_steps_up_the_token_of_another(olga: User) -> None:
    actions.issue_token(SYSTEM, olga, name="x")
    for other in (make.user("Ada Admin", "system_admin"), make.user("Anton Analyst", "analyst")):
        with pytest.raises(Forbidden):
            actions.confirm_second_factor(make.actor(other), Token.objects.get(), code=make.code(), attempt=throttle.begin(olga.pk))
        assert not queries.visible_tokens(make.actor(make.user("Anton Analyst"))).exists()


def test_a_person_has_so_many_valid_tokens_and_no_more(olga: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aboveboard.accounts.actions.tokens.MOST_TOKENS", 2)
    first, _ = (actions.issue_token(make.actor(olga), olga, name=name) for name in "ab")
    with pytest.raises(Conflict, match="At most 2 tokens"):
        actions.issue_token(make.actor(olga), olga, name="c")
    actions.revoke_token(make.actor(olga), Token.objects.get(pk=first.id))
    assert actions.issue_token(make.actor(olga), olga, name="c")


def test_without_an_app_a_token_is_not_stepped_up(house: None) -> None:
    plain = make.user("Petra Plain", "officer")
    issued = actions.issue_token(SYSTEM, plain, name="x")
    with pytest.raises(Conflict, match="Enrol an authenticator app"):
        actions.confirm_second_factor(
            make.actor(plain), Token.objects.get(pk=issued.id), code=make.code(), attempt=throttle.begin(plain.pk)
        )
    assert Token.objects.get().stepped_up_until is None
