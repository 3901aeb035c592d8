"""The demo as a person starts it: a fresh folder, one command; it refuses what is not its own."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from aboveboard.config.main import main
from aboveboard.lib.tlog.note import Signer, generate
from tests.once import SHARED
from tests.shared import shared

pytestmark = pytest.mark.slow


def aboveboard(*words: str, url: str = "") -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, on SQLite in its data folder unless a database is named."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ABOVEBOARD_DATA"}}
    if url:
        environment["DATABASE_URL"] = url
    return subprocess.run([sys.executable, "-m", "aboveboard", *words], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The URL of a database with nothing in it, where the suite runs on PostgreSQL; else none, which is SQLite in the folder."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield ""
        return
    settings, name = connection.settings_dict, f"aboveboard_demo_{os.getpid()}"
    server = make_conninfo(
        host=settings["HOST"], port=settings["PORT"] or 5432, user=settings["USER"], password=settings["PASSWORD"] or None
    )
    with psycopg.connect(server, dbname="postgres", autocommit=True) as own:
        own.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            address = os.environ["TEST_DATABASE_URL"]
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            own.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port() -> str:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the story was told, on the fictional list."""
    folder = tmp_path_factory.mktemp("demo") / "house"
    result = aboveboard("demo", "--story", "--data", str(folder), "--port", free_port())
    assert result.returncode == 0, result.stdout + result.stderr
    assert "NO SANCTIONS LIST WAS GIVEN" in result.stdout
    assert result.stdout.rstrip().endswith("The story is as told.")
    return folder


def verifier_key(folder: Path) -> str:
    return Signer.parse((folder / "keys" / "register.key").read_text().strip()).verifier.key


@pytest.mark.once
def test_the_log_of_the_demo_is_accepted(told: Path) -> None:
    result = aboveboard("verify", str(told / "log" / "register"), "--vkey", verifier_key(told))
    assert (result.returncode, result.stdout[:9]) == (0, "accepted:")


@pytest.mark.once
def test_any_changed_byte_of_the_log_is_refused(told: Path, tmp_path: Path) -> None:
    """In this process, through the command's own function: a process for each byte would take minutes."""
    log, key = tmp_path / "log", verifier_key(told)
    shutil.copytree(told / "log" / "register", log)
    for file in sorted(path for path in log.rglob("*") if path.is_file() and path.name != ".lock"):
        data = file.read_bytes()
        for place in range(0, len(data), 13):
            file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert main(["verify", str(log), "--vkey", key]) == 1, f"{file.name}, byte {place}"
        file.write_bytes(data)
    assert main(["verify", str(log), "--vkey", key]) == 0


@pytest.mark.once
def test_another_key_is_refused(told: Path) -> None:
    other = generate("demo.aboveboard.example/register").verifier.key
    assert aboveboard("verify", str(told / "log" / "register"), "--vkey", other).returncode == 1


@pytest.mark.once
def test_a_folder_that_is_not_empty_is_refused(told: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for folder in (tmp_path, told):
        result = aboveboard("demo", "--story", "--data", str(folder))
        assert result.returncode == 1
        assert "not empty" in result.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.once
def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for words in (["demo", "--data", str(tmp_path / "house")], ["run", "--data", str(tmp_path / "other")]):
            result = aboveboard(*words, "--port", port)
            assert (result.returncode, "listens at" in result.stderr) == (1, True), result.stderr
    assert not (tmp_path / "house").exists()


@pytest.mark.once
def test_a_database_that_is_not_empty_is_refused(told: Path, tmp_path: Path) -> None:
    used = f"sqlite:///{told / 'aboveboard.sqlite3'}"
    result = aboveboard("demo", "--story", "--data", str(tmp_path / "house"), url=used)
    assert result.returncode == 1
    assert "database is not empty" in result.stderr


@pytest.mark.both
def test_the_story_is_told_on_the_real_lists(tmp_path: Path, empty_database: str) -> None:
    if SHARED in os.environ and not empty_database:
        pytest.skip("the run on PostgreSQL beside this one tells it; on SQLite the story is told on the fictional list")
    lists = shared("lists")
    words = ("demo", "--story", "--data", str(tmp_path / "house"), "--lists", str(lists), "--port", free_port())
    result = aboveboard(*words, url=empty_database)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "NO SANCTIONS LIST" not in result.stdout
    measured = re.search(r"to the last effect: ([0-9.]+) s", result.stdout)
    assert measured, result.stdout
