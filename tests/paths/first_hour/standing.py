"""Minutes 30 and 45: a helper whom nobody has examined, a certificate that expires, a list that names somebody, two who suspend."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from requests.exceptions import HTTPError
from taxii2client import v21

from aboveboard.config.main import main
from aboveboard.exchange.models import Submission
from aboveboard.kernel.actor import SYSTEM
from aboveboard.parties.models import Person
from aboveboard.parties.rules.keys import name_key
from aboveboard.rooms.models import Helper, Note, Room
from aboveboard.screening import actions as screening
from aboveboard.standing.models import Hold, Lapse, Suspension
from tests import make_diligence, make_screening
from tests import make_exchange as make
from tests.make_diligence import rows
from tests.make_screening import OTHERS, Listed
from tests.paths.first_hour.cast import ASKED, Cast, settled, written
from tests.shared import place
from tests.taxii.processes import until

# A list as the United Nations published it, where it stands beside the checkout; an invented one where it does not.
PUBLISHED = place("lists/un-2026-02-27/consolidated.xml")
INVENTED = Listed(301, "Ruprecht", "Quellenberg", "1968", "Netherlands")


def before(cast: Cast, folder: Path) -> None:
    """Long before the hour: a list is in force that names nobody here, and everybody was screened."""
    name, born = _prepared(folder)
    loaded(folder / "before.xml")
    with rows():
        officer = Person.objects.filter(organisation_id=cast.people["lupo"].organisation).earliest("created_at")
        officer.full_name, officer.name_key, officer.birth = name, name_key(name), born
        officer.save(update_fields=["full_name", "name_key", "birth"])
    for who in (*ASKED, "helper"):
        screening.screen_organisation(SYSTEM, cast.people[who].organisation)
    settled()
    assert not Hold.objects.exists()


def certified(cast: Cast) -> None:
    """Long before the hour: a certificate of a partner is valid until its midnight."""
    mira = cast.people["mira"].organisation
    assert mira is not None
    make_diligence.document(mira, expires_on=cast.start.date())


def loaded(path: Path) -> None:
    """The operator types a command that loads a list."""
    assert main(["lists", "load", "--source", "un", "--from", str(path)]) == 0


def _prepared(folder: Path) -> tuple[str, str]:
    """Writes `before.xml` and `after.xml`: only the second names the person whose name and year of birth this gives."""
    if not PUBLISHED.exists():
        (folder / "before.xml").write_bytes(make_screening.un_xml(*OTHERS))
        (folder / "after.xml").write_bytes(make_screening.un_xml(*OTHERS, INVENTED, dated="2026-03-02"))
        return f"{INVENTED.first} {INVENTED.last}", INVENTED.birth
    (folder / "after.xml").write_bytes(PUBLISHED.read_bytes())
    tree = ET.parse(PUBLISHED)
    people = tree.getroot().find("INDIVIDUALS")
    assert people is not None
    chosen, name, born = next(_usable(people))
    people.remove(chosen)
    tree.getroot().set("dateGenerated", "2026-02-20T00:00:00Z")
    tree.write(folder / "before.xml", encoding="utf-8", xml_declaration=True)
    return name, born


def _usable(people: ET.Element) -> Iterator[tuple[ET.Element, str, str]]:
    for each in people:
        names = [(each.findtext(part) or "").strip() for part in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME")]
        born = (each.findtext("INDIVIDUAL_DATE_OF_BIRTH/YEAR") or "").strip()
        if all(names) and born and " ".join(names).isascii():
            yield each, " ".join(names), born


def minute_30(cast: Cast, room: Room) -> None:
    """A helper without a clearance is put forward by one person and admitted by another, who both read what it may not do."""
    desk = cast.page("desk", f"/rooms/{room.pk}/helpers/?q=Helpful")
    desk.get_by_label("Organisation", exact=True).select_option(index=0)
    desk.get_by_label("Why this organisation?").fill("It wrote the decryptor.")
    desk.get_by_label("What did it undertake", exact=False).fill("Signed the pilot undertaking.")
    desk.get_by_role("button", name="Put it forward").click()
    desk.wait_for_url("**/rooms/helpers/**")
    helper = Helper.objects.get()
    for page in (desk, guard := cast.page("security", f"/rooms/helpers/{helper.pk}/")):
        stopped = page.locator("section", has=page.get_by_role("heading", name="What it may not do"))
        expect(stopped.get_by_role("listitem")).to_have_count(len(helper.stopped))
        assert {"submit", "read_feed", "release_outward", "receive_money", "sign"} <= set(helper.stopped)
    desk.goto(f"/rooms/helpers/{helper.pk}/admit/")
    assert desk.locator("main form[method=post]").count() == 0, "one alone admits nobody"
    guard.get_by_role("link", name="Admit the helper").click()
    guard.get_by_role("button", name="Admit the helper").click()
    guard.wait_for_url(f"**/rooms/helpers/{helper.pk}/")
    helper.refresh_from_db()
    assert helper.decided_at is not None
    assert helper.until is not None
    assert helper.decided_at - room.created_at <= timedelta(minutes=30)
    assert helper.until - helper.decided_at == timedelta(hours=72)
    helping = cast.page("helper", f"/rooms/{room.pk}/")
    expect(helping.locator("main")).to_contain_text("You read and write here; nothing else is open to you.")
    written(helping, "The key lies in memory.")
    assert not helping.get_by_text("Klinikum am Fluss").count()
    assert not helping.get_by_text("Locker server").count()
    assert cast.taxii("helper", f"collections/{room.collection_id}/objects/").status_code in {403, 404}


def minute_45(cast: Cast, room: Room) -> None:
    """A certificate expires at midnight: the worker records the lapse; the channel stays open for this incident, and says so."""
    until(lambda: Lapse.objects.exists(), "the lapse")
    assert Lapse.objects.get().organisation_id == cast.people["mira"].organisation
    for who in ("mira", "desk"):
        expect(cast.page(who, f"/rooms/{room.pk}/").locator("main")).to_contain_text("The channel stays open for this incident until")
    _kept_open(cast, room)
    sent = cast.posted("mira", make.indicator(cast.people["mira"], name="After midnight", **make.marked(make.GREEN)))
    assert sent.state == "admitted"
    found = cast.taxii("mira", f"collections/{room.collection_id}/objects/")
    assert found.status_code == 200
    assert "Locker server" in found.text


def before_midnight(cast: Cast, room: Room) -> None:
    """A minute before, nobody is told of anything."""
    assert not cast.page("mira", f"/rooms/{room.pk}/").get_by_text("stays open").count()
    assert not Lapse.objects.exists()


def _kept_open(cast: Cast, room: Room) -> None:
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
    expect(chief.locator("main")).to_contain_text("The channel stays open longer. Both sides read until when.")
    for who in ("mira", "desk"):
        expect(cast.page(who, f"/rooms/{room.pk}/").locator("main")).to_contain_text("extended for this incident until")


def named(cast: Cast, room: Room, folder: Path) -> None:
    """A new version of a binding list names an officer of a partner: a hold by rule, its data kept apart, and an analyst confirms it."""
    lupo = cast.people["lupo"]
    page = cast.page("lupo", f"/rooms/{room.pk}/")
    loaded(folder / "after.xml")
    settled()
    (hold,) = Hold.objects.all()
    assert hold.organisation_id == lupo.organisation
    # The page was open before; what is written in it now is kept apart.
    written(page, "Canary-4545 of the held")
    assert Note.objects.get(text="Canary-4545 of the held").state == "quarantined"
    sent = cast.posted("lupo", make.indicator(lupo, name="Canary-4545 late", **make.marked(make.CLEAR)))
    assert sent.state == "quarantined"
    assert not cast.collection("lupo", room.collection_id).can_read, "and it reads nothing of others"
    assert cast.taxii("lupo", f"collections/{room.collection_id}/objects/").status_code == 403
    bureau = cast.page("no", f"/rooms/{room.pk}/")
    assert not bureau.get_by_text("Canary-4545").count()
    assert bureau.get_by_text("The key lies in memory.").count()
    for who in ("de", "no", "mira", "nova"):
        for name in (room.collection_id, "shared"):
            assert "Canary-4545" not in cast.taxii(who, f"collections/{name}/objects/").text
    analyst = cast.page("analyst", f"/holds/{hold.pk}/confirm/")
    analyst.get_by_role("button", name="Confirm the hold").click()
    expect(analyst.locator("main")).to_contain_text("The hold is confirmed.")


def suspended(cast: Cast, room: Room, reading: Iterator[dict[str, object]]) -> None:
    """An analyst proposes, the Secretary General decides; in the middle of what it reads the partner is out at its next request."""
    own = cast.collection("orla", make.intake(cast.people["orla"]).pk)
    token = cast.taxii("orla", f"collections/{room.collection_id}/objects/", limit="1").json()["next"]
    open_page = cast.page("orla", f"/rooms/{room.pk}/")
    open_page.get_by_label("What do you tell?").fill("Canary-4545 of the suspended")
    assert next(reading)["objects"], "the proposal of one person stops nothing"
    analyst = cast.page("analyst", f"/partners/{cast.people['orla'].organisation}/standing/suspend/")
    analyst.get_by_label("Ground").select_option(index=1)
    analyst.get_by_label("Reason, for the file").fill("It sold what it was told.")
    analyst.get_by_label("Sentence for the public register").fill("The partner is suspended.")
    analyst.get_by_role("button", name="Propose the suspension").click()
    expect(analyst.locator("main")).to_contain_text("The suspension is proposed.")
    assert next(reading)["objects"], "nor does the proposal"
    chief = cast.page("sg", f"/suspensions/{Suspension.objects.get().pk}/decide/")
    chief.get_by_role("button", name="Suspend the partner").click()
    expect(chief.locator("main")).to_contain_text("The partner is suspended.")
    _silent(cast, room, reading, token, own, open_page)


def _silent(cast: Cast, room: Room, reading: Iterator[dict[str, object]], token: str, own: v21.Collection, open_page: Page) -> None:
    before = Submission.objects.count()
    for ask in (
        lambda: next(reading),
        lambda: own.get_manifest(),
        lambda: own.add_objects({"objects": [make.indicator(cast.people["orla"])]}, wait_for_completion=False),
    ):
        with pytest.raises(HTTPError) as caught:
            ask()
        assert caught.value.response.status_code == 403
        assert "suspen" not in caught.value.response.text.lower()
    answers = [
        cast.taxii("orla", f"collections/{room.collection_id}/objects/", limit="1", next=token),
        httpx.get(f"{cast.address}/api/rooms/{room.pk}", headers={"Authorization": f"Bearer {cast.token('orla')}"}),
    ]
    for answer in answers:
        assert answer.status_code == 403, answer.text
        assert "Locker" not in answer.text
    # The page that stood open takes no word any more, and another look shows nothing.
    open_page.get_by_role("button", name="Write it into the room").click()
    expect(open_page.locator("main")).to_contain_text("shut at present")
    open_page.goto(f"/rooms/{room.pk}/")
    expect(open_page.locator("main")).to_contain_text("shut at present")
    assert not open_page.get_by_text("Locker server").count()
    assert not Note.objects.filter(text__contains="of the suspended").exists()
    assert Submission.objects.count() == before
