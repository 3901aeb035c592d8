"""The pages of matches: worst first, side by side with the reasons, one judgement at a time, the next match after it."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from aboveboard.kernel import worker
from aboveboard.parties.models import Organisation
from aboveboard.screening.models import Judgement, Match
from tests import make_screening, make_web
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")
READING = {"reason": "different_person", "text": "Born in another town.", "evidence": "Register of Utrecht, 12 March"}


@pytest.fixture
def hit(tmp_path: Path) -> tuple[Organisation, Match]:
    """A match that stops acts, and one that only informs."""
    owner, match = make_screening.hit(tmp_path)
    make_screening.own(tmp_path, *OTHERS, Listed(OWNER.number, OWNER.first, OWNER.last))
    worker.drain()
    assert Match.objects.count() == 2
    return owner, match


def informing() -> Match:
    return Match.objects.get(source="jsonl")


def test_the_list_is_worst_first_and_says_what_stops(hit: tuple[Organisation, Match], django_assert_max_num_queries: Any) -> None:
    client = make_web.staff("analyst")
    client.get("/matches/")
    with django_assert_max_num_queries(20):
        text = client.get("/matches/").content.decode()
    assert text.index(f"/matches/{hit[1].pk}/") < text.index(f"/matches/{informing().pk}/")
    for said in ("Jan Vermeulen", "Stops acts", "Binding list", "For information", "Meridian Ballistics"):
        assert said in text
    assert 'href="/matches/"' in text


def test_the_list_is_taken_away_by_its_filters(hit: tuple[Organisation, Match], django_assert_max_num_queries: Any) -> None:
    client = make_web.staff("analyst")
    client.get("/matches/")
    with django_assert_max_num_queries(20):
        rows = json.loads(b"".join(client.get("/matches/", {"as": "json"})))
    assert [row["id"] for row in rows] == [str(hit[1].pk), str(informing().pk)]
    assert (rows[0]["name"], rows[0]["stops_acts"], rows[0]["organisations"]) == ("Jan Vermeulen", "yes", hit[0].legal_name)
    (row,) = json.loads(b"".join(client.get("/matches/", {"as": "json", "list": "jsonl"})))
    assert row["id"] == str(informing().pk)
    assert make_web.staff("ncb", "Nils Holm").get("/matches/", {"as": "json"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "binding", "other"),
    [
        ({"binding": "binding"}, True, False),
        ({"list": "jsonl"}, False, True),
        ({"state": "false_positive"}, False, False),
        ({"state": "all", "binding": "weighty"}, False, False),
        ({"organisation": str(uuid.UUID(int=3))}, False, False),
    ],
)
def test_the_filters_are_the_address(hit: tuple[Organisation, Match], query: dict[str, str], binding: bool, other: bool) -> None:
    text = make_web.staff("analyst").get("/matches/", query).content.decode()
    assert (str(hit[1].pk) in text, str(informing().pk) in text) == (binding, other)


def test_a_match_is_shown_with_what_agrees_what_is_missing_and_why(hit: tuple[Organisation, Match]) -> None:
    owner, match = hit
    client = make_web.staff("analyst")
    text = client.get(f"/matches/{match.pk}/").content.decode()
    for said in (
        "<mark>Jan</mark>",
        "<mark>Vermeulen</mark>",
        "EXERCISE.",
        "The birth date agrees",
        "Could not be compared",
        "LI-ACT",
        'data-key="y"',
        'data-key="n"',
        'data-key="u"',
        'data-key="x"',
        f"/partners/{owner.pk}/standing/",
        "Nobody has judged it yet.",
    ):
        assert said in text
    assert "EXERCISE." not in client.get(f"/matches/{informing().pk}/").content.decode()


def test_two_readers_dismiss_what_stops_and_each_is_told_what_happens(hit: tuple[Organisation, Match]) -> None:
    _, match = hit
    one, two = make_web.staff("analyst", "Anna Lind"), make_web.staff("reviewer", "Rita Okoro")
    address = f"/matches/{match.pk}/?as=dismissed"
    assert "two persons must dismiss it" in one.get(address).content.decode()
    answer = one.post(address, READING)
    assert answer["Location"].startswith(f"/matches/{informing().pk}/")
    match.refresh_from_db()
    assert match.state == "new"
    again = one.post(address, READING)
    assert again.status_code == 422
    assert "a second person must read this match" in again.content.decode()
    text = two.get(address).content.decode()
    assert "A first reader has said the same" in text
    assert "Anna Lind" in text
    two.post(address, READING | {"text": "The passports differ."})
    match.refresh_from_db()
    assert match.state == "false_positive"
    settled = two.get(f"/matches/{match.pk}/").content.decode()
    for said in ("The passports differ.", "Rita Okoro", "It is settled.", "both sides unchanged since."):
        assert said in settled
    assert 'data-key="n"' not in settled


def test_what_is_missing_is_said_and_kept(hit: tuple[Organisation, Match]) -> None:
    client = make_web.staff("analyst")
    answer = client.post(f"/matches/{hit[1].pk}/?as=dismissed", {"reason": "different_person", "text": "Seen."})
    assert answer.status_code == 422
    assert "Seen." in answer.content.decode()
    assert not Judgement.objects.exists()


def test_the_second_press_of_a_settled_match_is_refused_in_a_sentence(hit: tuple[Organisation, Match]) -> None:
    client, address = make_web.staff("analyst"), f"/matches/{informing().pk}/?as=confirmed"
    known = READING | {"reason": "said_so"}
    assert client.post(address, known).status_code == 302
    again = client.post(address, known)
    assert again.status_code == 422
    assert "settled meanwhile" in again.content.decode()
    assert Judgement.objects.count() == 1


@pytest.mark.parametrize("role", ["security", "auditor"])
def test_who_may_only_read_gets_no_button_and_a_refusal(hit: tuple[Organisation, Match], role: str) -> None:
    client = make_web.staff(role, "Sam Reader")
    text = client.get(f"/matches/{hit[1].pk}/").content.decode()
    assert "Not yours to judge" in text
    assert 'data-key="n"' not in text
    assert client.post(f"/matches/{hit[1].pk}/?as=dismissed", READING).status_code == 403
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("address", ["/matches/", "/matches/{}/", "/screenings/", "/screenings/{}/", "/lists/", "/lists/coverage/"])
def test_partners_and_strangers_find_nothing(hit: tuple[Organisation, Match], address: str) -> None:
    owner, match = hit
    key = match.run_id if "screenings" in address else match.pk
    url = address.format(key)
    assert make_web.speaker(owner).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    if "lists/" not in address or "coverage" in address:
        assert make_web.staff("officer").get(url).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"state": "\0<script>"}, {"page": "-1"}, {"page": "99999999999999999999"}, {"list": "' or 1=1"}, {"organisation": "x"}, {"as": "%00"}],
)
def test_hostile_addresses_never_break(hit: tuple[Organisation, Match], query: dict[str, str]) -> None:
    client = make_web.staff("analyst")
    for address in ("/matches/", f"/matches/{hit[1].pk}/", "/screenings/", f"/screenings/{hit[1].run_id}/", "/lists/coverage/"):
        assert client.get(address, query).status_code in {200, 404}
    assert client.post(f"/matches/{hit[1].pk}/", query).status_code == 404
    bad = {"reason": "because", "text": "a\0b\u202e", "evidence": "\u202e", "expires_on_day": "99"}
    assert client.post(f"/matches/{hit[1].pk}/?as=dismissed", bad).status_code == 422


def test_a_screening_is_made_again_and_its_bytes_agree(hit: tuple[Organisation, Match]) -> None:
    client, run = make_web.staff("auditor", "Ada Ray"), hit[1].run
    address = f"/screenings/{run.pk}/"
    text = client.get(address).content.decode()
    assert run.sha256 in text
    assert "The bytes agree." not in text
    again = client.get(address, {"replay": "1"}).content.decode()
    assert "The bytes agree." in again
    sealed = client.get(f"{address}sealed.json")
    assert sealed.content.decode() == run.body
    assert "/screenings/" in client.get("/screenings/").content.decode()


def test_an_analyst_screens_an_organisation_now(hit: tuple[Organisation, Match]) -> None:
    owner, match = hit
    client, place = make_web.staff("analyst"), f"/partners/{owner.pk}/screen/"
    assert place in client.get("/screenings/", {"organisation": str(owner.pk)}).content.decode()
    answer = client.post(place)
    assert answer["Location"].startswith("/screenings/")
    assert answer["Location"] != f"/screenings/{match.run_id}/"
    reader = make_web.staff("auditor", "Ada Ray")
    assert place not in reader.get("/screenings/", {"organisation": str(owner.pk)}).content.decode()
    assert reader.post(place).status_code == 403
    assert client.get(place).status_code == 405
    assert make_web.speaker(owner).post(place).status_code == 404


def test_a_screening_that_gives_other_bytes_says_so(hit: tuple[Organisation, Match], monkeypatch: pytest.MonkeyPatch) -> None:
    run = hit[1].run
    monkeypatch.setattr("aboveboard.screening.matching.LIMIT", 1)
    text = make_web.staff("auditor", "Ada Ray").get(f"/screenings/{run.pk}/", {"replay": "1"}).content.decode()
    assert "The bytes differ." in text
    assert run.sha256 in text


def test_the_list_of_screenings_has_a_ceiling(hit: tuple[Organisation, Match], django_assert_max_num_queries: Any) -> None:
    client = make_web.staff("analyst")
    client.get("/screenings/")
    with django_assert_max_num_queries(14):
        assert client.get("/screenings/").status_code == 200
