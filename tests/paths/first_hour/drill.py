"""The drill of the hour: the desk walks the same minutes, and nobody else is touched."""

from pathlib import Path

from django.conf import settings
from django.core import mail
from playwright.sync_api import expect

from aboveboard.audit import sequencer
from aboveboard.exchange.models import Alert, Asked, Collection, Pull, Recall, Release, Submission
from aboveboard.register.models import Incident
from aboveboard.rooms.models import Helper, Report, Room
from aboveboard.standing.models import Hold, Lapse, Suspension
from tests.paths.first_hour.cast import Cast
from tests.paths.first_hour.closing import issued
from tests.taxii.processes import until

OUTSIDE = (Alert, Asked, Collection, Pull, Recall, Release, Submission, Hold, Lapse, Suspension, Incident)
VICTIMS = (("Klinikum am Fluss", "de", "acted"), ("Hôpital du Canal", "fr", "acknowledged"), ("Fjordbyen sykehus", "no", "told"))


def touched() -> dict[str, object]:
    """Everything by which anybody outside the desk could learn of something."""
    counts: dict[str, object] = {model.__name__: model._default_manager.count() for model in OUTSIDE}
    sequencer.publish(sequencer.REGISTER)
    checkpoint = Path(settings.DATA, "log", "register", "checkpoint")
    return counts | {"letters": len(mail.outbox), "register": checkpoint.read_text().splitlines()[1]}


def played(cast: Cast, room: Room) -> None:
    """Minute 15: nobody is alerted; the desk plays the victims and how far each country is."""
    for victim, country, step in VICTIMS:
        desk = cast.page("desk", f"/rooms/{room.pk}/")
        desk.get_by_role("link", name="Play a line").click()
        desk.get_by_label("Victim of the exercise").fill(victim)
        desk.get_by_label("Country").select_option(country)
        desk.get_by_label("How far is it?").select_option(step)
        desk.get_by_role("button", name="Play a line").click()
        desk.wait_for_url(f"**/rooms/{room.pk}/")
        expect(desk.locator("main")).to_contain_text(victim)
        expect(desk.locator("main")).to_contain_text("EXERCISE")


def helped(cast: Cast, room: Room) -> None:
    """Minute 30: two people admit a helper, which hears nothing of it."""
    desk = cast.page("desk", f"/rooms/{room.pk}/helpers/?q=Helpful")
    desk.get_by_label("Organisation", exact=True).select_option(index=0)
    desk.get_by_label("Why this organisation?").fill("It wrote the decryptor.")
    desk.get_by_label("What did it undertake", exact=False).fill("Signed the pilot undertaking.")
    desk.get_by_role("button", name="Put it forward").click()
    desk.wait_for_url("**/rooms/helpers/**")
    guard = cast.page("security", f"/rooms/helpers/{Helper.objects.get().pk}/")
    expect(guard.locator("main")).to_contain_text("EXERCISE")
    guard.get_by_role("link", name="Admit the helper").click()
    guard.get_by_role("button", name="Admit the helper").click()
    guard.wait_for_url("**/rooms/helpers/*-*/")


def reported(cast: Cast, room: Room) -> None:
    """Minute 60: the report says EXERCISE from the first line to the last."""
    until(lambda: Report.objects.exists(), "the draft of the situation report")
    text = issued(cast, room, "Three hospitals, one malware.")
    assert text.startswith("EXERCISE")
    assert text.endswith("EXERCISE")
    assert "DE: told of 1, acknowledged 1, acted on 1." in text


def unseen(cast: Cast, room: Room) -> None:
    """Partners, bureaus and the helper find no room, and nothing awaits them."""
    for who in ("nova", "de", "helper"):
        assert not cast.page(who, f"/rooms/{room.pk}/").get_by_text("Klinikum").count()
        for at in ("/", "/rooms/"):
            page = cast.page(who, at)
            assert not page.get_by_text("EXERCISE").count()
            assert not page.get_by_text("Hospitals").count()
