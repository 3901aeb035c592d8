"""The pages of vettings: asked for by one, decided by another, shown to nobody else and never to the person."""

import uuid
from typing import Any

import pytest

from aboveboard.diligence.models import Vetting
from aboveboard.parties.models import Person
from tests import make_accounts, make_examined, make_parties, make_web

pytestmark = pytest.mark.usefixtures("house")
HOSTILE = "<script>alert(1)</script>\u202e\0"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def asked() -> Vetting:
    organisation = make_parties.ready(make_parties.organisation())
    return Vetting.objects.get(pk=make_examined.vetting(organisation.pk))


def test_an_officer_asks_and_the_security_officer_grants() -> None:
    organisation = make_parties.ready(make_parties.organisation())
    officer, security = make_web.staff("officer"), make_examined.client("security")
    person = Person.objects.filter(organisation_id=organisation.pk)[0]
    place = f"/vettings/of/{organisation.pk}/ask/"
    assert person.full_name in text(officer.get(place))
    assert officer.post(place, {"person": str(uuid.uuid4()), "purpose": "x"}).status_code == 422
    made = officer.post(place, {"person": str(person.pk), "purpose": "Examiner of marks."}, follow=True)
    assert "Who asks for a vetting does not decide on it." in text(made)
    assert officer.post(place, {"person": str(person.pk), "purpose": "Again."}).status_code == 422
    vetting = Vetting.objects.get()
    page = f"/vettings/{vetting.pk}/"
    assert f"{page}start/" not in text(officer.get(page))
    assert officer.post(f"{page}start/").status_code == 403
    assert page in text(security.get("/"))
    security.post(f"{page}start/")
    assert security.post(f"{page}grant/", {"reasons": "Nothing adverse."}).status_code == 422
    security.post(f"{page}grant/", {"reasons": "Nothing adverse was found.", **make_examined.in_a_year()})
    vetting.refresh_from_db()
    assert vetting.state == "granted"
    assert "Nothing adverse was found." in text(security.get(page))
    assert "Nothing adverse was found." not in text(officer.get(page))
    security.post(f"{page}revoke/", {"text": "A new fact."})
    vetting.refresh_from_db()
    assert vetting.state == "revoked"


def test_a_refusal_says_why_and_a_second_press_is_told_so() -> None:
    vetting = asked()
    security = make_examined.client("security")
    security.post(f"/vettings/{vetting.pk}/start/")
    assert security.post(f"/vettings/{vetting.pk}/start/").status_code == 422
    assert security.post(f"/vettings/{vetting.pk}/refuse/", {"text": " "}).status_code == 422
    security.post(f"/vettings/{vetting.pk}/refuse/", {"text": "Not enough is known."})
    again = security.post(f"/vettings/{vetting.pk}/grant/", {"reasons": "x", **make_examined.in_a_year()})
    assert again.status_code == 422
    vetting.refresh_from_db()
    assert vetting.state == "refused"


def test_nobody_else_sees_a_vetting() -> None:
    vetting = asked()
    own = make_web.speaker(vetting.organisation)
    _, other = make_web.own("Aurora Foundation", kind="foundation")
    namesake = make_examined.client("security", vetting.person.full_name)
    otto = make_web.staff("officer", "Otto Other")
    for client in (own, other, make_examined.client("analyst"), namesake, otto):
        for step in ("", "start/", "grant/", "refuse/", "revoke/"):
            for answer in (client.get(f"/vettings/{vetting.pk}/{step}"), client.post(f"/vettings/{vetting.pk}/{step}", {})):
                assert answer.status_code in {404, 405}
    for client in (own, other, make_examined.client("analyst"), otto):
        assert vetting.person.full_name not in text(client.get("/vettings/"))
    for client in (own, other, make_examined.client("analyst")):
        assert client.get(f"/vettings/of/{vetting.organisation_id}/ask/").status_code == 404


def test_the_list_filters_by_address_in_few_queries(django_assert_max_num_queries: Any) -> None:
    vetting = asked()
    security = make_examined.client("security")
    security.get("/vettings/")
    with django_assert_max_num_queries(8):
        page = text(security.get("/vettings/"))
    assert vetting.person.full_name in page
    assert "No vetting" in text(security.get("/vettings/", {"state": "granted"}))
    assert security.get("/vettings/", {"state": HOSTILE, "page": HOSTILE}).status_code == 200
    assert make_accounts.user("Olga Petrova").pk == vetting.requested_by_id


@pytest.mark.parametrize("value", [HOSTILE, "9" * 500, "-1", "NaN"])
def test_hostile_input_is_answered_in_words(value: str) -> None:
    vetting = asked()
    security = make_examined.client("security")
    security.post(f"/vettings/{vetting.pk}/start/")
    form = {"reasons": value, "text": value, "valid_until_day": value, "valid_until_month": value, "valid_until_year": value}
    assert security.post(f"/vettings/{vetting.pk}/grant/", form).status_code == 422
    officer = make_accounts.sign_in(security.__class__(), make_accounts.user("Olga Petrova"))
    place = f"/vettings/of/{vetting.organisation_id}/ask/"
    assert officer.post(place, {"person": value, "purpose": value}).status_code == 422
