"""Minute 60 and later: one page, a report, a watch that is handed over; then the review, the outcomes, and what the register says."""

import json
from pathlib import Path

import httpx
from django.conf import settings
from playwright.sync_api import expect

from aboveboard.audit import sequencer
from aboveboard.audit.models import Entry
from aboveboard.exchange.models import Alert, Object, Submission
from aboveboard.kernel.actor import SYSTEM
from aboveboard.register.models import Incident
from aboveboard.rooms.models import Grace, Note, Report, Room
from aboveboard.screening import actions as screening
from tests import make_diligence
from tests.make_web import veil
from tests.paths.first_hour.cast import OPERATIONAL, Cast, letters_say_nothing, says_nothing_of_it, settled
from tests.taxii.processes import until


def minute_60(cast: Cast, room: Room) -> None:
    """Told, acknowledged, acted on one page; the worker has drafted the report, a person issues it; the watch is handed over."""
    desk = cast.page("desk", f"/rooms/{room.pk}/")
    matrix = desk.locator("section", has=desk.get_by_role("heading", name="Told, acknowledged, acted"))
    for said in ("The victim was told", "Acknowledged", "Told"):
        expect(matrix).to_contain_text(said)
    until(lambda: Report.objects.exists(), "the draft of the situation report")
    text = issued(cast, room, "Three hospitals, one malware.")
    assert "DE: told of" in text
    bureau = cast.page("no", f"/rooms/reports/{Report.objects.get().pk}/")
    expect(bureau.locator("main")).to_contain_text("Three hospitals, one malware.")
    handed_over(cast, room)


def issued(cast: Cast, room: Room, assessment: str) -> str:
    """The desk writes its assessment into the draft and issues it; the text as it was drafted."""
    report = Report.objects.get(room=room)
    desk = cast.page("desk", f"/rooms/reports/{report.pk}/")
    text = desk.get_by_label("Text").input_value()
    desk.get_by_label("Text").fill(text.replace("(to be written by the desk)", assessment))
    desk.get_by_role("button", name="Keep the draft").click()
    expect(desk.locator("main")).to_contain_text("The draft is kept.")
    desk.get_by_role("link", name="Issue it").click()
    desk.get_by_role("button", name="Issue the report").click()
    desk.wait_for_url(f"**/rooms/reports/{report.pk}/")
    return text


def handed_over(cast: Cast, room: Room) -> None:
    """The shift that goes writes to the shift that comes, which takes over from its worklist."""
    desk = cast.page("desk", f"/rooms/{room.pk}/hand-over/")
    desk.get_by_role("button", name="Hand over the watch").click()
    desk.wait_for_url(f"**/rooms/{room.pk}/")
    relief = cast.page("relief", "/")
    relief.get_by_role("link", name="Acknowledge a hand-over").click()
    relief.get_by_role("button", name="Take over the watch").click()
    relief.wait_for_url(f"**/rooms/{room.pk}/")


def closed(cast: Cast, room: Room) -> None:
    """The shift that came closes the room with its report."""
    relief = cast.page("relief", f"/rooms/{room.pk}/close/")
    relief.get_by_role("button", name="Close the room").click()
    relief.wait_for_url(f"**/rooms/{room.pk}/")


def later(cast: Cast, room: Room, sent: Submission) -> None:
    """The next day: outcomes, the full review of the helper, the closing report, and the proof of each line."""
    _outcomes(cast, sent)
    _reviewed(cast)
    relief = cast.page("relief", f"/rooms/notes/{Note.objects.get(text='Canary-4545 of the held').pk}/refuse/")
    relief.get_by_role("button", name="Refuse the note").click()
    relief.wait_for_url(f"**/rooms/{room.pk}/")
    closed(cast, room)
    room.refresh_from_db()
    assert "Closing report, room 1: Hospitals" in room.closing
    for code in ("DE", "FR", "NO"):
        assert f"{code}: told of" in room.closing
    assert Grace.objects.get().state == "ended", "with the room"
    for who, status in (("nova", 404), ("helper", 404), ("no", 200)):
        found = httpx.get(f"{cast.address}/api/rooms/{room.pk}", headers={"Authorization": f"Bearer {cast.token(who)}"})
        assert found.status_code == status, (who, found.text)


def _outcomes(cast: Cast, sent: Submission) -> None:
    """Each country says what came of its alert; a source reads what became of its own only where the country signs it."""
    for code in ("fr", "no"):
        alert = Alert.objects.get(country=code, submission=sent)
        page = cast.page(code, f"/country/alerts/{alert.pk}/")
        page.get_by_label("The victim was told").check()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator("main")).to_contain_text("Your answer is recorded")
    assert {alert.state for alert in Alert.objects.filter(submission=sent)} <= {"acted", "closed"}
    panel = Object.objects.filter(type="indicator", producer=cast.people["nova"].organisation).earliest("pk")
    for kind, agrees in (("Useful", False), ("Acted on", True)):
        page = cast.page("de", f"/country/objects/{veil(panel.pk)}/feedback/")
        page.get_by_label(kind, exact=True).check()
        if agrees:
            page.get_by_label("The source may read that it is our country").check()
        page.locator("main form[method=post] button[type=submit]").click()
        expect(page.locator("main")).to_contain_text("your country is named to the source only if you agreed")
    said = cast.page("nova", "/own/data/said/").locator("main .work")
    expect(said).to_contain_text("Acted on")
    expect(said).to_contain_text("Germany")
    # Of one country that was given the object, what it does not sign would single it out.
    expect(said).not_to_contain_text("Useful")


def _reviewed(cast: Cast) -> None:
    """The full review of the pilot stands on the desk's worklist until a file is opened, which the worker does when it applies."""
    task = "Have a helper examined in full"
    expect(cast.page("relief", "/").locator("main")).to_contain_text(task)
    helper = cast.people["helper"].organisation
    assert helper is not None
    make_diligence.engagement(helper)
    screening.screen_organisation(SYSTEM, helper)
    settled()
    assert not cast.page("relief", "/").get_by_text(task).count()


def told_to_the_public(cast: Cast, room: Room) -> None:
    """The register says that an incident was, of which kind, and numbers; no word of it stands there, in its log or in a letter."""
    until(lambda: Incident.objects.exists(), "the entry in the register")
    settled()
    for kind in sequencer.LOGS.values():
        sequencer.publish(kind)
    slug = Incident.objects.get().slug
    public = cast.browser.new_page()
    public.goto(f"{cast.address}/register/incidents/{slug}/")
    expect(public.locator("main")).to_contain_text("Ransomware against essential services")
    statement = httpx.get(f"{cast.address}/register/incidents/{slug}.json").text
    names = json.loads(statement)
    assert (names["incident_countries"], names["incident_helpers"], names["incident_graces"]) == (3, 1, 1)
    for text in (public.content(), statement, httpx.get(f"{cast.address}/register/incidents/").text):
        says_nothing_of_it(text)
        assert not [code for code in ("Germany", "France", "Norway", "Nova Networks", "Helpful Systems") if code in text]
    public.close()
    log = b"".join(path.read_bytes() for path in sorted(Path(settings.DATA, "log", "register").rglob("*")) if path.is_file())
    assert b'"incident"' in log
    assert not [word for word in OPERATIONAL if word.encode() in log]
    letters_say_nothing()
    # Whoever reads a line of the room reads its proof in the published log.
    relief = cast.page("relief", f"/rooms/{room.pk}/")
    relief.get_by_role("link", name="proof Room closed").click()
    expect(relief.locator("main")).to_contain_text("Computed just now from the published tiles")
    done = set(Entry.objects.filter(outcome="done").values_list("kind", flat=True))
    assert {"rooms.open_room", "rooms.admit_helper", "rooms.issue_report", "rooms.acknowledge_hand_over", "rooms.close_room"} <= done
