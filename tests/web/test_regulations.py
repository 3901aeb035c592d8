"""The pages of the regulations: what is in force, one version with its rules, a new one by two persons."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from aboveboard.accounts.models import User
from aboveboard.accounts.values import BodyKind
from aboveboard.policy import queries
from aboveboard.policy.models import Version
from tests import make_accounts, make_web

pytestmark = pytest.mark.usefixtures("house")


def changed(kind: str = "standing") -> str:
    """The text in force with another reference and one remark."""
    return Version.objects.get(kind=kind, state="active").text.replace("aboveboard default, standing, 1", "Decision 7") + "# Reviewed.\n"


def chief(name: str) -> User:
    """Somebody who puts regulations in force, whatever else they are."""
    return make_accounts.user(name, "ec", place=make_accounts.body("executive", BodyKind.EC))


def proposed(client: Client, text: str) -> Version:
    answer = client.post("/regulations/propose/", {"text": text, "profile": "organisation"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Version.objects.get(state="proposed")


def test_each_regulation_in_force_is_there(django_assert_max_num_queries: Any) -> None:
    client = make_web.staff("auditor")
    client.get("/regulations/")
    with django_assert_max_num_queries(16):
        text = client.get("/regulations/").content.decode()
    for version in Version.objects.filter(state="active"):
        assert version.hash in text


def test_a_rule_leads_to_its_line() -> None:
    client = make_web.staff("auditor")
    for kind_of_place in ("AU-B4-LOW", "AU-PERSONS", "DE-BAND", "AU-B2"):
        assert client.get(f"/regulations/rule/{kind_of_place}/")["Location"].endswith(f"#{kind_of_place}")
    answer = client.get("/regulations/rule/ST-SIGN/")
    version = Version.objects.get(kind="standing")
    assert answer.headers["Location"] == f"/regulations/{version.pk}/#ST-SIGN"
    assert 'id="ST-SIGN"' in client.get(f"/regulations/{version.pk}/").content.decode()
    for unknown in ("XX-NOTHING", "id", "ST-SIG", "a%0Ab", "%00"):
        assert client.get(f"/regulations/rule/{unknown}/").status_code == 404


def test_two_persons_put_a_version_in_force() -> None:
    author, second = make_web.staff("policy_admin", "Paula Author"), make_accounts.sign_in(Client(), chief("Sita Second"))
    version = proposed(author, changed())
    assert f"Put a version in force: {version.reference}" in second.get("/").content.decode()
    assert "Put a version in force" not in author.get("/").content.decode()
    at = f"/regulations/{version.pk}/"
    page = author.get(at).content.decode()
    assert "# Reviewed." in page
    assert "act/activate" not in page
    assert author.post(f"{at}act/activate/", {"seen": version.hash}).status_code == 403
    page = second.get(f"{at}act/activate/").content.decode()
    assert "Put this version in force" in page
    assert "+# Reviewed." in page
    assert second.post(f"{at}act/activate/", {"seen": "0" * 64}).status_code == 422
    assert second.post(f"{at}act/activate/", {"seen": version.hash}).status_code == 302
    queries.forget()
    assert queries.in_force("standing").hash == version.hash
    assert second.post(f"{at}act/activate/", {"seen": version.hash}).status_code in {409, 422}


def test_who_proposed_it_never_puts_it_in_force_whatever_else_they_are() -> None:
    user = make_accounts.user("Two Hats", "policy_admin")
    chief("Two Hats")
    client = make_accounts.sign_in(Client(), user)
    version = proposed(client, changed())
    assert client.post(f"/regulations/{version.pk}/act/activate/", {"seen": version.hash}).status_code == 403
    assert "did not propose it" in client.get(f"/regulations/{version.pk}/").content.decode()


def test_an_error_names_line_and_rule_and_keeps_the_text() -> None:
    client = make_web.staff("policy_admin")
    answer = client.post("/regulations/propose/", {"text": changed().replace("act: sign", "act: sing", 1), "profile": "organisation"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "line" in text
    assert "ST-SIGN" in text
    assert "act: sing" in text


@pytest.mark.parametrize("text", ["", "   ", "- a", "a: &x [*x]", "\0", "x" * 300_000, "regulation: {kind: standing}", "\ud800"])
def test_what_is_no_regulation_is_refused(text: str) -> None:
    client = make_web.staff("policy_admin")
    given = {"text": text.encode("utf-8", "surrogatepass"), "profile": "organisation"}
    assert client.post("/regulations/propose/", given).status_code in {400, 422}
    file = SimpleUploadedFile("a.yaml", text.encode("utf-8", "surrogatepass"))
    assert client.post("/regulations/propose/", {"file": file, "profile": "organisation"}).status_code == 422
    assert not Version.objects.filter(state="proposed").exists()


def test_a_proposal_is_taken_back() -> None:
    client = make_web.staff("policy_admin")
    version = proposed(client, changed())
    assert client.post(f"/regulations/{version.pk}/act/withdraw/").status_code == 302
    version.refresh_from_db()
    assert version.state == "withdrawn"


def test_the_regulations_are_no_page_of_partners() -> None:
    _organisation, client = make_web.own()
    version = Version.objects.filter(state="active").first()
    assert version is not None
    for path in ("/regulations/propose/", f"/regulations/{version.pk}/", "/regulations/rule/ST-SIGN/"):
        assert client.get(path).status_code in {403, 404}
    assert version.hash not in client.get("/regulations/").content.decode()
