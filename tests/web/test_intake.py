"""The partner's pages of the way in: paste, table and bundle; each is looked at before it is sent, and refused in a sentence."""

import hashlib
import io
import json
import re
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from aboveboard.exchange import queries
from aboveboard.exchange.models import Object, Submission
from aboveboard.kernel import worker
from tests import make_exchange as make
from tests import make_pdf
from tests.web.threat_data import GERMAN, HOSTILE, OWN, browser, plain, seen, text_of

pytestmark = pytest.mark.usefixtures("house")
HELD = re.compile(r'name="held" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_the_same_press_twice_is_one_submission() -> None:
    nova = make.partner()
    client = browser(nova)
    mark = seen(client.post(f"{OWN}paste/", {"text": "bad.de"}))
    sent = {"text": "bad.de", "seen": mark, "send": "1"}
    first, second = client.post(f"{OWN}paste/", sent), client.post(f"{OWN}paste/", sent)
    assert first["Location"] == second["Location"]
    assert Submission.objects.filter(organisation_id=nova.organisation).count() == 1


def test_what_was_changed_after_the_look_is_looked_at_again() -> None:
    nova = make.partner()
    client = browser(nova)
    mark = seen(client.post(f"{OWN}paste/", {"text": "bad.de"}))
    for changed in ({"text": "bad.de other.de"}, {"text": "bad.de", "marking": "CLEAR"}, {"text": "bad.de", "seen": "2000-01-01 x"}):
        answer = client.post(f"{OWN}paste/", {"seen": mark, "send": "1", **changed})
        assert answer.status_code == 200
        assert "Understood" in answer.content.decode()
    assert not Submission.objects.filter(organisation_id=nova.organisation).exists()


def test_a_table_is_read_by_columns_that_are_remembered() -> None:
    nova, german = make.partner(), make.bureau("de")
    client = browser(nova)
    data = b"when,seen at,why\n2026-01-01,bad[.]de,stealer\n2026-01-01,worse.de,loader\n"
    first = client.post(f"{OWN}table/", {"file": SimpleUploadedFile("x.csv", data)})
    shown = plain(first)
    assert "Understood: 2 values" in shown
    held = re.search(r'name="held" value="([^"]+)"', shown)
    assert held is not None
    columns = {"column_0": "nothing", "column_1": "value", "column_2": "note"}
    again = client.post(f"{OWN}table/", {"held": held[1], **columns})
    assert "stealer" in again.content.decode()
    client.post(f"{OWN}table/", {"held": held[1], **columns, "seen": seen(again), "send": "1"})
    worker.drain()
    assert "worse.de" in text_of(browser(german), "/country/")
    assert queries.remembered_columns(nova) == {"when": "nothing", "seen at": "value", "why": "note"}
    assert "stealer" in client.post(f"{OWN}table/", {"file": SimpleUploadedFile("x.csv", data)}).content.decode()


def test_a_workbook_goes_the_same_way_as_a_table_of_text() -> None:
    nova, german = make.partner(), make.bureau("de")
    client = browser(nova)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([("seen at", "why"), ("bad[.]de", "stealer"), ("worse.de", "loader")]):
            sheet.write_row(line, 0, row)
    first = client.post(f"{OWN}table/", {"file": SimpleUploadedFile("x.xlsx", out.getvalue())})
    held = re.search(r'name="held" value="([^"]+)"', plain(first))
    assert held is not None
    columns = {"column_0": "value", "column_1": "note"}
    again = client.post(f"{OWN}table/", {"held": held[1], **columns})
    client.post(f"{OWN}table/", {"held": held[1], **columns, "seen": seen(again), "send": "1"})
    worker.drain()
    arrived = text_of(browser(german), "/country/")
    assert "bad.de" in arrived
    assert "worse.de" in arrived
    broken = client.post(f"{OWN}table/", {"file": SimpleUploadedFile("x.xlsx", out.getvalue()[:900])})
    assert broken.status_code < 500
    assert "The workbook cannot be read" in plain(broken)


def test_a_bundle_goes_in_byte_for_byte_after_a_look() -> None:
    nova = make.partner()
    client = browser(nova)
    one = make.indicator(nova, GERMAN, name="Grüße  \U0001f600")
    body = (
        b'{"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d",\r\n "objects": ['
        + json.dumps(one, indent=1).encode()
        + b"]}"
    )
    looked = client.post(f"{OWN}bundle/", {"file": SimpleUploadedFile("b.json", body)})
    shown = looked.content.decode()
    assert "Grüße" in shown
    held = re.search(r'name="held" value="([^"]+)"', shown)
    assert held is not None
    client.post(f"{OWN}bundle/", {"held": held[1], "seen": seen(looked), "send": "1"})
    worker.drain()
    assert bytes(Object.objects.get(stix_id=one["id"]).body) == json.dumps(one, indent=1).encode()


@pytest.mark.parametrize("way", ["paste", "table", "pdf", "bundle"])
@pytest.mark.parametrize("content", [b"", b"\0\0", HOSTILE.encode(), b"{}", b'{"objects":[{}]}', b"\xff\xfe\x00", b"[" * 5000, b'a,"b'])
def test_hostile_input_is_a_sentence(way: str, content: bytes) -> None:
    client = browser(make.partner())
    text = content.decode("latin-1")
    fields: list[dict[str, Any]] = [
        {"text": text, "file": SimpleUploadedFile("x", content)},
        {"text": text, "held": text, "seen": HOSTILE, "send": "1", "column_0": HOSTILE, "marking": HOSTILE, "victims": ["ZZ"]},
    ]
    for posted in fields:
        answer = client.post(f"{OWN}{way}/", posted)
        assert answer.status_code in {200, 422}
        assert "<script>alert" not in answer.content.decode()
    assert not Submission.objects.filter(body__gt=b"").exists()


def test_a_payload_is_refused_before_it_is_sent_and_shown_nowhere() -> None:
    nova = make.partner()
    payload = {
        "type": "artifact",
        "spec_version": "2.1",
        "id": "artifact--6f437177-6e48-5cf8-9d9e-872a2bddd641",
        "payload_bin": "TVqQAAMCANARY",
    }
    looked = browser(nova).post(f"{OWN}bundle/", {"file": SimpleUploadedFile("b.json", make.envelope(payload))}).content.decode()
    assert "Payloads and files are not taken here" in looked
    assert "CANARY" not in re.sub(r'name="held" value="[^"]+"', "", looked)


@pytest.mark.parametrize("way", ["table", "pdf", "bundle"])
def test_a_file_is_asked_for_once_and_then_carried_along(way: str) -> None:
    client = browser(make.partner())
    before, found, _ = text_of(client, f"{OWN}{way}/").partition('type="file"')
    asked = before.rpartition("<label")[2]
    assert found
    assert "(optional)" not in asked
    answer = client.post(f"{OWN}{way}/", {})
    assert answer.status_code == 422
    assert answer.content.decode().count("Choose a PDF." if way == "pdf" else "Choose a file.") == 2, "Once above, once beside the field."


def test_a_pdf_goes_in_as_indicators_and_a_report_after_what_is_none_was_left_out() -> None:
    nova = make.partner()
    client = browser(nova)
    content = make_pdf.pdf(["Servers: bad.example", "See also vendor.example"], ["203.0.113.7"], title="Wave 3")
    first = client.post(f"{OWN}pdf/", {"file": SimpleUploadedFile("x.pdf", content)})
    assert "page 2" in plain(first)
    carried = {"held": _held(first)}
    left = {**carried, "leave": "vendor.example", "remark": "From our laboratory"}
    # Ticked and sent at once: what would be sent is not what was seen, so it is shown again first.
    again = client.post(f"{OWN}pdf/", {**left, "seen": seen(first), "send": "1"})
    assert not Submission.objects.exists()
    assert "1 value is left out" in plain(again)
    assert client.post(f"{OWN}pdf/", {**left, "seen": seen(again), "send": "1"}).status_code == 302
    worker.drain()
    assert Submission.objects.get().failures == 0
    report = json.loads(bytes(Object.objects.get(type="report").body))
    patterns = {json.loads(bytes(row.body))["pattern"] for row in Object.objects.filter(type="indicator")}
    assert patterns == {"[domain-name:value = 'bad.example']", "[ipv4-addr:value = '203.0.113.7']"}
    assert set(report["object_refs"]) == set(Object.objects.filter(type="indicator").values_list("stix_id", flat=True))
    assert (report["name"], report["description"]) == ("Wave 3", "From our laboratory")
    assert report["external_references"][0]["hashes"]["SHA-256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("held", ["x", "bm8:1x:2y", "\x00"])
def test_what_was_not_read_here_is_not_taken_for_a_pdf(held: str) -> None:
    answer = browser(make.partner()).post(f"{OWN}pdf/", {"held": held, "seen": "x", "send": "1"})
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def _held(answer: Any) -> str:
    found = HELD.search(answer.content.decode())
    assert found is not None
    return found[1]
