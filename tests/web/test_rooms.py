"""The pages of incident rooms: one form opens, everybody clicks what is theirs, others find nothing, an exercise says so everywhere."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from aboveboard.exchange.models import Pull
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from aboveboard.rooms import actions
from aboveboard.rooms.models import Duty, HandOver, Helper, Member, Note, Paper, Report, Room, RoomTask
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.api.caller import Caller
from tests.exchange.test_channel import hold, suspend
from tests.web.threat_data import HOSTILE, browser, plain, text_of

pytestmark = pytest.mark.usefixtures("house")
CEILING = 70


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_the_first_hour_by_clicks() -> None:
    nova, de, desk, comes = make.partner(), make.bureau("de"), make.desk(), make.desk()
    office, ncb, company, relief = browser(desk), browser(de), browser(nova), browser(comes)
    for client, zone in ((office, "Europe/Paris"), (ncb, "Europe/Berlin"), (company, "Asia/Tokyo")):
        duty = {"name": f"Duty {zone}", "phone": "+31 20 555 0100", "zone": zone, "hours": "always"}
        assert client.post("/rooms/roster/", duty).status_code == 302
        assert client.post("/rooms/roster/", duty | {"zone": HOSTILE}).status_code == 422
        assert zone in text_of(client, "/rooms/roster/")
    opened = {"template": "ransomware", "title": "Hospitals <b>", "countries": ["de", "fr"], "partners": [str(nova.organisation)]}
    assert office.post("/rooms/open/", opened | {"template": "flood"}).status_code == 422
    assert office.post("/rooms/open/", opened | {"title": HOSTILE}).status_code == 422
    assert office.post("/rooms/open/", opened).status_code == 302
    room = Room.objects.get()
    address = f"/rooms/{room.pk}/"
    for client in (office, ncb, company):
        assert "Hospitals &lt;b&gt;" in plain(client.get(address))
        assert address in text_of(client, "/rooms/", state="open")
        assert address not in text_of(client, "/rooms/", state="closed")
    assert "Asia/Tokyo" in text_of(ncb, address)
    assert company.post(address, {"text": "Seen since noon.", "marking": "", "countries": []}).status_code == 302
    assert company.post(address, {"text": HOSTILE, "marking": ""}).status_code in {302, 422}
    assert company.post(address, {"text": "Red", "marking": "RED"}).status_code == 422
    assert office.post(address, {"text": "Only Berlin.", "marking": "RED", "countries": ["de"]}).status_code == 302
    assert "Only Berlin." in text_of(ncb, address)
    assert "Only Berlin." not in text_of(company, address)
    submission = make.admitted(nova, *make_rooms.victim(nova, "Klinikum Canary", "DE"), make.indicator(nova, **make.marked(make.GREEN)))
    assert company.post(f"{address}bring/", {"chosen": str(submission.pk)}).status_code == 302
    assert company.post(f"{address}bring/", {"chosen": "nonsense"}).status_code == 422
    worker.drain()
    page = text_of(office, address)
    assert "Klinikum Canary" in page
    assert "&lt;time" not in page
    there = clock.now().astimezone(ZoneInfo("Asia/Tokyo"))
    assert any(f"{at:%H:%M} there (Asia/Tokyo)" in page for at in (there, there - timedelta(minutes=1)))
    assert "Command server" in text_of(ncb, address)
    assert Pull.objects.filter(recipient="country:de", collection_id=room.collection_id).exists()
    paper = {"title": "Log", "marking": "GREEN", "file": SimpleUploadedFile("log.txt", b"what was seen in the log of the clinic")}
    assert ncb.post(f"{address}papers/", paper).status_code == 302
    assert ncb.post(f"{address}papers/", {"title": "Log", "file": SimpleUploadedFile("x.html", b"<!doctype html><b>")}).status_code == 422
    kept = Paper.objects.get()
    assert b"clinic" in b"".join(company.get(f"/rooms/papers/{kept.pk}/"))  # type: ignore[arg-type]
    task = RoomTask.objects.filter(party="country:de")[0]
    assert f"/rooms/tasks/{task.pk}/" in text_of(ncb, "/")
    assert ncb.post(f"/rooms/tasks/{task.pk}/", {"outcome": "Named."}).status_code == 302
    own = RoomTask.objects.get(party=f"organisation:{nova.organisation}")
    assert f"/own/rooms/tasks/{own.pk}/" in company.get("/", follow=True).content.decode()
    assert company.post(f"/own/rooms/tasks/{own.pk}/", {"outcome": ""}).status_code == 302
    assert office.post(f"{address}tasks/", {"title": "Call", "party": "country:de", "minutes": "15"}).status_code == 302
    assert office.post(f"{address}tasks/", {"title": "Call", "party": "country:no", "minutes": ""}).status_code == 422
    given = RoomTask.objects.get(title="Call")
    assert office.post(f"/rooms/tasks/{given.pk}/drop/", {"outcome": "Done by then."}).status_code == 302
    assert office.post(f"{address}members/", {"chosen": "country:no"}).status_code == 302
    member = Member.objects.get(country="no")
    assert office.post(f"/rooms/members/{member.pk}/leave/", {"reason": "Not concerned."}).status_code == 302
    late = make.partner()
    assert office.post(f"{address}members/", {"chosen": f"organisation:{late.organisation}"}).status_code == 302
    actions.draft_report(SYSTEM, room)
    report = Report.objects.get()
    where = f"/rooms/reports/{report.pk}/"
    assert where in text_of(office, "/")
    assert office.post(where, {"text": "All is under control.", "marking": "GREEN"}).status_code == 302
    assert office.post(where, {"text": "", "marking": "GREEN"}).status_code == 422
    assert ncb.get(where).status_code == 404
    assert office.post(f"{where}issue/").status_code == 302
    assert "All is under control." in text_of(company, where)
    assert office.post(where, {"text": "Otherwise.", "marking": "GREEN"}).status_code == 200
    assert office.post(f"{address}hand-over/", {"text": "Watch Berlin."}).status_code == 302
    left = HandOver.objects.get()
    assert office.post(f"/rooms/hand-overs/{left.pk}/").status_code in {403, 422}
    assert "Watch Berlin." in text_of(relief, f"/rooms/hand-overs/{left.pk}/")
    assert relief.post(f"/rooms/hand-overs/{left.pk}/").status_code == 302
    assert "closing report" in text_of(office, f"{address}close/").lower()
    assert office.post(f"{address}close/", {"text": "Three hospitals run again."}).status_code == 302
    assert "Three hospitals run again." in text_of(ncb, address)
    assert company.get(address).status_code == 404
    for page in ("members/", "tasks/", "helpers/", "hand-over/", "close/", "papers/", "bring/", "play/"):
        assert office.get(f"{address}{page}").status_code == 404
    duty_row = Duty.objects.filter(party="desk").get()
    assert office.post(f"/rooms/roster/{duty_row.pk}/off/").status_code == 302
    assert company.post(f"/rooms/roster/{duty_row.pk}/off/").status_code == 404


def test_two_people_admit_a_helper_who_reads_what_it_may_not_do() -> None:
    outsider, desk, security = make_rooms.outsider(), make.desk(), make_diligence.staff("security")
    room = make_rooms.room(desk=desk)
    office, other, helping = browser(desk), browser(security), browser(outsider)
    address = f"/rooms/{room.pk}/helpers/"
    assert "Search" in text_of(office, address)
    name = make_rooms.name_of(outsider)
    sent = {"organisation": str(outsider.organisation), "reason": "It wrote the decryptor.", "undertaking": "Signed."}
    assert office.post(f"{address}?q=zzzz", sent).status_code == 422
    assert office.post(f"{address}?q=Helpful", sent).status_code == 302
    helper = Helper.objects.get()
    page = f"/rooms/helpers/{helper.pk}/"
    assert page in text_of(other, "/")
    for client in (office, other):
        seen = text_of(client, page)
        assert name in seen.replace("<bdi>", "").replace("</bdi>", "").replace('<bdi dir="auto">', "")
        assert "What it may not do" in seen
    assert page in text_of(other, "/rooms/helpers/")
    assert helping.get(f"/rooms/{room.pk}/").status_code == 404
    assert "Incident rooms" not in text_of(helping, "/own/")
    assert office.post(f"{page}admit/").status_code == 403
    assert "What it may not do" in text_of(other, f"{page}admit/")
    assert other.post(f"{page}admit/").status_code == 302
    assert "Incident rooms" in text_of(helping, "/own/")
    assert "Your seat in this room ends" in text_of(helping, f"/rooms/{room.pk}/")
    assert helping.post(f"/rooms/{room.pk}/", {"text": "The key lies in memory."}).status_code == 302
    assert helping.get(f"/rooms/{room.pk}/bring/").status_code == 404
    assert office.post(f"{page}end/", {"reason": "Done."}).status_code == 302
    assert helping.get(f"/rooms/{room.pk}/").status_code == 404
    assert other.get("/rooms/").status_code == 404


def test_outsiders_find_nothing_and_the_suspended_are_told() -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    note = make_rooms.note(desk, room, "Canary-91ab")
    task = RoomTask.objects.filter(room=room)[0]
    addresses = [
        f"/rooms/{room.pk}/",
        f"/rooms/{room.pk}/papers/",
        f"/rooms/{room.pk}/bring/",
        f"/rooms/{room.pk}/close/",
        f"/rooms/notes/{note.pk}/refuse/",
        f"/rooms/tasks/{task.pk}/",
        f"/rooms/tasks/{task.pk}/drop/",
    ]
    for who in (make.partner(), make.bureau("no"), make_diligence.staff("officer")):
        client = browser(who)
        for address in addresses:
            assert client.get(address).status_code == 404
            assert client.post(address, {"text": "x"}).status_code == 404
    assert Client().get(addresses[0]).status_code == 302
    assert browser(make_diligence.staff("officer")).get("/rooms/").status_code == 404
    assert browser(make_diligence.staff("officer")).get("/rooms/roster/").status_code == 404
    assert browser(make_diligence.staff("officer")).get("/rooms/helpers/").status_code == 404
    company = browser(nova)
    stop = hold(nova)
    seen = text_of(company, addresses[0])
    assert "Canary-91ab" not in seen
    assert "Only what your organisation wrote itself" in seen
    assert company.post(addresses[0], {"text": "Written under a hold"}).status_code == 302
    held = Note.objects.get(text="Written under a hold")
    assert held.state == "quarantined"
    office = browser(desk)
    assert f"/rooms/notes/{held.pk}/refuse/" in text_of(office, addresses[0])
    assert office.post(f"/rooms/notes/{held.pk}/refuse/").status_code == 302
    assert stop.state == "set"
    suspend(nova)
    for address in (addresses[0], "/rooms/"):
        assert company.get(address).status_code == 403
        assert "Canary-91ab" not in company.get(address).content.decode()


def test_an_exercise_says_so_on_every_page_and_nobody_outside_sees_it() -> None:
    nova, desk, comes = make.partner(), make.desk(), make.desk()
    office = browser(desk)
    opened = {"template": "ransomware", "title": "Autumn", "countries": ["de"], "partners": [str(nova.organisation)], "is_drill": "on"}
    assert office.post("/rooms/open/", opened).status_code == 302
    room = Room.objects.get()
    address = f"/rooms/{room.pk}/"
    played = {"victim": "Clinic", "country": "de", "step": "told"}
    assert office.post(f"{address}play/", played).status_code == 302
    assert "Clinic" in text_of(office, address)
    make_rooms.note(desk, room)
    actions.draft_report(SYSTEM, room)
    left = actions.write_hand_over(desk, room, written="Watch.")
    task, report, member = RoomTask.objects.filter(party="desk")[0], Report.objects.get(), Member.objects.filter(country="de").get()
    helper = make_rooms.put_forward(room, make_rooms.outsider(), desk)
    pages = [address, *(f"{address}{name}/" for name in ("members", "tasks", "papers", "bring", "helpers", "hand-over", "close", "play"))]
    pages += [f"/rooms/tasks/{task.pk}/", f"/rooms/reports/{report.pk}/", f"/rooms/reports/{report.pk}/issue/"]
    pages += [f"/rooms/members/{member.pk}/leave/", f"/rooms/helpers/{helper.pk}/", "/rooms/helpers/", "/rooms/"]
    for page in pages:
        assert "EXERCISE" in text_of(office, page), page
    assert "EXERCISE" in text_of(browser(comes), f"/rooms/hand-overs/{left.pk}/")
    assert "EXERCISE" in text_of(browser(comes), "/")
    for who in (nova, make.bureau("de")):
        assert browser(who).get(address).status_code == 404


def test_a_lapse_says_until_when_the_channel_stays_open() -> None:
    from tests.rooms.test_watch import _expiry

    nova = make.partner()
    room = make_rooms.room(nova)
    company = browser(nova)
    with clock.frozen(_expiry(nova)):
        company = browser(nova)
        assert "The channel stays open for this incident until" in text_of(company, f"/rooms/{room.pk}/")


def test_the_room_has_a_ceiling_whatever_stands_in_it(django_assert_max_num_queries: Any) -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    clients = [browser(who) for who in (desk, de, nova)]
    made = {}
    for many in (1, 6):
        for number in range(many):
            make_rooms.note(desk, room, f"Note {number}")
            make_rooms.brought(nova, room, *make_rooms.victim(nova, f"Clinic {many} {number}", "DE"))
            make_rooms.duty(nova, f"organisation:{nova.organisation}", name=f"Duty {many} {number}")
            if many > 1:
                actions.let_in_partner(desk, make_rooms.admission(room, make.partner()))
        worker.drain()
        for client in clients:
            client.get(f"/rooms/{room.pk}/")
            with django_assert_max_num_queries(CEILING) as counted:
                assert client.get(f"/rooms/{room.pk}/").status_code == 200
            made.setdefault(client, []).append(len(counted))
    # Six times as much costs no more questions.
    assert {first for first, _ in made.values()} | {second for _, second in made.values()}
    assert all(second <= first + 2 for first, second in made.values()), made
    make_rooms.room(desk=desk)
    clients[0].get("/rooms/")
    with django_assert_max_num_queries(30):
        clients[0].get("/rooms/")


def test_programs_do_the_main_acts() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    office, ncb, company = (Caller(None, make.token(who)) for who in (desk, de, nova))
    opened = {"template": "ransomware", "title": "Hospitals", "countries": ["de"], "partners": [str(nova.organisation)]}
    assert office.post("/rooms", opened | {"template": "flood"}).status_code == 422
    room = office.done("/rooms", opened)
    at = f"/rooms/{room['id']}"
    assert [each["id"] for each in ncb.read("/rooms")["items"]] == [room["id"]]
    assert company.read(at)["allowed_moves"] == []
    assert company.done(f"{at}/notes", {"text": "Seen."})["by"] == f"organisation:{nova.organisation}"
    assert ncb.post(f"{at}/notes", {"text": "Red", "marking": "red"}).status_code == 422
    assert ncb.done(f"{at}/notes", {"text": "Red", "marking": "red", "countries": ["de"]})["marking"] == "TLP:RED"
    assert len(company.read(f"{at}/notes")["items"]) == 1
    submission = make.admitted(nova, *make_rooms.victim(nova, "Klinikum", "DE"))
    company.done(f"{at}/submissions", {"submission_id": str(submission.pk)})
    worker.drain()
    assert [(each["name"], each["step"]) for each in ncb.read(f"{at}/matrix")["items"]] == [("Klinikum", "told")]
    assert company.read(f"{at}/matrix")["items"] == []
    task = ncb.read(f"{at}/tasks")["items"][0]
    assert task["allowed_moves"] == ["finish"]
    assert ncb.done(f"/room-tasks/{task['id']}/finish", {"outcome": "Done."})["state"] == "done"
    assert office.done(f"{at}/tasks", {"title": "Call", "party": "desk"})["state"] == "open"
    duty = {"name": "Desk", "phone": "+31 20 555 0100", "zone": "Europe/Paris", "hours": "always"}
    assert office.done("/roster", duty)["items"][0]["answers"] is True
    assert ncb.read(f"{at}/roster")["items"][0]["zone"] == "Europe/Paris"
    assert office.post(f"{at}/members", {}).status_code == 422
    assert office.done(f"{at}/members", {"country": "no"})["countries"] == ["de", "no"]
    late = make.partner()
    office.done(f"{at}/members", {"organisation_id": str(late.organisation)})
    outsider = make_rooms.outsider()
    asked = {"organisation_id": str(outsider.organisation), "reason": "It wrote it.", "undertaking": "Signed."}
    helper = office.done(f"{at}/helpers", asked)
    assert "submit" in helper["stopped"]
    assert office.post(f"/room-helpers/{helper['id']}/admit").status_code == 403
    assert office.read(f"/room-helpers/{helper['id']}")["state"] == "proposed"
    guard = make_diligence.staff("security")
    security = Caller(None, make.token(guard))
    assert security.read(f"/room-helpers/{helper['id']}")["allowed_moves"] == ["admit", "refuse"]
    actions.draft_report(SYSTEM, Room.objects.get(pk=room["id"]))
    (report,) = office.read(f"{at}/reports")["items"]
    assert office.done(f"/room-reports/{report['id']}/issue")["state"] == "issued"
    assert [len(each.read(f"{at}/reports")["items"]) for each in (ncb, company)] == [1, 0]
    stranger = Caller(None, make.token(make.bureau("fr")))
    assert stranger.read("/rooms")["items"] == []
    for tail in ("", "/notes", "/tasks", "/matrix", "/roster", "/reports"):
        assert stranger.get(f"{at}{tail}").status_code == 404
    suspend(nova)
    assert company.get(at).status_code == 403
    assert company.post(f"{at}/notes", {"text": "More."}).status_code == 403
