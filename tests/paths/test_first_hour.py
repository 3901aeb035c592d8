"""The first hour of an incident, minute by minute: people click in Chromium, programs speak TAXII and HTTP; then the same as a drill."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect

from aboveboard.accounts.models import User
from aboveboard.audit import sequencer
from aboveboard.audit.models import Entry
from aboveboard.config.main import main
from aboveboard.exchange.models import Alert, Asked, Collection, Recall, Release, Submission
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from aboveboard.parties.models import Person
from aboveboard.policy import queries as policy
from aboveboard.register.models import Incident
from aboveboard.rooms import actions, jobs
from aboveboard.rooms.models import Grace, Helper, Note, Report, Room
from aboveboard.screening import actions as screening
from aboveboard.standing import jobs as standing_jobs
from aboveboard.standing.models import Hold, Lapse, Suspension
from tests import make_diligence, make_rooms, make_screening
from tests import make_exchange as make
from tests.browser import serving
from tests.browser.world import signed_in
from tests.house import ORIGIN
from tests.make_diligence import rows
from tests.make_screening import OTHERS, Listed

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLOW = {"offline": False, "latency": 1_000, "downloadThroughput": 8_000, "uploadThroughput": 8_000}
ASKED = ("nova", "mira", "lupo", "orla")
# The officer of one partner, whom a binding list names within the hour.
LISTED = Listed(301, "Ruprecht", "Quellenberg", "1968", "Netherlands")
ZONES = {"desk": "Europe/Paris", "de": "Europe/Berlin", "fr": "Europe/Paris", "no": "Europe/Oslo", "nova": "Asia/Tokyo"}


@dataclass
class Cast:
    """Everybody of the hour, and the browser of each."""

    people: dict[str, Actor]
    address: str
    browser: Browser
    stack: ExitStack
    users: dict[str, User] = field(default_factory=dict)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, who: str, at: str = "/", **more: Any) -> Page:
        """A page of somebody's own browser."""
        if who not in self.contexts:
            self.users[who] = User.objects.get(pk=self.people[who].user)
            context = signed_in(self.browser, self, who, self.address, **more)  # type: ignore[arg-type]  # it asks for `users` only
            self.contexts[who] = self.stack.enter_context(context)
        found = self.contexts[who].new_page()
        found.goto(at)
        return found


@pytest.fixture
def cast(fresh_database: str, browser: Browser, tmp_path: Path) -> Iterator[Cast]:
    for kind in sequencer.LOGS.values():
        sequencer.create(kind, f"{ORIGIN}/{kind.name}")
    policy.forget()
    make.feeds()
    loaded(tmp_path, *OTHERS)
    people = {name: make.partner() for name in ("nova", "mira", "lupo", "orla")}
    people |= {code: make.bureau(code) for code in ("de", "fr", "no", "se")}
    people |= {"desk": make.desk(), "relief": make.desk(), "security": make_diligence.staff("security"), "helper": make_rooms.outsider()}
    people |= {role: make_diligence.staff(role) for role in ("analyst", "sg")}
    with rows():
        whose = Person.objects.filter(organisation_id=people["lupo"].organisation)
        whose.update(full_name=f"{LISTED.first} {LISTED.last}", birth=LISTED.birth)
    for who in ASKED:
        screening.screen_organisation(SYSTEM, people[who].organisation)
    worker.drain()
    with serving.live_server() as address, ExitStack() as stack:
        yield Cast(people, address, browser, stack)


def loaded(folder: Path, *entries: Listed, dated: str = "2026-03-01") -> None:
    """The operator types a command that loads a list, and the worker does what follows from it."""
    path = make_screening.un_file(folder, *entries, dated=dated)
    assert main(["lists", "load", "--source", "un", "--from", str(path)]) == 0
    worker.drain()


def opened(cast: Cast, *, drill: bool = False) -> tuple[Room, float]:
    """The desk opens a room on one page; how many seconds it took."""
    page = cast.page("desk", "/rooms/open/")
    began = time.monotonic()
    page.get_by_label("What happened?").select_option("ransomware")
    page.get_by_label("Name of the room").fill("Hospitals")
    page.get_by_label("Countries concerned").select_option(["de", "fr", "no"])
    for box in page.get_by_role("checkbox").all():
        if box.get_attribute("name") == "partners":
            box.check()
    if drill:
        page.get_by_label("This is an exercise").check()
    page.get_by_role("button", name="Open the room").click()
    page.wait_for_url("**/rooms/*-*/")
    took = time.monotonic() - began
    return Room.objects.latest("number"), took


def asked_partners(cast: Cast) -> dict[str, str]:
    """Partners declare telemetry; the desk prepares a question by clicks and security releases it. The key of what each was asked."""
    for who in ASKED:
        answer = call(cast, who, "/asked/capabilities", {"capabilities": ["telemetry"]})
        assert answer.status_code == 200, answer.text
    page = cast.page("desk", "/asking/new/")
    page.get_by_label("What do you ask?").fill("Do you see locker-panel.de in your telemetry?")
    page.get_by_label("For what purpose?").fill("To protect hospitals under attack")
    page.get_by_label("On which legal basis?").fill("Article 4 of the fictional rules")
    page.get_by_label("Answers by (UTC)").fill((clock.now() + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Only those who declared").select_option("telemetry")
    page.get_by_label("I declare that no data from police files").check()
    page.get_by_role("button", name="Prepare the question").click()
    page.wait_for_url("**/asking/*-*/")
    guard = cast.page("security", f"{page.url}release/")
    guard.get_by_role("button", name="Release the question").click()
    guard.wait_for_url(page.url)
    found = {}
    for who in ASKED:
        (line,) = Asked.objects.filter(organisation_id=cast.people[who].organisation)
        found[who] = str(line.pk)
    return found


def call(cast: Cast, who: str, path: str, body: dict[str, Any]) -> httpx.Response:
    """A program of somebody's calls the API."""
    headers = {"Authorization": f"Bearer {make.token(cast.people[who])}", "Idempotency-Key": f"{who}{path}"}
    return httpx.post(f"{cast.address}/api{path}", json=body, headers=headers)


def posted(cast: Cast, who: str, *objects: dict[str, Any]) -> Submission:
    """A program posts over TAXII 2.1."""
    actor = cast.people[who]
    answer = httpx.post(
        f"{cast.address}/taxii2/exchange/collections/{make.intake(actor).pk}/objects/",
        content=make.envelope(*objects),
        headers={"Content-Type": "application/taxii+json;version=2.1", "Accept": "application/taxii+json;version=2.1"},
        auth=("feed", make.token(actor)),
    )
    assert answer.status_code == 202, answer.text
    worker.drain()
    return Submission.objects.get(pk=answer.json()["id"])


def brought(page: Page, room: Room) -> None:
    """Somebody brings the newest submission into the room."""
    page.goto(f"/rooms/{room.pk}/bring/")
    page.get_by_label("Which submission?").select_option(index=1)
    page.get_by_role("button", name="Bring a submission in").click()
    page.wait_for_url(f"**/rooms/{room.pk}/")
    worker.drain()


def pasted(page: Page, key: str) -> None:
    """Somebody pastes what it has, with the country of the victims."""
    page.goto(f"/own/data/paste/?for={key}")
    page.get_by_label("Paste what you have").fill("hxxps://locker-panel[.]de/gate # panel\nLOCKER-PANEL[.]DE.")
    page.get_by_text("Countries", exact=True).click()
    page.get_by_label("Countries of the victims").select_option(["de"])
    page.get_by_role("button", name="Show what is understood").click()
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/own/data/submissions/**")
    worker.drain()


def tabled(page: Page, key: str) -> None:
    """Somebody sends a table."""
    page.goto(f"/own/data/table/?for={key}")
    table = b"indicator,remark\nlocker-panel.de,seen at noon\n198.51.100.77,loader\n"
    page.get_by_label("File").set_input_files({"name": "seen.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Show what is understood").click()
    page.get_by_label("indicator").select_option("value")
    page.get_by_role("button", name="Read it this way").click()
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/own/data/submissions/**")
    worker.drain()


def bundled(page: Page, key: str, objects: list[dict[str, Any]]) -> None:
    """Somebody sends a STIX bundle as a file, after a look at what would become of it."""
    page.goto(f"/own/data/bundle/?for={key}")
    body = json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects}).encode()
    page.get_by_label("File").set_input_files({"name": "bundle.json", "mimeType": "application/json", "buffer": body})
    page.get_by_role("button", name="Show what would become of it").click()
    page.get_by_role("button", name="Submit exactly this").click()
    page.wait_for_url("**/own/data/submissions/**")
    worker.drain()


def written(page: Page, text: str) -> None:
    """Somebody writes a note in the room that the page shows."""
    page.get_by_label("What do you tell?").fill(text)
    page.get_by_role("button", name="Write it into the room").click()
    expect(page.locator("main")).to_contain_text("The note stands in the room.")


def held_by_a_list(cast: Cast, folder: Path) -> None:
    """A new version of a binding list names an officer of a partner: the hold is there by rule, and an analyst confirms it."""
    assert not Hold.objects.exists()
    loaded(folder, *OTHERS, LISTED, dated="2026-03-02")
    (hold,) = Hold.objects.all()
    assert hold.organisation_id == cast.people["lupo"].organisation
    page = cast.page("analyst", f"/holds/{hold.pk}/confirm/")
    page.get_by_role("button", name="Confirm the hold").click()
    expect(page.locator("main")).to_contain_text("The hold is confirmed.")


def suspended(cast: Cast, who: str) -> None:
    """An analyst proposes, the Secretary General decides."""
    page = cast.page("analyst", f"/partners/{cast.people[who].organisation}/standing/suspend/")
    page.get_by_label("Ground").select_option(index=1)
    page.get_by_label("Reason, for the file").fill("It sold what it was told.")
    page.get_by_label("Sentence for the public register").fill("The partner is suspended.")
    page.get_by_role("button", name="Propose the suspension").click()
    expect(page.locator("main")).to_contain_text("The suspension is proposed.")
    chief = cast.page("sg", f"/suspensions/{Suspension.objects.get().pk}/decide/")
    chief.get_by_role("button", name="Suspend the partner").click()
    expect(chief.locator("main")).to_contain_text("The partner is suspended.")


def kept_open(cast: Cast, room: Room) -> None:
    """The desk asks for a longer grace period, the Secretary General grants it, and both sides read until when."""
    desk = cast.page("desk", f"/rooms/{room.pk}/")
    desk.get_by_role("link", name="Ask for a longer grace period").click()
    desk.get_by_label("Why is it needed in this incident?").fill("The incident will last for weeks.")
    desk.get_by_role("button", name="Ask for a longer grace period").click()
    desk.wait_for_url("**/rooms/graces/**")
    chief = cast.page("sg", "/")
    chief.get_by_role("link", name="Decide on a longer grace period").click()
    chief.get_by_role("link", name="Keep the channel open longer").click()
    chief.get_by_role("button", name="Keep the channel open longer").click()
    chief.wait_for_url("**/rooms/graces/*-*/")
    for who in ("mira", "desk"):
        expect(cast.page(who, f"/rooms/{room.pk}/").locator("main")).to_contain_text("extended for this incident until")


def test_the_first_hour(cast: Cast, tmp_path: Path) -> None:
    people = cast.people
    for who, zone in ZONES.items():
        page = cast.page(who, "/rooms/roster/")
        page.get_by_label("Who answers?").fill(f"Duty of {who}")
        page.get_by_label("Telephone").fill("+31 20 555 0100")
        page.get_by_label("Time zone").fill(zone)
        page.get_by_role("button", name="Keep it on the roster").click()

    # Minute 0: a room in under a minute, with whom to call and what time it is there.
    room, took = opened(cast)
    assert took < 60
    desk = cast.page("desk", f"/rooms/{room.pk}/")
    for said in ("Duty of nova", "Asia/Tokyo", "+31 20 555 0100", "answers now"):
        expect(desk.locator("main")).to_contain_text(said)
    jobs.call_members()
    assert len(mail.outbox) >= 5
    assert cast.page("se", f"/rooms/{room.pk}/").get_by_text("Hospitals").count() == 0

    # Minute 5: a question goes to those who declared telemetry; two answer below by text and table, one by STIX, one holds nothing.
    asked = asked_partners(cast)
    nothing = cast.page("orla", f"/own/data/questions/{asked['orla']}/")
    nothing.get_by_role("button", name="We hold nothing").click()
    expect(nothing.locator("main")).to_contain_text("Your answer is with who asked.")

    # Minute 15: pasted text, a table and STIX are looked at, admitted and brought in; victims are merged; three bureaus are alerted.
    paster, tabler = cast.page("nova"), cast.page("mira")
    pasted(paster, asked["nova"])
    brought(paster, room)
    tabled(tabler, asked["mira"])
    brought(tabler, room)
    lupo = people["lupo"]
    named = [*make_rooms.victim(lupo, "Klinikum am Fluss GmbH", "DE"), *make_rooms.victim(lupo, "KLINIKUM AM FLUSS", "DE")]
    named += [*make_rooms.victim(lupo, "Hôpital du Canal", "FR"), *make_rooms.victim(lupo, "Fjordbyen sykehus", "NO")]
    named.append(make.indicator(lupo, name="Locker server", **make.marked(make.GREEN)))
    bundled(cast.page("lupo"), asked["lupo"], named)
    sent = Submission.objects.get(organisation_id=lupo.organisation)
    answer = call(cast, "lupo", f"/rooms/{room.pk}/submissions", {"submission_id": str(sent.pk)})
    assert answer.status_code == 200, answer.text
    worker.drain()
    assert {row.state for row in Asked.objects.all()} == {"answered", "nothing_held"}
    desk.reload()
    matrix = desk.locator("section", has=desk.get_by_role("heading", name="Told, acknowledged, acted"))
    expect(matrix.get_by_text("Klinikum am Fluss GmbH", exact=False)).to_have_count(1)
    assert {alert.country for alert in Alert.objects.all()} == {"de", "fr", "no"}

    # The bureaus answer on a slow link, and take a plain table away.
    for code, answer_of in (("de", "The victim was told"), ("fr", "We have it and look at it")):
        reader = cast.page(code, "/country/alerts/", width=390)
        cast.contexts[code].new_cdp_session(reader).send("Network.emulateNetworkConditions", SLOW)
        alert = Alert.objects.get(country=code, submission=sent)
        reader.goto(f"/country/alerts/{alert.pk}/")
        with reader.expect_download() as taken:
            reader.get_by_role("link", name="Download as CSV").click()
        assert "identity" in taken.value.path().read_text()
        reader.get_by_label(answer_of).check()
        reader.get_by_role("button", name="Answer").click()
        expect(reader.locator("main")).to_contain_text("Your answer is recorded")
    bureau = cast.page("no", f"/rooms/{room.pk}/")
    expect(bureau.locator("main")).to_contain_text("Fjordbyen sykehus")
    assert not bureau.get_by_text("Klinikum am Fluss").count()
    # Another partner in the room reads the GREEN object over TAXII; one outside finds no collection.
    for who, status in (("mira", 200), ("orla", 200), ("se", 404)):
        found = httpx.get(
            f"{cast.address}/taxii2/exchange/collections/{room.collection_id}/objects/",
            headers={"Accept": "application/taxii+json;version=2.1"},
            auth=("feed", make.token(people[who])),
        )
        assert found.status_code == status, found.text
        assert ("Locker server" in found.text) == (status == 200)
        assert "Klinikum" not in found.text

    # Minute 30: a helper without a clearance, by two people, who both read what it may not do.
    desk.goto(f"/rooms/{room.pk}/helpers/?q=Helpful")
    desk.get_by_label("Organisation", exact=True).select_option(index=0)
    desk.get_by_label("Why this organisation?").fill("It wrote the decryptor.")
    desk.get_by_label("What did it undertake", exact=False).fill("Signed the pilot undertaking.")
    desk.get_by_role("button", name="Put it forward").click()
    desk.wait_for_url("**/rooms/helpers/**")
    helper = Helper.objects.get()
    guard = cast.page("security", f"/rooms/helpers/{helper.pk}/")
    expect(guard.locator("main")).to_contain_text("What it may not do")
    guard.get_by_role("link", name="Admit the helper").click()
    guard.get_by_role("button", name="Admit the helper").click()
    guard.wait_for_url(f"**/rooms/helpers/{helper.pk}/")
    helping = cast.page("helper", f"/rooms/{room.pk}/")
    written(helping, "The key lies in memory.")
    assert not helping.get_by_text("Klinikum am Fluss").count()

    # Minute 45: a certificate expires at midnight; the pages of both sides say until when the channel stays open, and for which incident.
    assert people["mira"].organisation is not None
    make_diligence.document(people["mira"].organisation, expires_on=clock.today())
    tabler.goto(f"/rooms/{room.pk}/")
    assert not tabler.get_by_text("stays open").count()
    midnight = clock.now().replace(hour=0, minute=1) + timedelta(days=1)
    with clock.frozen(midnight):
        standing_jobs.record_lapses()
        assert Lapse.objects.get().organisation_id == people["mira"].organisation
        tabler.reload()
        expect(tabler.locator("main")).to_contain_text("The channel stays open for this incident until")
        expect(cast.page("desk", f"/rooms/{room.pk}/").locator("main")).to_contain_text("The channel stays open for this incident until")
        kept_open(cast, room)
        posted(cast, "mira", make.indicator(people["mira"], name="After midnight", **make.marked(make.GREEN)))
        assert Submission.objects.latest("received_at").state == "admitted"
    # Another is named on a binding list: a hold, and what it sends goes into quarantine.
    held_by_a_list(cast, tmp_path)
    held = cast.page("lupo", f"/rooms/{room.pk}/")
    written(held, "Canary-4545 of the held")
    posted(cast, "lupo", make.indicator(lupo, name="Late canary", **make.marked(make.CLEAR)))
    assert Note.objects.get(text="Canary-4545 of the held").state == "quarantined"
    assert Submission.objects.get(organisation_id=lupo.organisation, state="quarantined").received_at
    bureau.reload()
    assert not bureau.get_by_text("Canary-4545").count()
    assert bureau.get_by_text("The key lies in memory.").count()
    # And one that is suspended is out on the next request, at every door.
    suspended(cast, "orla")
    assert cast.page("orla", f"/rooms/{room.pk}/").get_by_text("shut at present").count()

    # Minute 60: told, acknowledged, acted on one page; the report is issued; the watch is handed over.
    desk.goto(f"/rooms/{room.pk}/")
    for said in ("The victim was told", "Acknowledged", "Told"):
        expect(matrix).to_contain_text(said)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        jobs.draft_reports()
    report = Report.objects.get()
    desk.goto(f"/rooms/reports/{report.pk}/")
    text = desk.get_by_label("Text").input_value()
    assert "DE: told of" in text
    desk.get_by_label("Text").fill(text.replace("(to be written by the desk)", "Three hospitals, one malware."))
    desk.get_by_role("button", name="Keep the draft").click()
    expect(desk.locator("main")).to_contain_text("The draft is kept.")
    desk.get_by_role("link", name="Issue it").click()
    desk.get_by_role("button", name="Issue the report").click()
    desk.wait_for_url(f"**/rooms/reports/{report.pk}/")
    expect(cast.page("no", f"/rooms/reports/{report.pk}/").locator("main")).to_contain_text("Three hospitals, one malware.")
    desk.goto(f"/rooms/{room.pk}/hand-over/")
    desk.get_by_role("button", name="Hand over the watch").click()
    desk.wait_for_url(f"**/rooms/{room.pk}/")
    relief = cast.page("relief", "/")
    relief.get_by_role("link", name="Acknowledge a hand-over").click()
    relief.get_by_role("button", name="Take over the watch").click()
    relief.wait_for_url(f"**/rooms/{room.pk}/")

    # Later: the full review is asked for, the room is closed with its report, and the log says who did what.
    expect(cast.page("relief", "/").locator("main")).to_contain_text("Have a helper examined in full")
    relief.goto(f"/rooms/notes/{Note.objects.get(text='Canary-4545 of the held').pk}/refuse/")
    relief.get_by_role("button", name="Refuse the note").click()
    relief.wait_for_url(f"**/rooms/{room.pk}/")
    relief.goto(f"/rooms/{room.pk}/close/")
    relief.get_by_role("button", name="Close the room").click()
    relief.wait_for_url(f"**/rooms/{room.pk}/")
    expect(relief.locator("main")).to_contain_text("Closing report, room 1: Hospitals")
    room.refresh_from_db()
    assert "DE: told of" in room.closing
    assert Grace.objects.get().state == "ended", "with the room"
    # The register says that it was, of which kind, and numbers; each line of the room leads to its proof.
    worker.drain()
    for kind in sequencer.LOGS.values():
        sequencer.publish(kind)
    public = cast.browser.new_page()
    public.goto(f"{cast.address}/register/incidents/{Incident.objects.get().slug}/")
    expect(public.locator("main")).to_contain_text("Ransomware against essential services")
    assert "Hospitals" not in public.content()
    relief.goto(f"/rooms/{room.pk}/")
    relief.get_by_role("link", name="proof Room closed").click()
    expect(relief.locator("main")).to_contain_text("Computed just now from the published tiles")
    done = set(Entry.objects.filter(outcome="done").values_list("kind", flat=True))
    assert {"rooms.open_room", "rooms.admit_helper", "rooms.issue_report", "rooms.acknowledge_hand_over", "rooms.close_room"} <= done


def test_the_drill_of_the_first_hour(cast: Cast) -> None:
    before = Collection.objects.count(), Alert.objects.count(), Release.objects.count(), Recall.objects.count(), len(mail.outbox)
    room, took = opened(cast, drill=True)
    assert took < 60
    desk = cast.page("desk", f"/rooms/{room.pk}/")
    expect(desk.locator("main")).to_contain_text("EXERCISE")
    desk.get_by_role("link", name="Play a line").click()
    desk.get_by_label("Victim of the exercise").fill("Clinic of the exercise")
    desk.get_by_label("Country").select_option("de")
    desk.get_by_label("How far is it?").select_option("acted")
    desk.get_by_role("button", name="Play a line").click()
    desk.wait_for_url(f"**/rooms/{room.pk}/")
    expect(desk.locator("main")).to_contain_text("Clinic of the exercise")
    written(desk, "The first call comes in.")
    actions.draft_report(SYSTEM, room)
    desk.goto(f"/rooms/reports/{Report.objects.get().pk}/")
    assert desk.get_by_label("Text").input_value().startswith("EXERCISE")
    desk.goto(f"/rooms/{room.pk}/close/")
    expect(desk.locator("main")).to_contain_text("EXERCISE")
    desk.get_by_role("button", name="Close the room").click()
    desk.wait_for_url(f"**/rooms/{room.pk}/")
    jobs.call_members()
    worker.drain()
    for who in ("nova", "de", "helper"):
        assert not cast.page(who, f"/rooms/{room.pk}/").get_by_text("Clinic of the exercise").count()
    after = Collection.objects.count(), Alert.objects.count(), Release.objects.count(), Recall.objects.count(), len(mail.outbox)
    assert after == before
