"""The suite's house: one database per run (SQLite file, or PostgreSQL through TEST_DATABASE_URL), a data folder of its own."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_folder = Path(tempfile.mkdtemp(prefix="aboveboard-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["ABOVEBOARD_DATA"] = str(_folder)
os.environ["ABOVEBOARD_SECRET_KEY"] = "tests only"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_folder / 'suite.sqlite3'}"

pytest_plugins = ["tests.house"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A file, not memory: threads, processes and WAL are part of what is tested."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    default["CONN_MAX_AGE"] = 0
    default.setdefault("TEST", {})["NAME"] = (
        str(_folder / "test.sqlite3") if default["ENGINE"].endswith("sqlite3") else f"aboveboard_test_{os.getpid()}"
    )


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: object) -> Iterator[Path]:
    """Every test has files of its own."""
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]
    settings.DATA.mkdir()  # type: ignore[attr-defined]
    yield settings.DATA  # type: ignore[attr-defined]
