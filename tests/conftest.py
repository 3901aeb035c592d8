"""The suite's house: one database per run, and files of its own for every test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test.utils import override_settings

from aboveboard.lib import memory
from aboveboard.policy import queries
from tests.environment import FOLDER

pytest_plugins = ["tests.once", "tests.house", "tests.browser.chromium", "tests.browser.furnished"]


def pytest_collection_finish() -> None:
    """As a server that has read its code: what thousands of tests stand on is not looked through again and again."""
    memory.settle()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A file, not memory: threads, processes and WAL are part of what is tested."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    default["CONN_MAX_AGE"] = 0
    default["TEST"]["NAME"] = str(FOLDER / "test.sqlite3") if default["ENGINE"].endswith("sqlite3") else f"aboveboard_test_{os.getpid()}"


@pytest.fixture(scope="session", autouse=True)
def _regulations_are_asked_once() -> Iterator[None]:
    """Which are in force is not asked again because a second has passed: where queries are counted, a slow machine would count one more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "FRESH_SECONDS", 3_600)
        yield


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> Iterator[Path]:
    """Every test has files of its own."""
    with files_of_its_own(tmp_path) as folder:
        yield folder


@contextmanager
def files_of_its_own(place: Path) -> Iterator[Path]:
    """A data folder at this place, while the block runs."""
    folder = place / "data"
    folder.mkdir()
    with override_settings(DATA=folder):
        yield folder
