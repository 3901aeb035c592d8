"""Signing in through allauth's own pages, with real commits under the write guard."""

import base64
import re
import threading
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connections
from django.test import Client

from aboveboard.accounts import actions, middleware, throttle
from aboveboard.accounts.models import User
from aboveboard.accounts.values import Invitation, Registration
from aboveboard.audit import sequencer
from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM
from aboveboard.kernel.errors import Busy, Forbidden
from aboveboard.lib import clock
from tests import make_accounts as make
from tests.house import ORIGIN

ENROL, PROVE = "/account/factor/app/enrol/", "/account/factor/reauthenticate/"


@pytest.fixture(autouse=True)
def house_with_commits(fresh_database: str) -> None:
    for kind in sequencer.LOGS.values():
        sequencer.create(kind, f"{ORIGIN}/{kind.name}")


def _login(client: Client, who: User, password: str = make.PASSWORD) -> int:
    return client.post("/account/login/", {"login": who.email, "password": password}).status_code


def _who(client: Client, **headers: str) -> dict[str, object]:
    return dict(client.get("/", headers=headers or None).json())


def _entries(kind: str) -> int:
    return Entry.objects.filter(kind=f"accounts.{kind}", outcome="done").count()


def test_an_officer_enrols_before_anything_else_and_then_signs_in_with_a_code(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD)
    assert _login(client, olga) == 302
    for method in (client.get, client.post):
        answer = method("/")
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, ENROL)
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"].startswith(ENROL)
    page = client.get(ENROL)
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    used = make.code(secret)
    answer = client.post(ENROL, {"code": used})
    assert answer.status_code == 302
    assert _who(client)["roles"] == ["account", "officer"]
    assert Authenticator.objects.filter(user=olga).count() == 2
    stored = Authenticator.objects.get(user=olga, type="totp").data["secret"]
    assert secret not in stored
    assert (_entries("enrol_totp"), client.get("/account/factor/codes/").status_code) == (1, 200)

    again = Client()
    _login(again, olga)
    assert again.get("/").json()["id"] == "anonymous"
    assert again.post("/account/factor/authenticate/", {"code": used}).status_code == 422, "the code of the enrolment is used"
    assert again.post("/account/factor/authenticate/", {"code": make.code(secret, steps_ahead=1)}).status_code == 302
    assert _who(again) == {"id": f"user:{olga.pk}", "roles": ["account", "officer"], "fresh": True, "token": False}
    assert _entries("use_second_factor") == 1


def test_the_same_code_signs_in_once_padded_or_not(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD, totp=make.SECRET)
    code = make.code()
    _login(client, olga)
    assert client.post("/account/factor/authenticate/", {"code": "000000"}).status_code == 422
    assert client.post("/account/factor/authenticate/", {"code": code}).status_code == 302
    from django.core.cache import cache

    for again in (code, f" {code} ", f"{code[:3]} {code[3:]}"):
        # Another machine has another cache; the user's row is what they share.
        cache.clear()
        other = Client()
        _login(other, olga)
        assert other.post("/account/factor/authenticate/", {"code": again}).status_code == 422
        assert _who(other)["id"] == "anonymous"


def test_a_session_with_the_password_only_gains_nothing_when_a_factor_is_enrolled_elsewhere(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD)
    _login(client, olga)
    actions.enrol_totp(SYSTEM, olga, secret=make.SECRET)
    assert client.get("/")["Location"].startswith(PROVE)
    assert client.get(ENROL)["Location"].startswith(PROVE)
    removal = client.post("/account/factor/app/remove/")
    assert removal["Location"].startswith(PROVE), "the password is no proof to those who have a factor"
    assert client.post(f"{PROVE}?next=/", {"code": make.code()}).status_code == 302
    assert _who(client)["roles"] == ["account", "officer"]


def test_an_applicant_needs_no_second_factor_until_a_binding_act(client: Client) -> None:
    ana = actions.register_applicant(ANONYMOUS, Registration(Invitation("ana@meridian.example", "Ana Applicant"), make.PASSWORD))
    assert _login(client, ana) == 302
    assert _who(client) == {"id": f"user:{ana.pk}", "roles": ["account", "applicant"], "fresh": False, "token": False}


def test_a_role_granted_later_asks_for_the_factor_on_the_next_request(client: Client) -> None:
    olga = make.user("Olga Petrova", password=make.PASSWORD)
    _login(client, olga)
    assert _who(client)["roles"] == ["account"]
    actions.grant_role(SYSTEM, olga, body=make.body().code, role="officer")
    assert client.get("/")["Location"].startswith(ENROL)


def test_a_fresh_proof_lasts_fifteen_minutes_and_is_given_again(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", totp=make.SECRET, password=make.PASSWORD)
    make.sign_in(client, olga, minutes_ago=16)
    assert _who(client)["fresh"] is False
    assert client.get(PROVE).status_code == 200
    assert client.post(f"{PROVE}?next=/", {"code": make.code()}).status_code == 302
    assert _who(client)["fresh"] is True


def test_a_password_is_changed_by_an_action_and_ends_the_other_sessions(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD, totp=make.SECRET)
    other = make.sign_in(Client(), olga)
    make.sign_in(client, olga)
    before = _entries("set_password")
    wanted = {"oldpassword": make.PASSWORD, "password1": "eleven loud geese land", "password2": "eleven loud geese land"}
    assert client.post("/account/password/change/", wanted | {"oldpassword": "wrong"}).status_code == 422
    assert client.post("/account/password/change/", wanted | {"password1": "short", "password2": "short"}).status_code == 422
    assert _entries("set_password") == before
    assert client.post("/account/password/change/", wanted).status_code == 302
    assert _entries("set_password") == before + 1
    assert _who(client)["id"] == f"user:{olga.pk}"
    assert _who(other)["id"] == "anonymous"
    olga.refresh_from_db()
    assert olga.check_password("eleven loud geese land")


def test_an_invited_person_sets_the_password_by_the_link(client: Client) -> None:
    olga = make.user("Olga Petrova")
    assert client.post("/account/password/reset/", {"email": "nobody@house.example"}).status_code == 302
    assert mail.outbox == []
    assert client.post("/account/password/reset/", {"email": olga.email}).status_code == 302
    found = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found
    form = client.get(found[1])
    answer = client.post(form["Location"], {"password1": make.PASSWORD, "password2": make.PASSWORD})
    assert answer.status_code == 302
    olga.refresh_from_db()
    assert olga.check_password(make.PASSWORD)
    assert Entry.objects.get(kind="accounts.set_password").actor == f"user:{olga.pk}"
    assert _who(client)["id"] == "anonymous"


def test_a_closed_account_loses_its_sessions_on_the_next_request(client: Client) -> None:
    admin, olga = make.user("Ada Admin", "system_admin"), make.user("Olga Petrova", "officer", password=make.PASSWORD)
    make.sign_in(client, olga)
    assert _who(client)["id"] == f"user:{olga.pk}"
    actions.deactivate_user(make.actor(admin), olga)
    assert _who(client)["id"] == "anonymous"
    actions.activate_user(make.actor(admin), olga)
    assert _who(client)["id"] == "anonymous", "the old session is gone, not asleep"


def test_a_session_ends_when_idle_and_after_twelve_hours(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer")
    make.sign_in(client, olga)
    now = clock.now()
    assert _who(client)["id"] == f"user:{olga.pk}"
    for minutes in range(50, 12 * 60, 50):
        with clock.frozen(now + timedelta(minutes=minutes)):
            assert _who(client)["id"] == f"user:{olga.pk}"
    with clock.frozen(now + middleware.LONGEST + timedelta(minutes=1)):
        assert _who(client)["id"] == "anonymous"
    make.sign_in(client, olga)
    _who(client)
    with clock.frozen(clock.now() + middleware.IDLE + timedelta(minutes=1)):
        assert _who(client)["id"] == "anonymous"


def test_the_last_second_factor_of_an_officer_stays(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", totp=make.SECRET, password=make.PASSWORD)
    make.sign_in(client, olga)
    assert client.post("/account/factor/app/remove/").status_code == 409
    assert Authenticator.objects.filter(user=olga, type="totp").exists()
    ana = make.user("Ana Applicant", totp=make.SECRET, password=make.PASSWORD)
    browser = make.sign_in(Client(), ana)
    assert browser.post("/account/factor/app/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=ana).exists()
    assert _entries("remove_second_factor") == 1


def test_a_recovery_code_signs_in_once_and_leaves_an_entry(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", totp=make.SECRET, password=make.PASSWORD)
    spare = Authenticator.objects.get(user=olga, type="recovery_codes").wrap().get_unused_codes()[0]
    for status in (302, 422):
        browser = Client()
        _login(browser, olga)
        assert browser.post("/account/factor/authenticate/", {"code": spare}).status_code == status
    assert _entries("use_second_factor") == 1
    make.sign_in(client, olga)
    assert client.post("/account/factor/codes/renew/").status_code == 302
    assert spare not in Authenticator.objects.get(user=olga, type="recovery_codes").wrap().get_unused_codes()
    assert _entries("renew_recovery_codes") == 1


def test_codes_are_counted_together_at_pages_and_for_programs(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", totp=make.SECRET, password=make.PASSWORD)
    _login(client, olga)
    for _ in range(3):
        client.post("/account/factor/authenticate/", {"code": "abcdef"})
    for _ in range(2):
        throttle.begin(olga.pk)
    answer = client.post("/account/factor/authenticate/", {"code": make.code()})
    assert b"Too many" in answer.content
    assert _who(client)["id"] == "anonymous"
    with pytest.raises(Busy):
        throttle.begin(olga.pk)


def test_a_right_code_takes_its_try_back(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", totp=make.SECRET, password=make.PASSWORD)
    for _ in range(4):
        throttle.begin(olga.pk)
    _login(client, olga)
    assert client.post("/account/factor/authenticate/", {"code": make.code()}).status_code == 302
    throttle.begin(olga.pk)
    with pytest.raises(Busy):
        throttle.begin(olga.pk)


def test_a_session_is_named_anew_with_every_proof(client: Client) -> None:
    """Whoever planted or read the session's name before is not signed in by what the person shows after."""
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD, totp=make.SECRET)
    names = []
    _login(client, olga)
    names.append(client.session.session_key)
    for page, ahead in (("authenticate", 0), ("reauthenticate", 1)):
        assert client.post(f"/account/factor/{page}/", {"code": make.code(steps_ahead=ahead)}).status_code == 302
        names.append(client.session.session_key)
    assert len(set(names)) == 3
    for old in names[:2]:
        thief = Client()
        thief.cookies["session"] = old or ""
        assert _who(thief)["id"] == "anonymous"
    assert _who(client)["fresh"]


def test_guessing_is_stopped_per_account_and_per_address(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD)
    otto = make.user("Otto Other", password=make.PASSWORD)
    for _ in range(5):
        _login(client, olga, "wrong wrong wrong")
    _login(Client(REMOTE_ADDR="192.0.2.7"), olga)
    answer = client.post("/account/login/", {"login": olga.email, "password": make.PASSWORD})
    assert b"Too many" in answer.content
    assert _login(client, otto) == 302, "another account is not locked with it"
    far = Client(REMOTE_ADDR="192.0.2.8")
    for number in range(20):
        far.post("/account/login/", {"login": f"nobody{number}@house.example", "password": "wrong"})
    assert b"Too many" in far.post("/account/login/", {"login": otto.email, "password": make.PASSWORD}).content
    assert _login(Client(REMOTE_ADDR="192.0.2.9"), otto) == 302


def test_nobody_signs_up_here_and_oversized_input_is_refused(client: Client) -> None:
    assert b"password1" not in client.get("/account/signup/").content
    client.post("/account/signup/", {"email": "eve@house.example", "password1": make.PASSWORD})
    assert not User.objects.filter(email="eve@house.example").exists()
    for wrong in (
        {"login": "x" * 10_000, "password": "x"},
        {"login": "eve@house.example", "password": "x" * 100_000},
        {"login": "a\x00@b.example", "password": "\x00"},
    ):
        assert client.post("/account/login/", wrong).status_code == 422


@pytest.mark.parametrize("scheme", ["Bearer", "ApiKey", "Basic"])
def test_a_token_speaks_for_its_user_and_never_with_a_session(client: Client, scheme: str) -> None:
    olga, anton = make.user("Olga Petrova", "officer"), make.user("Anton Analyst", "analyst")
    issued = actions.issue_token(SYSTEM, olga, name="x")
    text = issued.text if scheme != "Basic" else base64.b64encode(f"anything:{issued.text}".encode()).decode()
    make.sign_in(client, anton)
    assert _who(client, Authorization=f"{scheme} {text}") == {
        "id": f"user:{olga.pk}",
        "roles": ["account", "officer"],
        "fresh": False,
        "token": True,
    }
    _who(client, Authorization=f"{scheme} {text}")
    assert _entries("mark_token_used") == 1
    for wrong in (f"{scheme} x", scheme, f"{scheme} {text}x", "Basic ====", "Digest x", "Bearer " + "x" * 100_000, f"{scheme} \xff"):
        assert _who(client, Authorization=wrong)["id"] == "anonymous"
    actions.revoke_token(make.actor(olga), olga.tokens.get())
    assert _who(client, Authorization=f"{scheme} {text}")["id"] == "anonymous"


def test_every_answer_carries_the_protective_headers(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD)
    make.sign_in(client, olga)
    for address in ("/", "/account/factor/"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        assert headers["Cross-Origin-Opener-Policy"] == headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]
        assert "camera=()" in headers["Permissions-Policy"]
    cookie = client.cookies["session"]
    assert cookie["samesite"] == "Lax"


def test_pages_of_sign_in_take_what_a_browser_sends_and_nothing_else(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", password=make.PASSWORD, totp=make.SECRET)
    make.sign_in(client, olga)
    before = Entry.objects.count()
    for address in ("login/", "logout/", "password/change/", "factor/codes/renew/", "factor/app/enrol/", "factor/keys/1/remove/"):
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            assert client.generic(method, f"/account/{address}", b"action=x").status_code == 405, (method, address)
    for address in ("login/", "password/reset/"):
        stranger = Client()
        answer = stranger.post(f"/account/{address}", b"[" * 1_000, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
        assert b"<h1" in answer.content
        answer = stranger.post(f"/account/{address}", headers={"X-Requested-With": "XMLHttpRequest"})
        assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert Entry.objects.count() == before


def test_a_passkey_ceremony_begins_and_a_forged_one_is_refused(client: Client) -> None:
    olga = make.user("Olga Petrova", "officer", totp=make.SECRET)
    make.sign_in(client, olga)
    assert client.get("/account/factor/keys/add/").status_code == 200
    forged = {"name": "key", "credential": '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'}
    deep = "[" * 50_000
    binary = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "AAAA", "attestationObject": "%s"}}'
    for credential in (
        forged["credential"],
        binary % "AAAA",
        binary % "o2",
        binary % "/w==",
        "[]",
        "{}",
        "null",
        "not json",
        deep,
        '{"id":' + deep,
    ):
        assert client.post("/account/factor/keys/add/", forged | {"credential": credential}).status_code == 422
    assert not Authenticator.objects.filter(user=olga, type="webauthn").exists()
    answer = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", '
    answer += '"response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "%s"}}'
    for credential in (forged["credential"], answer % "AAAA", answer % "", answer % b64(olga.pk.hex), deep, "[]"):
        assert Client().post("/account/factor/keys/login/", {"credential": credential}).status_code == 302
        assert client.post("/account/factor/keys/reauthenticate/", {"credential": credential}).status_code == 302


def b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_one_code_is_accepted_once_by_two_at_once() -> None:
    olga = make.user("Olga Petrova", "officer", totp=make.SECRET)
    actions.issue_token(SYSTEM, olga, name="x")
    actor, code = make.actor(olga), make.code()
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def step_up() -> None:
        token = olga.tokens.get()
        ready.wait()
        try:
            actions.confirm_second_factor(actor, token, code=code, attempt=throttle.begin(olga.pk))
            outcomes.append("accepted")
        except Forbidden:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=step_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "refused"]
