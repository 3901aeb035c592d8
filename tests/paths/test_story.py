"""The whole life of a partner, told through actions on the real list of the United Nations."""

from pathlib import Path

import pytest

from aboveboard.demo import cast
from aboveboard.demo.story import Story
from aboveboard.demo.telling import Telling
from aboveboard.kernel.actor import SYSTEM
from aboveboard.screening.loading import load
from aboveboard.screening.values import ListFile
from aboveboard.standing.values import Status
from tests.shared import shared

pytestmark = pytest.mark.usefixtures("house")


def test_a_partner_s_life_from_application_to_suspension(tmp_path: Path) -> None:
    folder = shared("lists/un-2026-02-27")
    load(SYSTEM, ListFile("un", folder, None))
    story = Story(cast.found(), Telling(print))
    life = story.run(folder / "consolidated.xml", tmp_path)
    assert story.status(life) is Status.SUSPENDED
