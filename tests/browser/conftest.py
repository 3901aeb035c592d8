"""Browser tests: one Chromium for all, and for each test a house of its own on a live server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from django.test.utils import override_settings
from playwright.sync_api import Browser

from tests.browser import serving
from tests.browser.world import World, build


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if serving.CHROMIUM is None:
        if os.environ.get("ABOVEBOARD_REQUIRE_ALL"):
            pytest.fail(serving.LOUD)
        pytest.skip(serving.LOUD)
    # Playwright keeps an event loop in this thread, by which Django would think that it runs inside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with serving.chromium() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
