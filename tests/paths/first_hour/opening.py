"""Minutes 0, 5 and 15: a room, a question to those who can answer, and what becomes of the answers."""

import csv
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core import mail
from playwright.sync_api import Page, expect
from taxii2client import v21

from aboveboard.accounts.models import User
from aboveboard.config.main import main
from aboveboard.exchange.models import Alert, Asked, Object, Submission
from aboveboard.lib import clock
from aboveboard.rooms.models import Room
from tests import make_exchange as make
from tests import make_rooms
from tests.exchange.intake.test_workbooks import workbook
from tests.exchange.test_warnings import PRIVATE
from tests.exchange.test_warnings import written as warning_list
from tests.make_web import veil
from tests.paths.first_hour.cast import ASKED, Cast, letters_say_nothing, opened, settled
from tests.taxii.processes import until

SLOW = {"offline": False, "latency": 1_000, "downloadThroughput": 8_000, "uploadThroughput": 8_000}
ZONES = {"desk": "Europe/Paris", "de": "Europe/Berlin", "fr": "Europe/Paris", "no": "Europe/Oslo", "nova": "Asia/Tokyo"}
PANEL = "locker-panel.de"


def before(cast: Cast, folder: Path) -> None:
    """Long before the hour: duties stand on the roster, partners have declared what they can answer, warning lists are in force."""
    for who, zone in ZONES.items():
        page = cast.page(who, "/rooms/roster/")
        page.get_by_label("Who answers?").fill(f"Duty of {who}")
        page.get_by_label("Telephone").fill("+31 20 555 0100")
        page.get_by_label("Time zone").fill(zone)
        page.get_by_role("button", name="Keep it on the roster").click()
        expect(page.locator("main")).to_contain_text(f"Duty of {who}")
    for who in ASKED:
        answer = cast.call(who, "/asked/capabilities", {"capabilities": ["telemetry"]})
        assert answer.status_code == 200, answer.text
    place = folder / "warnings" / PRIVATE
    place.mkdir(parents=True)
    (place / "list.json").write_bytes(warning_list(PRIVATE))
    assert main(["warnings", "load", "--from", str(place.parent)]) == 0


def minute_0(cast: Cast) -> Room:
    """A room from a template in under a minute, with whom to call and what time it is there; the worker calls its members."""
    began = time.monotonic()
    room = opened(cast)
    assert time.monotonic() - began < 60
    desk = cast.page("desk", f"/rooms/{room.pk}/")
    for said in (
        "Duty of nova",
        "Asia/Tokyo",
        "08:15 there",
        "+31 20 555 0100",
        "answers now",
        "Ask the partners with telemetry what they see",
    ):
        expect(desk.locator("main")).to_contain_text(said)
    assert cast.page("se", f"/rooms/{room.pk}/").get_by_text("Hospitals").count() == 0
    return room


def called(cast: Cast, room: Room) -> None:
    """Each person of a member has a letter by now; it says that there is a room, and nothing of what is in it."""
    wanted = {user.email for user in _members(cast)}
    until(lambda: wanted <= {to for letter in mail.outbox if f"/rooms/{room.pk}/" in str(letter.body) for to in letter.to}, "the letters")
    letters_say_nothing()


def _members(cast: Cast) -> list[User]:
    return [User.objects.get(pk=cast.people[who].user) for who in ("de", "fr", "no", *ASKED)]


def minute_5(cast: Cast, room: Room) -> dict[str, str]:
    """A question to those who declared telemetry, released by another person; one of them holds nothing. The key of what each was asked."""
    called(cast, room)
    page = cast.page("desk", "/asking/new/")
    page.get_by_label("What do you ask?").fill(f"Do you see {PANEL} in your telemetry?")
    page.get_by_label("For what purpose?").fill("To protect hospitals under attack")
    page.get_by_label("On which legal basis?").fill("Article 4 of the fictional rules")
    page.get_by_label("Answers by (UTC)").fill((clock.now() + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Only those who declared").select_option("telemetry")
    page.get_by_label("I declare that no data from police files").check()
    page.get_by_role("button", name="Prepare the question").click()
    page.wait_for_url("**/asking/*-*/")
    assert not cast.page("nova", "/own/data/").get_by_text(PANEL).count(), "nothing is shown before another person released it"
    guard = cast.page("security", f"{page.url}release/")
    guard.get_by_role("button", name="Release the question").click()
    guard.wait_for_url(page.url)
    asked = {who: str(Asked.objects.get(organisation_id=cast.people[who].organisation).pk) for who in ASKED}
    assert not Asked.objects.filter(organisation_id=cast.people["mute"].organisation).exists()
    nothing = cast.page("orla", f"/own/data/questions/{asked['orla']}/")
    for said in ("locker-panel[.]de", "To protect hospitals under attack", "TLP:"):
        expect(nothing.locator("body")).to_contain_text(said)
    nothing.get_by_role("button", name="We hold nothing").click()
    expect(nothing.locator("main")).to_contain_text("Your answer is with who asked.")
    return asked


def minute_15(cast: Cast, room: Room, asked: dict[str, str]) -> Submission:
    """Pasted text, a spreadsheet and STIX are looked at, admitted once each and brought in; victims are merged, three bureaus alerted."""
    paster, tabler = cast.page("nova"), cast.page("mira")
    _pasted(paster, asked["nova"])
    _brought(paster, room)
    _tabled(tabler, asked["mira"])
    _brought(tabler, room)
    sent = _stix(cast, room, asked["lupo"])
    assert {row.state for row in Asked.objects.all()} == {"answered", "nothing_held"}
    desk = cast.page("desk", f"/rooms/{room.pk}/")
    matrix = desk.locator("section", has=desk.get_by_role("heading", name="Told, acknowledged, acted"))
    expect(matrix.get_by_text("Klinikum am Fluss GmbH", exact=False)).to_have_count(1)
    assert {alert.country for alert in Alert.objects.all()} == {"de", "fr", "no"}
    _one_value(cast)
    _bureaus(cast, room, sent)
    _readers(cast, room)
    return sent


def _pasted(page: Page, key: str) -> None:
    page.goto(f"/own/data/paste/?for={key}")
    page.get_by_label("Paste what you have").fill(f"hxxps://locker-panel[.]de/gate # panel\nLOCKER-PANEL[.]DE.\n{PANEL}\n10.0.0.5 # inside")
    page.get_by_text("Countries", exact=True).click()
    page.get_by_label("Countries of the victims").select_option(["de"])
    page.get_by_role("button", name="Show what is understood").click()
    understood = page.locator("#understood")
    expect(understood).to_contain_text("1 value came again and is sent once.")
    expect(understood).to_contain_text("LOCKER-PANEL[.]DE.")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/own/data/submissions/**")
    settled()


def _tabled(page: Page, key: str) -> None:
    page.goto(f"/own/data/table/?for={key}")
    table = workbook([["indicator", "remark"], [PANEL, "seen at noon"], ["198.51.100.77", "loader"]])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("File").set_input_files({"name": "seen.xlsx", "mimeType": kind, "buffer": table})
    page.get_by_role("button", name="Show what is understood").click()
    page.get_by_label("indicator").select_option("value")
    page.get_by_role("button", name="Read it this way").click()
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/own/data/submissions/**")
    settled()


def _stix(cast: Cast, room: Room, key: str) -> Submission:
    lupo = cast.people["lupo"]
    named = [*make_rooms.victim(lupo, "Klinikum am Fluss GmbH", "DE"), *make_rooms.victim(lupo, "KLINIKUM AM FLUSS", "DE")]
    named += [*make_rooms.victim(lupo, "Hôpital du Canal", "FR"), *make_rooms.victim(lupo, "Fjordbyen sykehus", "NO")]
    patterns = [f"[ipv4-addr:value = '198.51.100.{number}']" for number in range(20, 26)]
    named += [make.indicator(lupo, each, name="Locker server", **make.marked(make.GREEN)) for each in patterns]
    answer = cast.call("lupo", f"/asked/{key}/objects", {"objects": named})
    assert answer.status_code == 200, answer.text
    settled()
    sent = Submission.objects.get(organisation_id=lupo.organisation)
    answer = cast.call("lupo", f"/rooms/{room.pk}/submissions", {"submission_id": str(sent.pk)})
    assert answer.status_code == 200, answer.text
    settled()
    return sent


def _brought(page: Page, room: Room) -> None:
    """Somebody brings the newest submission into the room."""
    page.goto(f"/rooms/{room.pk}/bring/")
    page.get_by_label("Which submission?").select_option(index=1)
    page.get_by_role("button", name="Bring a submission in").click()
    page.wait_for_url(f"**/rooms/{room.pk}/")
    settled()


def _one_value(cast: Cast) -> None:
    """However it was spelt and by whom, it is one value; what a warning list names is held back, with the reason."""
    desk = cast.page("desk", "/exchange/values/?q=hxxp://LOCKER-PANEL[.]de.".replace("hxxp://", ""))
    expect(desk.locator("main")).to_contain_text("2 objects hold it")
    (private,) = [row for row in Object.objects.filter(type="indicator") if "10.0.0.5" in bytes(row.body).decode()]
    desk.goto(f"/exchange/objects/{veil(private.pk)}/")
    expect(desk.locator("main")).to_contain_text("On warning lists")
    expect(desk.locator("main")).to_contain_text("Held back:")
    panel = Object.objects.filter(type="indicator", producer=cast.people["mira"].organisation).earliest("pk")
    assert PANEL in json.loads(bytes(panel.body))["pattern"]
    desk.goto(f"/exchange/objects/{veil(panel.pk)}/")
    why = desk.locator("section", has=desk.get_by_role("heading", name="Why it went where"))
    expect(why).to_contain_text("Germany")


def _bureaus(cast: Cast, room: Room, sent: Submission) -> None:
    """The bureaus answer on a slow link, and take a plain table away; one is read by a program."""
    for code, answer in (("de", "The victim was told"), ("fr", "We have it and look at it")):
        page = cast.page(code, "/country/alerts/", width=390)
        cast.contexts[code].new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
        alert = Alert.objects.get(country=code, submission=sent)
        page.goto(f"/country/alerts/{alert.pk}/")
        with page.expect_download() as taken:
            page.get_by_role("link", name="Download as CSV").click()
        table = taken.value.path().read_text("utf-8-sig")
        head, *rows = csv.reader(table.splitlines())
        assert head[:5] == ["added", "tlp", "type", "id", "title"]
        assert {"identity"} <= {row[2] for row in rows}
        assert ("Klinikum" in table, "Canal" in table, "Fjordbyen" in table) == (code == "de", code == "fr", False)
        page.get_by_label(answer).check()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator("main")).to_contain_text("Your answer is recorded")
    bureau = cast.page("no", f"/rooms/{room.pk}/")
    expect(bureau.locator("main")).to_contain_text("Fjordbyen sykehus")
    assert not bureau.get_by_text("Klinikum am Fluss").count()


def _readers(cast: Cast, room: Room) -> None:
    """Another partner in the room reads the GREEN objects over TAXII; one outside finds no collection; nobody reads another's victims."""
    for who, status in (("mira", 200), ("orla", 200), ("se", 404)):
        found = cast.taxii(who, f"collections/{room.collection_id}/objects/")
        assert found.status_code == status, found.text
        assert ("Locker server" in found.text) == (status == 200)
        assert "Klinikum" not in found.text


def half_read(cast: Cast, room: Room) -> Iterator[dict[str, Any]]:
    """taxii2-client of a partner has read the first page of the room's collection, and will go on."""

    pages = v21.as_pages(cast.collection("orla", room.collection_id).get_objects, per_request=1)
    assert next(pages)["more"] is True
    return pages
