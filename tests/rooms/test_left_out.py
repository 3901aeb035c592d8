"""What the house drafts for the bureaus of a room counts nothing from which a source shuts one of them out, and the desk is told."""

from datetime import timedelta

import pytest

from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.lib import clock
from aboveboard.rooms import actions, jobs, queries
from aboveboard.rooms.models import Report, Room
from aboveboard.rooms.rules import writing
from tests import make_exchange as make
from tests import make_rooms
from tests.web.threat_data import browser, text_of

LEFT_OUT = "The draft counts nothing of it"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def but(*countries: str) -> dict[str, object]:
    return {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": list(countries)}}}


def brought(nova: Actor, room: Room, name: str, **more: object) -> None:
    """A victim in Germany, alerted and in the room."""
    make_rooms.brought(nova, room, *make_rooms.victim(nova, name, "DE", **more, **make.marked(make.AMBER)))
    worker.drain()


def drafted(room: Room, minutes: int = 61) -> Report:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        jobs.draft_reports()
    return Report.objects.get(room=room, state="draft")


def test_a_bureau_reads_no_number_of_what_is_kept_from_it() -> None:
    nova, desk = make.partner(), make.desk()
    fr, page = make.bureau("fr"), browser(desk)
    room = make_rooms.room(nova, desk=desk)
    brought(nova, room, "Clinic West", **but("FR"))
    report = drafted(room)
    assert "Brought in: 0 submissions; known victims: 0." in report.text
    assert "No country was alerted yet." in report.text
    closing = writing.closing(queries.facts(desk, room))
    assert "Victims known: 0." in closing
    assert "DE: told" not in closing
    for address in (f"/rooms/reports/{report.pk}/", f"/rooms/reports/{report.pk}/issue/", f"/rooms/{room.pk}/close/"):
        assert LEFT_OUT in text_of(page, address)
    brought(nova, room, "Clinic East")
    actions.issue_report(desk, drafted(room, minutes=122))
    (read,) = queries.visible_reports(fr, room)
    assert "Brought in: 1 submission; known victims: 1." in read.text
    assert "DE: told of 1, acknowledged 0, acted on 0." in read.text
    assert LEFT_OUT not in text_of(browser(fr), f"/rooms/reports/{read.pk}/")


def test_the_desk_alone_counts_everything_when_it_hands_over() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    brought(nova, room, "Clinic West", **but("FR"))
    assert "DE: told of 1" in writing.hand_over(queries.desk_facts(desk, room))
    with pytest.raises(Missing):
        queries.desk_facts(de, room)


def test_where_nobody_in_the_room_is_shut_out_everything_is_counted_and_who_is_shut_out_and_comes_later_reads_no_report_of_before() -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, countries=("de",), desk=desk)
    brought(nova, room, "Clinic West", **but("FR"))
    report = drafted(room)
    assert "Brought in: 1 submission; known victims: 1." in report.text
    assert (report.leaves_out, report.excluded) == (False, ["fr"])
    actions.issue_report(desk, report)
    for country in ("fr", "no"):
        actions.let_in_bureau(desk, room, country=country)
    told = {code: len(queries.visible_reports(make.bureau(code), room)) for code in ("de", "fr", "no")}
    assert told == {"de": 1, "fr": 0, "no": 1}
