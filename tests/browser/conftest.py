"""Browser tests: for each a house of its own on a live server."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from django.test.utils import override_settings

from tests.browser import serving
from tests.browser.world import World, build


@pytest.fixture
def world(fresh_database: str) -> Iterator[World]:
    with filled() as built:
        yield built


@contextmanager
def filled() -> Iterator[World]:
    """The small house in the database that is used, while the block runs."""
    caches["shown"].clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield build()
    caches["shown"].clear()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with serving.live_server() as found:
        yield found
