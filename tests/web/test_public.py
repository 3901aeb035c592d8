"""What the public reads: the start page, the register, its data, and the files of its log."""

import json

import pytest
from django.test import Client

from aboveboard.audit import sequencer
from aboveboard.register.models import Record
from tests.make_diligence import rows
from tests.make_parties import organisation

pytestmark = pytest.mark.usefixtures("house")
PAGES = [
    "/",
    "/apply/",
    "/search/",
    "/help/",
    "/register/",
    "/register/data/",
    "/register/figures/",
    "/register/decisions/",
    "/register/verify/",
    "/account/login/",
]
HOSTILE = "<script>alert(1)</script>\u202e\0"


def published(name: str = "Meridian Ballistics B.V.", status: str = "active") -> Record:
    statement = {
        "type": "partner",
        "legal_name": name,
        "organisation_type": "for_profit",
        "status": {"state": status, "label": "Active", "reason": ""},
        "status_dates": {"since": None},
        "deciding_organ": "sg",
        "decided_on": "2026-06-12",
        "decision_reasons": "Sound.",
        "agreement_summary": [
            {
                "title": "Ballistics",
                "kinds": ["funding"],
                "value": {"amount": "1200000.00", "currency": "EUR"},
                "starts_on": "2026-01-01",
                "ends_on": "2027-01-01",
            }
        ],
    }
    owner = organisation(name)
    with rows():
        return Record.objects.create(
            slug=f"ab-{owner.pk.hex[:12]}",
            organisation=owner,
            name=name,
            country="nl",
            status=status,
            body=json.dumps(statement),
            hash="0" * 64,
            published_at=owner.created_at,
        )


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_opens_for_everybody(address: str, language: str) -> None:
    answer = Client().get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in answer.content.decode()
    assert "style=" not in answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_hostile_questions_are_answered(address: str) -> None:
    answer = Client().get(address, {"q": HOSTILE, "country": HOSTILE, "status": HOSTILE, "page": HOSTILE, "next": HOSTILE})
    assert answer.status_code in {200, 404}
    assert b"<script>alert" not in answer.content


def test_the_register_lists_and_filters() -> None:
    published()
    published("Aurora Foundation", "suspended")
    every = Client().get("/register/").content.decode()
    assert "Meridian Ballistics" in every
    assert "Aurora" in every
    some = Client().get("/register/", {"status": "suspended"}).content.decode()
    assert "Aurora" in some
    assert "Meridian" not in some


def test_a_record_shows_amount_and_decision(django_assert_max_num_queries: object) -> None:
    row = published()
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        answer = Client().get(f"/register/partners/{row.slug}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "1,200,000" in text
    assert "Sound." in text


def test_an_unknown_record_is_missing() -> None:
    assert Client().get("/register/partners/ab-000000000000/").status_code == 404


def test_data_are_open_to_other_pages() -> None:
    row = published()
    found = Client().get("/register/data/register.json")
    assert json.loads(b"".join(found.streaming_content))["records"][0]["legal_name"] == row.name
    assert found["Access-Control-Allow-Origin"] == "*"
    assert row.name in Client().get("/register/data/register.csv").getvalue().decode()
    assert Client().get(f"/register/partners/{row.slug}.json").content.decode() == row.body


def test_the_log_is_served_with_the_right_caching() -> None:
    checkpoint = Client().get("/log/register/checkpoint")
    assert checkpoint.status_code == 200
    assert checkpoint["Cache-Control"] == "no-cache"
    tile = sequencer.REGISTER.folder / "tile" / "0" / "000"
    tile.parent.mkdir(parents=True, exist_ok=True)
    tile.write_bytes(b"0" * 8192)
    full = Client().get("/log/register/tile/0/000")
    assert full["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(b"".join(full.streaming_content)) == 8192
    for response in (checkpoint, full):
        response.close()


@pytest.mark.parametrize("path", ["../audit/checkpoint", "..%2F..%2Fkeys/secret.key", "tile/0/../../../x", "keys", "tile/0/001"])
def test_nothing_else_of_the_disk_is_served(path: str) -> None:
    assert Client().get(f"/log/register/{path}").status_code == 404


def test_the_key_is_the_one_of_the_log() -> None:
    assert "aboveboard.test/register" in Client().get("/register/verify/").content.decode()


def test_an_applicant_makes_an_account_and_is_led_to_the_sign_in() -> None:
    form = {"name": "Ana Almeida", "email": "ana@applicant.example", "password": "seven tired herons wait"}
    answer = Client().post("/apply/", form)
    assert answer.status_code == 302
    again = Client().post("/apply/", form)
    assert again.status_code == 422
    assert "ana@applicant.example" in again.content.decode()
    assert "herons" not in again.content.decode()


@pytest.mark.parametrize(
    "form", [{}, {"name": HOSTILE, "email": HOSTILE, "password": "x" * 5000}, {"name": "A", "email": "a@b", "password": "short"}]
)
def test_a_bad_account_is_refused_with_its_reasons(form: dict[str, str]) -> None:
    answer = Client().post("/apply/", form)
    assert answer.status_code == 422
    assert "error" in answer.content.decode()


def test_a_record_and_the_figures_say_what_was_accepted_and_by_whom() -> None:
    row = published()
    body = json.loads(row.body) | {"country": "nl"}
    body["contributions"] = [
        {
            "kind": "funding",
            "value": {"amount": "400000.00", "currency": "EUR", "figure": "EUR 400,000.00 (face value)"},
            "valuation_basis": "cash",
            "valuation_method": "face_value",
            "purpose": "Readers for forty laboratories.",
            "deciding_organ": "ec",
            "decided_on": "2026-06-20",
            "status": "received",
        }
    ]
    with rows():
        Record.objects.filter(pk=row.pk).update(body=json.dumps(body))
    record = Client().get(f"/register/partners/{row.slug}/").content.decode()
    for said in ("EUR 400,000.00 (face value)", "Readers for forty laboratories.", "Executive Committee", "20 Jun 2026"):
        assert said in record, said
    assert "EUR\u00a01,200,000" in Client().get("/register/").content.decode()
    assert "Netherlands (1)" in Client().get("/register/?sort=newest").content.decode()
    figures = Client().get("/register/figures/").content.decode()
    for said in ("Netherlands", "Funding", "EUR\u00a0400,000"):
        assert said in figures, said
    decided = Client().get("/register/decisions/").content.decode()
    for said in ("Executive Committee", "up to EUR\u00a025,000", "SHA-256", "Three criteria"):
        assert said in decided, said


def test_accounts_are_not_asked_for_without_end() -> None:
    """Each answer tells whether an address has an account, and each account costs us a password hash."""
    sender = Client(REMOTE_ADDR="192.0.2.10")
    answers = [sender.post("/apply/", {"email": "someone@sender.example"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [503]
    assert "Too many accounts" in answers[-1].content.decode()
    assert Client(REMOTE_ADDR="192.0.2.11").post("/apply/", {"email": "x"}).status_code == 422
