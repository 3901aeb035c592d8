"""One Chromium for all tests that need one, wherever they stand: Playwright runs once in a process."""

import os
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser

from tests.browser import serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if serving.CHROMIUM is None:
        if os.environ.get("ABOVEBOARD_REQUIRE_ALL"):
            pytest.fail(serving.LOUD)
        pytest.skip(serving.LOUD)
    # Playwright keeps an event loop in this thread, by which Django would think that it runs inside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Inside the loop Django keeps other connections: what was opened before could be closed by nobody any more.
    connections.close_all()
    with serving.chromium() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
