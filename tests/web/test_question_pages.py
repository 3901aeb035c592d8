"""The pages of questions, from asking by way of consent to the answer."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from aboveboard.exchange.models import Asked
from aboveboard.kernel import worker
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.make_questions import own, posted, put
from tests.web.threat_data import HOSTILE, browser, plain, seen, text_of


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_the_pages_from_asking_to_the_answer() -> None:
    nova, german = make.partner(), make.bureau("de")
    bureau, security, client = browser(german), browser(make_diligence.staff("security")), browser(nova)
    assert "Ask partners" in text_of(bureau, "/asking/")
    for wrong in ({"is_free_of_files": ""}, {"text": HOSTILE}, {"due_at": "yesterday"}, {"marking": "RED"}, {"retention_days": "0"}):
        assert bureau.post("/asking/new/", posted(**wrong)).status_code == 422
    address = bureau.post("/asking/new/", posted())["Location"]
    assert "Release it" not in text_of(bureau, address)
    assert bureau.post(f"{address}release/").status_code == 403
    assert "Decide on the release" in text_of(security, "/")
    assert "hxxp://panel[.]example[.]de" in plain(security.get(f"{address}release/"))
    assert security.post(f"{address}release/").status_code == 302
    assert "You are asked" in text_of(client, "/own/data/")
    mine = f"/own/data/questions/{Asked.objects.get().pk}/"
    page = plain(client.get(mine))
    assert "hxxp://panel[.]example[.]de" in page
    assert "Germany" not in page
    paste = f"/own/data/paste/?for={Asked.objects.get().pk}"
    looked = client.post(paste, {"text": "panel.example.com"})
    assert client.post(paste, {"text": "panel.example.com", "seen": seen(looked), "send": "1"}).status_code == 302
    assert client.post(mine, {"words": ""}).status_code == 422
    assert client.post(mine, {"words": "<b>Seen</b> at evil.example."}).status_code == 302
    worker.drain()
    shown = plain(bureau.get(address))
    assert re.search(r"Answered", shown)
    assert "&lt;b&gt;Seen&lt;/b&gt; at evil[.]example." in shown
    assert "panel.example.com" in text_of(bureau, "/country/")
    assert browser(make.bureau("fr")).get(address).status_code == 404
    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert bureau.post(f"{address}close/").status_code == 302
    assert client.post(f"/own/data/paste/?for={'x' * 9}", {"text": "a.example", "seen": "", "send": "1"}).status_code == 200


def test_a_table_and_a_bundle_answer_a_question_by_their_pages_and_go_to_who_asked() -> None:
    nova, mira, german = make.partner(), make.partner(), make.bureau("de")
    question = put(german)
    table, bundle = (f"/own/data/{way}/?for={own(who).pk}" for way, who in (("table", nova), ("bundle", mira)))
    client, content = browser(nova), b"indicator,why\nlocker-panel.com,stealer\n"
    held = re.search(r'name="held" value="([^"]+)"', plain(client.post(table, {"file": SimpleUploadedFile("seen.csv", content)})))
    assert held is not None
    columns = {"held": held[1], "column_0": "value", "column_1": "note"}
    looked = client.post(table, columns)
    assert client.post(table, {**columns, "seen": seen(looked), "send": "1"}).status_code == 302
    client = browser(mira)
    one = make.indicator(mira, "[domain-name:value = 'locker-gate.com']", name="Gate", **make.marked(make.AMBER))
    looked = client.post(bundle, {"file": SimpleUploadedFile("b.json", make.envelope(one))})
    held = re.search(r'name="held" value="([^"]+)"', plain(looked))
    assert held is not None
    assert client.post(bundle, {"held": held[1], "seen": seen(looked), "send": "1"}).status_code == 302
    worker.drain()
    assert set(Asked.objects.values_list("state", flat=True)) == {"answered"}
    shown = text_of(browser(german), f"/asking/{question.pk}/")
    assert make_rooms.name_of(nova) in shown
    assert make_rooms.name_of(mira) in shown
    arrived = text_of(browser(german), "/country/")
    assert "locker-panel.com" in arrived
    assert "Gate" in arrived
    assert "locker-panel.com" not in text_of(browser(make.bureau("fr")), "/country/")


def test_nothing_held_is_one_press_and_who_asked_reads_it_so() -> None:
    nova, german = make.partner(), make.bureau("de")
    question = put(german)
    mine = f"/own/data/questions/{own(nova).pk}/"
    client = browser(nova)
    assert "We hold nothing" in text_of(client, mine)
    assert client.post(mine, {"words": "", "nothing": "1"}).status_code == 302
    assert Asked.objects.get().state == "nothing_held"
    assert "Nothing held" in text_of(browser(german), f"/asking/{question.pk}/")
    assert "We hold nothing" not in text_of(client, mine)
    assert client.post(mine, {"words": "Yes, after all.", "nothing": "1"}).status_code in {409, 422}


def test_a_named_country_is_shown_and_the_list_has_a_ceiling(django_assert_max_num_queries: Any) -> None:
    nova, de = make.partner(), make.bureau("de")
    for _ in range(3):
        put(de, names_country=True)
    assert "Germany" in text_of(browser(nova), f"/own/data/questions/{Asked.objects.first().pk}/")
    bureau = browser(de)
    bureau.get("/asking/")
    with django_assert_max_num_queries(40):
        assert text_of(bureau, "/asking/").count("answers by") == 3


def test_the_pages_of_consent_and_of_what_a_partner_declares() -> None:
    nova, fr = make.partner(), make.bureau("fr")
    partner, bureau, desk = browser(nova), browser(fr), browser(make.desk())
    assert partner.post("/own/data/declared/", {"capabilities": ["gold"]}).status_code == 422
    assert partner.post("/own/data/declared/", {"capabilities": ["telemetry"]}).status_code == 302
    assert 'value="telemetry" checked' in re.sub(r' id="\w+"', "", text_of(partner, "/own/data/declared/")).replace(
        'class="form-check-input" ', ""
    )
    assert desk.post("/asking/new/", posted(originator="zz")).status_code == 422
    address = desk.post("/asking/new/", posted(originator="fr", capability="telemetry"))["Location"]
    assert "whose consent is awaited" in plain(desk.get(address))
    assert desk.post(f"{address}consent/").status_code == 403
    assert "Consent to the release" in text_of(bureau, "/")
    assert "Consent to its release" in text_of(bureau, address)
    assert bureau.get(f"{address}withhold/").status_code == 200
    assert bureau.post(f"{address}consent/").status_code == 302
    assert "which consented" in plain(bureau.get(address))
    assert bureau.post(f"{address}withhold/", {"reason": "No."}).status_code == 422
