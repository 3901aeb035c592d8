"""What helps to find one's way: the words, the search over everything, timelines with filter and proof, lists to take away."""

import csv
import json

import pytest
from django.test import Client

from aboveboard.audit.models import Entry
from aboveboard.parties.models import Organisation
from aboveboard.screening.models import Run
from aboveboard.web import glossary
from tests import make_agreements, make_contributions, make_exchange, make_web
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")
HOSTILE = "<script>alert(1)</script>\u202e\0"
LISTS = ["/partners/", "/files/", "/agreements/", "/contributions/", "/recognition/", "/vettings/", "/secondments/", "/log/"]


def taken(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content).decode()


def test_words_of_an_examination_are_explained_to_the_house_only() -> None:
    inner = [str(term.word) for chapter in glossary.CHAPTERS for term in chapter.terms if term.inside]
    assert "Possible match" in inner
    officer = make_web.seen(make_web.staff(), "/help/")
    assert all(f"<dt>{word}</dt>" in officer for word in inner)
    _, partner = make_web.own()
    for client in (Client(), partner, make_web.applicant("Noor Haddad")):
        text = make_web.seen(client, "/help/")
        assert "<dt>Standing</dt>" in text
        for word in (*inner, "possible match", "quarantine"):
            assert word not in text
    anchors = [term.anchor for chapter in glossary.CHAPTERS for term in chapter.terms]
    assert len(anchors) == len(set(anchors))
    assert 'href="/help/"' in make_web.seen(Client(), "/register/")


def test_the_search_finds_what_the_reader_may_see_and_nothing_else() -> None:
    given = make_contributions.offered()
    agreement = given.agreement
    name = Organisation.objects.get(pk=given.organisation_id).legal_name
    officer = make_web.seen(make_web.staff(), "/search/", {"q": name})
    for address in (f"/partners/{given.organisation_id}/", f"/agreements/{agreement.pk}/", f"/contributions/{given.pk}/"):
        assert f'href="{address}"' in officer
    assert f"{name}: " in officer
    assert "In good standing" in officer
    own = make_web.seen(make_web.browser(make_agreements.partner(given.organisation_id)), "/search/", {"q": agreement.title})
    assert f'href="/own/agreements/{agreement.pk}/"' in own
    assert f'href="/agreements/{agreement.pk}/"' not in own
    _, other = make_web.own("Somebody Else Ltd", registration_number="77")
    for client in (other, Client(), make_web.staff("ncb", "Nils Holm")):
        for question in (name, agreement.title, given.purpose):
            found = make_web.seen(client, "/search/", {"q": question})
            assert f"/agreements/{agreement.pk}/" not in found
            assert f"/contributions/{given.pk}/" not in found
    assert "#ST-SIGN" in make_web.seen(make_web.staff("auditor", "Ada Ray"), "/search/", {"q": "st-sign"})
    assert "/help/#standing" in make_web.seen(Client(), "/search/", {"q": "standing"})
    assert "/help/#match" not in make_web.seen(other, "/search/", {"q": "match"})


def test_a_timeline_is_filtered_by_the_address_and_proves_each_line() -> None:
    given = make_contributions.offered()
    address = f"/partners/{given.organisation_id}/"
    client = make_web.staff()
    officer = make_web.seen(client, address)
    assert "Contribution offered" in officer
    assert "?part=agreements#timeline" in officer
    only = make_web.seen(client, address, {"part": "agreements"})
    assert "Contribution offered" not in only
    assert "Agreement in force" in only
    assert "/log/entries/" not in only
    signed = Entry.objects.filter(kind="agreements.sign_organisation").get()
    auditor = make_web.staff("auditor", "Ada Ray")
    assert f'href="/log/entries/{signed.uid}/"' in make_web.seen(auditor, address, {"part": "agreements"})
    assert client.get(address, {"part": HOSTILE}).status_code == 200


def test_a_partner_reads_its_whole_story_without_what_the_house_does_inside() -> None:
    given = make_contributions.offered()
    partner = make_web.browser(make_agreements.partner(given.organisation_id))
    text = make_web.seen(partner, "/own/")
    for said in ("Signed by the partner", "Agreement in force", "Contribution offered"):
        assert said in text, said
    for kept in ("Agreement drafted", "Screened against", "Recommend", "/log/entries/"):
        assert kept not in text, kept


def test_people_are_taken_away_with_their_roles() -> None:
    client, reader = make_web.staff("system_admin", "Sami Haddad"), make_web.staff("auditor", "Ada Ray")
    rows = {row["name"]: (row["account"], row["roles"]) for row in json.loads(taken(client, "/people/", **{"as": "json"}))}
    assert rows["Sami Haddad"] == ("open", "system_admin (in_force)")
    assert rows["Ada Ray"] == ("open", "auditor (in_force)")
    assert [row["name"] for row in json.loads(taken(reader, "/people/", **{"as": "json"}))] == ["Ada Ray"]
    assert "?as=csv" in make_web.seen(client, "/people/")
    assert json.loads(taken(client, "/people/", q="nobody like this", **{"as": "json"})) == []


def test_screenings_and_submissions_are_taken_away_with_their_fingerprints() -> None:
    make_exchange.feeds()
    nova = make_exchange.partner()
    sent = make_exchange.admitted(nova, make_exchange.indicator(nova))
    name = Organisation.objects.get(pk=nova.organisation).legal_name
    (row,) = json.loads(taken(make_web.browser(staff("exchange_desk")), "/exchange/submissions/", **{"as": "json"}))
    assert (row["organisation"], row["state"], row["objects"], row["admitted"]) == (name, "admitted", 1, 1)
    assert row["sha256"] == bytes(sent.body_hash).hex()
    client = make_web.staff("analyst")
    rows = list(csv.DictReader(taken(client, "/screenings/", **{"as": "csv"}).splitlines()))
    assert [each["sha256"] for each in rows] == [run.sha256 for run in Run.objects.order_by("-at", "id")]
    assert taken(client, "/screenings/", organisation=str(nova.organisation), **{"as": "csv"})


@pytest.mark.parametrize("address", LISTS)
def test_each_list_can_be_taken_away_as_shown(address: str) -> None:
    make_contributions.offered()
    client = make_web.browser(staff("auditor"))
    page = make_web.seen(client, address)
    rows = list(csv.DictReader(taken(client, address, **{"as": "csv"}).splitlines()))
    same = json.loads(taken(client, address, **{"as": "json"}))
    assert len(rows) == len(same)
    if address not in {"/vettings/", "/recognition/", "/secondments/"}:
        assert rows
        assert "?as=csv" in page
        assert list(rows[0]) == list(same[0])
    assert client.get(address, {"as": HOSTILE}).status_code == 200
    _, other = make_web.own("Somebody Else Ltd", registration_number="77")
    assert other.get(address, {"as": "json"}).status_code in {403, 404} or json.loads(taken(other, address, **{"as": "json"})) == []


def test_a_secondee_and_a_supervisor_find_their_secondment_and_no_other() -> None:
    supervisor, other = staff("supervisor", "Hanna Brandt"), staff("supervisor", "Somebody Else")
    secondment, secondee = make_contributions.active(supervisor)
    address = f"/contributions/{secondment.contribution_id}/"
    for actor, said in ((secondee, "you are the seconded person"), (supervisor, "you supervise it")):
        client = make_web.browser(actor)
        page = make_web.seen(client, "/secondments/")
        assert f'href="{address}"' in page
        assert said in page
        assert 'href="/secondments/"' in make_web.seen(client, "/")
        assert 'href="/contributions/"' not in page
        assert client.get(address).status_code == 200
    assert address not in make_web.seen(make_web.browser(other), "/secondments/")
    assert make_web.browser(make_agreements.partner(secondment.contribution.organisation_id)).get("/secondments/").status_code == 404


def test_a_filtered_list_is_taken_away_filtered() -> None:
    make_contributions.offered()
    client = make_web.staff()
    assert json.loads(taken(client, "/agreements/", state="closed", **{"as": "json"})) == []
    (row,) = json.loads(taken(client, "/agreements/", state="in_force", **{"as": "json"}))
    assert row["value"].count(".") <= 1
    assert json.loads(taken(client, "/partners/", q="no such name", **{"as": "json"})) == []
