"""Who comes in: tokens only, and the second factor for binding acts."""

import base64

import pytest
from django.test import Client

from tests import make_accounts
from tests.api.caller import Caller, caller, read

pytestmark = pytest.mark.usefixtures("house")


def test_the_session_tells_who_the_token_speaks_for() -> None:
    olga = caller("Olga Petrova", "officer")
    shown = olga.read("/session")
    assert shown["name"] == "Olga Petrova"
    assert shown["roles"] == ["account", "officer"]
    assert "parties.read_all" in shown["permits"]
    assert shown["stepped_up"] is False


def test_without_a_token_nothing_is_told() -> None:
    for program in (Caller(None), Caller(None, "ab_" + "x" * 40)):
        for answer in (program.get("/session"), program.post("/tokens", {"name": "x"})):
            assert read(answer, 401)["code"] == "unauthenticated"
            assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_signed_in_browser_is_not_let_in() -> None:
    user = make_accounts.user("Olga Petrova", "officer")
    assert make_accounts.sign_in(Client(), user).get("/api/session").status_code == 401


def test_a_token_as_password_is_not_let_in() -> None:
    olga = caller("Olga Petrova", "officer")
    basic = base64.b64encode(f"olga:{olga.token}".encode()).decode()
    assert Client().get("/api/session", headers={"Authorization": f"Basic {basic}"}).status_code == 401


def test_a_binding_act_asks_for_the_second_factor_and_then_works() -> None:
    olga = caller("Olga Petrova", "officer")
    assert read(olga.post("/tokens", {"name": "night job"}), 403)["code"] == "step_up"
    until = olga.done("/session/step-up", {"code": make_accounts.code()})["until"]
    assert until.endswith("Z")
    issued = olga.done("/tokens", {"name": "night job", "scopes": ["parties.read_all"]})
    assert Caller(None, issued["text"]).read("/session")["permits"] == ["parties.read_all"]


def test_a_wrong_code_changes_nothing() -> None:
    olga = caller("Olga Petrova", "officer")
    right = make_accounts.code()
    assert read(olga.post("/session/step-up", {"code": str((int(right) + 1) % 10**6).zfill(6)}), 403)["code"] == "forbidden"
    assert olga.read("/session")["stepped_up"] is False


def test_a_revoked_token_is_refused_at_once() -> None:
    olga = caller("Olga Petrova", "officer")
    token = olga.read("/session")["token"]
    assert olga.done(f"/tokens/{token}/revoke")["revoked_at"]
    assert olga.get("/session").status_code == 401
