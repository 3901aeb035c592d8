"""Browser tests: for each a house of its own on a live server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import serving
from tests.browser.furnished import Furnished
from tests.browser.world import World


@pytest.fixture
def world(small_house: Furnished, data_folder: Path, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), small_house.opened(data_folder) as opened:
        yield opened


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with serving.live_server() as found:
        yield found
