"""One's own account and the people of the house: profile, tokens, roles by two persons."""

import re

import pytest
from django.test import Client

from aboveboard.accounts.models import Membership, Token, User
from aboveboard.accounts.values import BodyKind
from tests import make_accounts, make_web

pytestmark = pytest.mark.usefixtures("house")


def admin(name: str = "Ada Admin") -> Client:
    """Somebody who keeps accounts."""
    return make_accounts.sign_in(Client(), make_accounts.user(name, "system_admin"))


def test_the_profile_says_what_one_may_do_and_why() -> None:
    text = make_web.staff("officer").get("/me/").content.decode()
    for said in ("Olga Petrova", "Partnerships", "AC-OFFICER", "Agreements: draft agreement"):
        assert said in text


def test_a_token_is_shown_once_and_ends_when_one_says_so() -> None:
    client = make_web.staff("officer")
    assert client.post("/me/tokens/new/", {"name": "", "days": "30"}).status_code == 422
    answer = client.post("/me/tokens/new/", {"name": "Nightly", "days": "30", "scopes": ["parties.read_all"]})
    found = re.search(r'id="token">(ab_[a-z0-9]+)<', answer.content.decode())
    assert found
    assert "no-store" in answer.headers["Cache-Control"]
    listed = client.get("/me/tokens/").content.decode()
    assert found[1] not in listed
    assert "Nightly" in listed
    assert "Organisations: read all" in listed
    api = Client(headers={"Authorization": f"Bearer {found[1]}"})
    assert api.get("/api/organisations").status_code == 200
    assert client.post(f"/me/tokens/{Token.objects.get().pk}/end/").status_code == 302
    assert api.get("/api/organisations").status_code == 401


@pytest.mark.parametrize("fields", [{"days": "9999"}, {"scopes": ["x"]}, {"name": "\0"}, {"name": "x" * 200}, {"scopes": ["a.b"] * 200}])
def test_a_hostile_token_form_is_refused(fields: dict[str, object]) -> None:
    answer = make_web.staff("officer").post("/me/tokens/new/", {"name": "n", "days": "30", **fields})
    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_nobody_ends_another_s_token() -> None:
    make_web.staff("officer").post("/me/tokens/new/", {"name": "Mine", "days": "1"})
    key = Token.objects.get().pk
    for client in (make_web.staff("analyst", "Ann Other"), admin()):
        assert client.post(f"/me/tokens/{key}/end/").status_code == 404


def test_a_token_asks_for_a_fresh_second_factor() -> None:
    client = make_accounts.sign_in(Client(), make_accounts.user("Olga Petrova", "officer"), minutes_ago=60)
    assert "Confirm with the second factor" in client.get("/me/tokens/new/").content.decode()
    client.post("/me/tokens/new/", {"name": "Nightly", "days": "30"})
    assert not Token.objects.exists()


def test_a_role_that_decides_takes_two_persons() -> None:
    first, second = admin(), admin("Bo Admin")
    make_accounts.body("ethics-committee", BodyKind.COMMITTEE)
    first.post("/people/invite/", {"name": "Mei Lin", "email": "mei.lin@house.example", "language": "en"})
    person = User.objects.get(email="mei.lin@house.example")
    assert first.post(f"/people/{person.pk}/roles/new/", {"body": "ethics-committee", "role": "committee"}).status_code == 302
    role = Membership.objects.get(user=person)
    assert role.state == "proposed"
    assert f"/people/roles/{role.pk}/confirm/" not in first.get(f"/people/{person.pk}/").content.decode()
    assert first.post(f"/people/roles/{role.pk}/confirm/").status_code == 403
    assert "Mei Lin" in second.get("/people/").content.decode()
    assert "Confirm a role of Mei Lin" in second.get("/").content.decode()
    assert "Confirm a role of Mei Lin" not in first.get("/").content.decode()
    assert second.post(f"/people/roles/{role.pk}/confirm/").status_code == 302
    role.refresh_from_db()
    assert role.state == "in_force"
    assert second.post(f"/people/roles/{role.pk}/confirm/").status_code == 422
    assert second.post(f"/people/roles/{role.pk}/revoke/").status_code == 302


def test_an_account_is_closed_and_opened_by_another() -> None:
    client = admin()
    person = make_accounts.user("Olga Petrova", "officer")
    assert client.post(f"/people/{person.pk}/close/").status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert client.post(f"/people/{person.pk}/open/").status_code == 302
    own = User.objects.get(name="Ada Admin")
    assert client.post(f"/people/{own.pk}/close/").status_code == 403


def test_people_are_kept_by_those_who_may() -> None:
    person = make_accounts.user("Mei Lin", "analyst")
    client = make_web.staff("officer")
    assert client.get(f"/people/{person.pk}/").status_code == 404
    assert "Mei Lin" not in client.get("/people/").content.decode()
    for path, fields in (
        ("/people/invite/", {"name": "A", "email": "a@house.example", "language": "en"}),
        (f"/people/{person.pk}/roles/new/", {"body": "partnerships", "role": "legal"}),
        (f"/people/{person.pk}/close/", {}),
        ("/people/delegations/new/", {}),
    ):
        assert client.post(path, fields).status_code in {403, 404}, path


@pytest.mark.parametrize("fields", [{"email": "no"}, {"name": "\0"}, {"language": "xx"}, {"email": "x" * 300 + "@house.example"}])
def test_a_hostile_invitation_is_refused(fields: dict[str, str]) -> None:
    before = User.objects.count()
    client = admin()
    given = {"name": "Mei Lin", "email": "mei.lin@house.example", "language": "en", **fields}
    assert client.post("/people/invite/", given).status_code == 422
    assert User.objects.count() == before + 1
