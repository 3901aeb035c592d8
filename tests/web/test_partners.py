"""The staff's pages: the worklist, the list of organisations, one organisation, search."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from aboveboard.diligence import actions
from aboveboard.diligence.models import Clearance
from aboveboard.kernel.actor import SYSTEM
from tests import make_agreements, make_contributions, make_parties, make_web

pytestmark = pytest.mark.usefixtures("house")
HOSTILE = "<script>alert(1)</script>\u202e\0"


def test_the_worklist_teaches_when_it_is_empty() -> None:
    text = make_web.staff("analyst").get("/").content.decode()
    assert "Nothing awaits you" in text
    assert "possible matches to the analysts" in text


def test_the_worklist_says_what_why_and_what_otherwise(django_assert_max_num_queries: Any) -> None:
    organisation = make_parties.ready(make_parties.organisation())
    actions.open_file(SYSTEM, make_parties.submitted(organisation).pk)
    client = make_web.staff("analyst")
    with django_assert_max_num_queries(30):
        text = client.get("/").content.decode()
    for said in ("Take the file", "Nobody assesses it yet.", "If nobody acts", organisation.legal_name, '<span class="count">1</span>'):
        assert said in text


def test_the_menu_shows_what_one_may_open() -> None:
    assert 'href="/partners/"' in make_web.staff("officer").get("/").content.decode()
    assert 'href="/partners/"' not in make_web.staff("system_admin", "Sami Haddad").get("/").content.decode()


def test_the_list_filters_by_address_and_leads_on(django_assert_max_num_queries: Any) -> None:
    for number in range(52):
        make_parties.organisation(f"Partner {number:02}", registration_number=str(number))
    client = make_web.staff()
    with django_assert_max_num_queries(30):
        first = client.get("/partners/")
    text = first.content.decode()
    assert "Partner 49" in text
    assert "Partner 50" not in text
    following = text.split('rel="next" href="')[1].split('"')[0]
    assert "Partner 51" in client.get(f"/partners/{following}").content.decode()
    found = client.get("/partners/", {"q": "partner 07", "state": "registered"}).content.decode()
    assert "Partner 07" in found
    assert "Partner 08" not in found
    assert "No organisation matches" in client.get("/partners/", {"state": "ended"}).content.decode()


def test_the_standing_of_many_partners_costs_as_much_as_that_of_one() -> None:
    client = make_web.staff()

    def queries_of_the_list() -> int:
        with CaptureQueriesContext(connection) as asked:
            text = client.get("/partners/").content.decode()
        assert text.count('class="standing s-') == Clearance.objects.count()
        return len(asked)

    make_agreements.in_force()
    one = queries_of_the_list()
    for _ in range(4):
        make_agreements.in_force()
    # What is kept for seconds may be read anew in one of the looks; four partners more would cost at least four.
    assert queries_of_the_list() <= one + 1


def test_a_partner_in_one_glance(django_assert_max_num_queries: Any) -> None:
    organisation = make_parties.ready(make_parties.organisation())
    make_parties.document(organisation)
    make_parties.submitted(organisation)
    client = make_web.staff()
    with django_assert_max_num_queries(48):
        text = client.get(f"/partners/{organisation.pk}/").content.decode()
    facts = "No clearance yet|Delta Holding|Jan Vermeulen|Certificate|Ballistics reference|Application submitted|<svg"
    for said in facts.split("|"):
        assert said in text


def test_a_partner_leads_to_its_agreements_and_contributions() -> None:
    made = make_contributions.offered()
    text = make_web.staff().get(f"/partners/{made.organisation_id}/").content.decode()
    assert f'href="/agreements/{made.agreement_id}/"' in text
    assert f'href="/contributions/{made.pk}/"' in text


def test_an_engagement_as_submitted() -> None:
    engagement = make_parties.submitted(make_parties.ready(make_parties.organisation()))
    text = make_web.staff().get(f"/engagements/{engagement.pk}/").content.decode()
    assert "1,380,000" in text
    assert "/own/" not in text


def test_a_hostile_name_stays_text() -> None:
    name = "<img src=x onerror=alert(1)> & Co"
    organisation = make_parties.organisation(name)
    client = make_web.staff()
    for address in ("/partners/", f"/partners/{organisation.pk}/", "/search/?q=Co"):
        text = client.get(address).content.decode()
        assert escape(name) in text
        assert "<img" not in text


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": str(uuid.UUID(int=1))}, {"q": HOSTILE, "state": HOSTILE}, {"q": "%_\\"}])
def test_hostile_filters_never_break(query: dict[str, str]) -> None:
    client = make_web.staff()
    assert client.get("/partners/", query).status_code in {200, 404}
    assert client.get("/search/", query).status_code == 200


def test_who_may_not_read_finds_nothing() -> None:
    organisation = make_parties.organisation()
    admin = make_web.staff("system_admin", "Sami Haddad")
    assert admin.get(f"/partners/{organisation.pk}/").status_code == 404
    assert "Meridian" not in admin.get("/partners/").content.decode()
    assert "Meridian" not in admin.get("/search/?q=meridian").content.decode()
    assert "Meridian" not in Client().get("/search/?q=meridian").content.decode()


def test_search_groups_what_is_found() -> None:
    organisation = make_parties.organisation()
    client = make_web.staff()
    text = client.get("/search/?q=meridian").content.decode()
    assert f'href="/partners/{organisation.pk}/"' in text
    assert "Nothing was found" in client.get("/search/?q=zzz").content.decode()


def test_the_language_switch_keeps_the_page() -> None:
    client = make_web.staff()
    answer = client.post("/language/", {"language": "ar", "next": "/partners/?q=a"})
    assert answer["Location"] == "/partners/?q=a"
    assert 'dir="rtl"' in client.get("/partners/").content.decode()
    assert client.post("/language/", {"language": "ar", "next": "https://evil.example/"})["Location"] == "/"


def test_the_examination_is_led_to_by_those_who_may_open_it() -> None:
    organisation = make_parties.ready(make_parties.organisation())
    file = actions.open_file(SYSTEM, make_parties.submitted(organisation).pk)
    officer = make_web.staff().get(f"/partners/{organisation.pk}/").content.decode()
    assert "Opened" in officer
    assert f"/files/{file.pk}/" not in officer
    assert f"/vettings/of/{organisation.pk}/ask/" in officer
    analyst = make_web.staff("analyst", "Anna Analyst").get(f"/partners/{organisation.pk}/").content.decode()
    assert f"/files/{file.pk}/" in analyst
    assert "/vettings/of/" not in analyst
