"""The whole life of a partner, told through actions on the real list of the United Nations."""

import itertools
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from aboveboard.accounts import queries as accounts
from aboveboard.demo import cast, furnish, script
from aboveboard.demo.asking import asking
from aboveboard.demo.incident import incident
from aboveboard.exchange import queries as questions
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from aboveboard.rooms import queries as rooms
from aboveboard.screening.loading import load
from aboveboard.screening.values import ListFile
from aboveboard.standing.values import Status
from tests import make_exchange
from tests.shared import shared

pytestmark = pytest.mark.usefixtures("house")


def test_the_cast_s_codes_are_accepted_though_time_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    looks = itertools.count()

    class Hasty(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return start + timedelta(seconds=31) * next(looks)

    player = cast.found()["officer"]
    monkeypatch.setattr(clock, "datetime", Hasty)
    player.step_up()
    monkeypatch.undo()
    found = accounts.actor_and_token(player.token)
    assert found is not None
    assert found[1].stepped_up_until is not None


def test_a_partner_s_life_from_application_to_suspension(tmp_path: Path) -> None:
    folder = shared("lists/un-2026-02-27")
    load(SYSTEM, ListFile("un", folder, None))
    make_exchange.feeds()
    story = furnish.quiet(cast.found())
    life = story.run(script.MERIDIAN, folder / "consolidated.xml", tmp_path)
    assert story.status(life) is Status.SUSPENDED


def test_another_partner_s_certificate_expires(tmp_path: Path) -> None:
    folder = shared("lists/un-2026-02-27")
    with clock.frozen(clock.now() - timedelta(days=2)):
        load(SYSTEM, ListFile("un", folder, None))
        make_exchange.feeds()
        story = furnish.quiet(cast.found())
        life = story.expire(script.TIDEWATER)
        assert story.status(life) is Status.CONDITIONAL
    story.prove()
    story.lapse(life)


def test_a_partner_helps_in_an_incident() -> None:
    folder = shared("lists/un-2026-02-27")
    load(SYSTEM, ListFile("un", folder, None))
    make_exchange.feeds()
    story = furnish.quiet(cast.found())
    life = story.until_given(script.MERIDIAN)
    incident(story, life)
    asking(story, life)
    put = questions.visible_asked(story.actor(life.partner.speaker)).order_by("created_at", "id")
    assert [row.state for row in put] == ["answered", "waiting"]
    (answer,) = questions.visible_answers(story.actor("ncb"), questions.visible_questions(story.actor("ncb")).get())
    assert "41 look-ups" in answer.answers.get().words
    (said,) = questions.visible_said(story.actor("ncb"))
    assert said.kind == "sighted"
    assert [room.is_drill for room in rooms.visible_rooms(story.actor("exchange"))] == [True, False]
    (room,) = rooms.visible_rooms(story.actor("ncb"))
    assert [row.by for row in rooms.visible_timeline(story.actor("ncb"), room) if row.kind == "note"] == [
        "country:no",
        f"organisation:{life.organisation}",
    ]
