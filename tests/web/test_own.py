"""An applicant's way from the account to the submitted application, each page allowed, refused and foreign."""

import uuid
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from aboveboard.parties.models import Declaration, Document, Engagement, Holding, Organisation, Person, Position
from tests import make_parties, make_web

pytestmark = pytest.mark.usefixtures("house")
HOSTILE = "\u202e<script>alert(1)</script>\0" + "x" * 500
PAGES = [
    "/own/",
    "/own/organisation/",
    "/own/questions/",
    "/own/people/",
    "/own/people/add/",
    "/own/owners/",
    "/own/owners/person/",
    "/own/owners/organisation/",
    "/own/owners/unknown/",
    "/own/declarations/",
    "/own/declarations/accuracy/",
    "/own/documents/",
    "/own/documents/add/",
    "/own/proposals/",
    "/own/proposals/new/",
]
FORMS = [page for page in PAGES if page.endswith(("add/", "new/", "organisation/", "person/", "unknown/", "accuracy/"))]


def follow(client: Client, address: str, form: dict[str, Any]) -> str:
    """The page after a form that was accepted."""
    answer = client.post(address, form, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_way() -> None:
    client = make_web.applicant()
    assert "Register your organisation" in client.get("/own/").content.decode()
    assert "Not started" in follow(client, "/own/organisation/", make_web.PROFILE)
    follow(client, "/own/people/add/", {"full_name": "Jan Vermeulen", "role": "officer", "birth": "1971"})
    follow(client, "/own/people/add/", {"full_name": "Mira Okafor", "role": "signatory", "nationality": "ke"})
    jan = Person.objects.get(full_name="Jan Vermeulen")
    follow(client, "/own/owners/person/", {"holder_person": jan.pk, "share_low": "31"})
    owner = {
        "legal_name": "Delta Holding N.V.",
        "kind": "for_profit",
        "country": "nl",
        "share_low": "60",
        "share_high": "69",
        "control": "on",
    }
    assert "60–69 %" in follow(client, "/own/owners/organisation/", owner)
    for kind in ("accuracy", "compatibility"):
        follow(client, f"/own/declarations/{kind}/", {"agreed": "on"})
    file = BytesIO(make_parties.PDF)
    file.name = "../../statutes.exe"
    follow(client, "/own/documents/add/", {"file": file, "title": "Statutes", "kind": "statutes"})
    assert "Check your answers" in follow(client, "/own/proposals/new/", make_web.proposal(value_secondment="180,000"))
    engagement = Engagement.objects.get()
    page = follow(client, f"/own/proposals/{engagement.pk}/", {"sent": "1"})
    assert "Your application has arrived" in page
    engagement.refresh_from_db()
    assert engagement.state == "submitted"
    assert [kind for kind, _ in engagement.kinds] == ["funding", "secondment"]
    assert Declaration.objects.filter(kind="accuracy").get().text.startswith("All that we have stated")


def test_everything_missing_is_said_at_once() -> None:
    organisation, client = make_web.own()
    engagement = make_parties.draft(organisation)
    answer = client.post(f"/own/proposals/{engagement.pk}/")
    assert answer.status_code == 422
    text = answer.content.decode()
    for said in ("Name at least one director", "Name who signs", "State who owns", "declaration of accuracy", "Submit the application"):
        assert said in text
    engagement.refresh_from_db()
    assert engagement.state == "draft"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_page_opens(address: str, language: str) -> None:
    organisation, client = make_web.own()
    make_parties.ready(organisation)
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    assert " style=" not in answer.content.decode()


@pytest.mark.parametrize("address", PAGES[2:])
def test_without_an_organisation_there_is_nothing(address: str) -> None:
    assert make_web.applicant().get(address).status_code == 404


@pytest.mark.parametrize("address", FORMS)
def test_nothing_sent_is_refused_with_reasons(address: str) -> None:
    _, client = make_web.own()
    answer = client.post(address)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


@pytest.mark.parametrize("address", FORMS)
def test_hostile_forms_are_refused(address: str) -> None:
    _, client = make_web.own()
    page = client.get(address).content.decode()
    names = {part.split('"')[0] for part in page.split('name="')[1:]} - {"csrfmiddlewaretoken", "next", "language", "q"}
    answer = client.post(address, dict.fromkeys(names, HOSTILE))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()


def test_errors_keep_what_was_typed() -> None:
    _, client = make_web.own()
    answer = client.post("/own/proposals/new/", make_web.proposal(value_funding="a lot", title="Kept title"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="Kept title"' in text
    assert 'value="a lot"' in text
    assert 'href="#id_value_funding"' in text
    assert not Engagement.objects.exists()


def test_a_draft_can_be_changed_and_a_submitted_one_not() -> None:
    organisation, client = make_web.own()
    engagement = make_parties.submitted(make_parties.ready(organisation))
    answer = client.post(f"/own/proposals/{engagement.pk}/change/", make_web.proposal())
    assert answer.status_code == 422
    assert "withdraw it first" in answer.content.decode()
    follow(client, f"/own/proposals/{engagement.pk}/withdraw/", {})
    follow(client, f"/own/proposals/{engagement.pk}/reopen/", {})
    follow(client, f"/own/proposals/{engagement.pk}/change/", make_web.proposal(title="Another title"))
    engagement.refresh_from_db()
    assert (engagement.title, engagement.state) == ("Another title", "draft")


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_belongs_to_others_is_missing(method: str) -> None:
    other = make_parties.ready(make_parties.organisation())
    engagement, document = make_parties.draft(other), make_parties.document(other)
    position, holding, person = Position.objects.first(), Holding.objects.first(), Person.objects.first()
    assert None not in (position, holding, person)
    _, client = make_web.own("Aurora Foundation", kind="foundation")
    addresses = [
        f"/documents/{document.pk}/",
        f"/own/proposals/{engagement.pk}/",
        f"/own/proposals/{engagement.pk}/change/",
        f"/own/people/{person.pk}/position/",
    ]
    if method == "post":
        addresses = [
            *addresses[1:],
            f"/own/positions/{position.pk}/end/",
            f"/own/owners/{holding.pk}/end/",
            f"/own/proposals/{engagement.pk}/withdraw/",
            f"/own/proposals/{engagement.pk}/reopen/",
        ]
    for address in addresses:
        assert getattr(client, method)(address).status_code == 404, address
    assert Engagement.objects.get().state == "draft"
    assert not Position.objects.exclude(until=None).exists()


def test_positions_and_owners_end() -> None:
    organisation, client = make_web.own()
    make_parties.ready(organisation)
    position = Position.objects.filter(role="officer").get()
    holding = Holding.objects.filter(holder_person=None).get()
    follow(client, f"/own/positions/{position.pk}/end/", {})
    follow(client, f"/own/owners/{holding.pk}/end/", {})
    for row in (position, holding):
        row.refresh_from_db()
        assert row.until is not None
    assert client.post(f"/own/positions/{position.pk}/end/").status_code == 404


def test_more_than_the_whole_cannot_be_owned() -> None:
    organisation, client = make_web.own()
    make_parties.ready(organisation)
    answer = client.post("/own/owners/unknown/", {"unknown_reason": "unknown", "share_low": "0.01"})
    assert answer.status_code == 422
    assert "more than 100 %" in answer.content.decode()


def test_a_document_comes_as_an_attachment_under_a_name_of_ours() -> None:
    organisation, client = make_web.own()
    document = make_parties.document(organisation, title='A"; filename=evil.html')
    answer = client.get(f"/documents/{document.pk}/")
    assert b"".join(answer.streaming_content) == make_parties.PDF
    answer.close()
    assert answer["Content-Disposition"] == f'attachment; filename="a-filenameevilhtml-{document.sha256[:8]}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("content", [b"", b"<html><script>alert(1)</script>", b"MZ\x90\x00\x03"])
def test_files_are_judged_by_their_content(content: bytes) -> None:
    _, client = make_web.own()
    file = BytesIO(content)
    file.name = "statutes.pdf"
    answer = client.post("/own/documents/add/", {"file": file, "title": "Statutes", "kind": "statutes"})
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_an_organisation_is_registered_once() -> None:
    make_web.own()
    answer = make_web.applicant().post("/own/organisation/", make_web.PROFILE | {"registration_number": "27 312 854"})
    assert answer.status_code == 422
    assert "cannot be registered again" in answer.content.decode()
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("address", ["/partners/", f"/own/proposals/{uuid.UUID(int=1)}/", "/own/declarations/x/", "/own/declarations/%00/"])
def test_nothing_beyond_the_own_file(address: str) -> None:
    _, client = make_web.own()
    assert client.get(address).status_code == 404


def test_the_overview_asks_little_of_the_database(django_assert_max_num_queries: Any) -> None:
    organisation, client = make_web.own()
    make_parties.ready(organisation)
    for number in range(10):
        make_parties.draft(organisation, title=f"Proposal {number}")
    with django_assert_max_num_queries(33):
        assert client.get("/own/").status_code == 200


def test_a_stranger_cannot_upload(tmp_path: object) -> None:
    assert Client().post("/own/documents/add/", {"title": str(uuid.uuid4())}).status_code == 404
