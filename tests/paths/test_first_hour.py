"""The first hour of an incident, minute by minute: people click in Chromium, programs speak TAXII and HTTP; then the same as a drill.

A server and a worker run beside it. What each minute is comes from `first_hour`; the table is in `docs/reference/rooms.md`.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from aboveboard.audit import sequencer
from aboveboard.policy import queries as policy
from aboveboard.register.jobs import publish_all
from tests import make_exchange as make
from tests.browser import serving
from tests.house import ORIGIN
from tests.paths.first_hour import closing, drill, opening, standing
from tests.paths.first_hour.cast import Cast, opened, people, written
from tests.taxii.server import working

# taxii2-client warns of its own making.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning:taxii2client")]


@pytest.fixture
def cast(fresh_database: str, browser: Browser) -> Iterator[Cast]:
    for kind in sequencer.LOGS.values():
        sequencer.create(kind, f"{ORIGIN}/{kind.name}")
    policy.forget()
    make.feeds()
    found = people()
    with serving.live_server() as address, working(), ExitStack() as stack:
        yield Cast(found, address, browser, stack)


def test_the_first_hour(cast: Cast, tmp_path: Path) -> None:
    opening.before(cast, tmp_path)
    standing.before(cast, tmp_path)
    standing.certified(cast)
    with cast.minute(0):
        room = opening.minute_0(cast)
    with cast.minute(5):
        asked = opening.minute_5(cast, room)
    with cast.minute(15):
        sent = opening.minute_15(cast, room, asked)
        reading = opening.half_read(cast, room)
    with cast.minute(30):
        standing.minute_30(cast, room)
    with cast.minute(44):
        standing.before_midnight(cast, room)
    with cast.minute(45.5):
        standing.minute_45(cast, room)
        standing.named(cast, room, tmp_path)
        standing.suspended(cast, room, reading)
    with cast.minute(60.5):
        closing.minute_60(cast, room)
    with cast.minute(26 * 60):
        closing.later(cast, room, sent)
    with cast.minute(26 * 60 + 5):
        closing.told_to_the_public(cast, room)


def test_the_drill_of_the_first_hour(cast: Cast, tmp_path: Path) -> None:
    standing.before(cast, tmp_path)
    with cast.minute(-5):
        publish_all()
        before = drill.touched()
    with cast.minute(0):
        room = opened(cast, drill=True)
        expect(cast.page("desk", f"/rooms/{room.pk}/").locator("main")).to_contain_text("EXERCISE")
    with cast.minute(15):
        drill.played(cast, room)
        written(cast.page("desk", f"/rooms/{room.pk}/"), "The first call comes in.")
    with cast.minute(30):
        drill.helped(cast, room)
        drill.unseen(cast, room)
    with cast.minute(60.5):
        drill.reported(cast, room)
        closing.handed_over(cast, room)
    with cast.minute(26 * 60):
        closing.closed(cast, room)
    with cast.minute(26 * 60 + 5):
        drill.unseen(cast, room)
    assert drill.touched() == before
