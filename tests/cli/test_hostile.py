"""Whatever is typed, set or handed in: a command that cannot be done says so in one plain sentence, and never shows a fault of ours."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test.utils import override_settings

from aboveboard.config import environment
from aboveboard.config.main import main

pytestmark = pytest.mark.once
FILES = {
    "dtd.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST dateGenerated="2026-01-01">&a;</CONSOLIDATED_LIST>',
    "empty.xml": b"",
    "bytes.xml": bytes(range(256)) * 10,
    "deep.xml": b"<CONSOLIDATED_LIST>" + b"<a>" * 100_000,
    "deep.jsonl": b"[" * 100_000 + b"\n",
    "nul.jsonl": b'{"id": "a\\u0000b", "name": "\\ud800"}\n',
    "file": b"x",
}
KEY = "log.example/register+ca9610ff+AVYTL2sYWtMibNWdDOLzC87cWULeAp5k9PfKIBgm89dC"
LOAD = ("lists", "load", "--source")
REFRESH = ("lists", "refresh", "--source", "un")
Words = tuple[str | bytes, ...]
# What is refused before the house is looked at, or by a house that stands.
TYPED: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "no command": ("nonsense",),
    "a port beyond the last": ("run", "--port", "99999999"),
    "a port below the first": ("demo", "--port", "-5"),
    "a port in other figures": ("run", "--port", "\u0668\u0660"),
    "no such host": ("run", "--host", "256.1.1.1"),
    "too many workers": ("run", "--workers", "100000"),
    "a demo beside other things": ("demo", "--data", ".", "--port", "{free}"),
    "a demo in a file": ("demo", "--data", "file", "--port", "{free}"),
    "a log with spaces": ("init", "--origin", "a b\nc", "--data", "made"),
    "a log without a name": ("init", "--origin", "", "--data", "made"),
    "a house in a file": ("init", "--origin", "log.example", "--data", "file"),
    "a list that is nowhere": (*LOAD, "un", "--from", "none.xml"),
    "a list whose name is no text": (*LOAD, "un", "--from", "\udcff\udcfe"),
    "a list that is a device": (*LOAD, "un", "--from", "/dev/zero"),
    "a list with a document type": (*LOAD, "un", "--from", "dtd.xml"),
    "a list of nothing": (*LOAD, "un", "--from", "empty.xml"),
    "a list of bytes": (*LOAD, "ca-sema", "--from", "bytes.xml", "--published", "2026-01-01"),
    "a list without a bottom": (*LOAD, "un", "--from", "deep.xml"),
    "records without a bottom": (*LOAD, "jsonl", "--from", "deep.jsonl"),
    "records with what is no text": (*LOAD, "jsonl", "--from", "nul.jsonl"),
    "three files that are not there": (*LOAD, "ofac-sdn", "--from", ".", "--published", "2026-01-01"),
    "a day that never was": (*LOAD, "jsonl", "--from", "nul.jsonl", "--published", "2026-02-31"),
    "a key that is none": ("verify", ".", "--vkey", "garbage"),
    "a log that is nowhere": ("verify", "/none", "--vkey", KEY),
    "a log of another folder": ("verify", ".", "--vkey", KEY),
    "a log at no address": ("verify", "http://[::1", "--vkey", KEY),
    "a log whose name is no text": ("verify", "\udcff", "--vkey", KEY),
    "an older checkpoint that is nowhere": ("verify", ".", "--vkey", KEY, "--older", "none"),
}
# What only a process of its own reads: settings, and a house that is not there.
APART: dict[str, tuple[Words, dict[str, str]]] = {
    "PORT that is no port": (("demo",), {"PORT": "abc"}),
    "a house that is a file": (("run", "--data", "file", "--port", "{free}"), {}),
    "a worker without a house": (("worker", "--data", "none"), {}),
    "a demo where no folder can be": (("demo", "--data", "/proc/none", "--port", "{free}"), {}),
    "a database of another kind": (("migrate",), {"DATABASE_URL": "mysql://secret@x"}),
    "a database with no port": (("migrate",), {"DATABASE_URL": "postgresql://u:secret@h:99999999/none"}),
    "a database that is away": (("worker",), {"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/none"}),
    "a period that is no number": (("migrate", "--data", "none"), {"ABOVEBOARD_AUDIT_PERIOD": "nan"}),
    "a name that no terminal shows": (("verify", b"\xff", "--vkey", KEY), {"PYTHONIOENCODING": "ascii"}),
}
SETTINGS = {
    "ABOVEBOARD_PROXIES": "1e400",
    "ABOVEBOARD_AUDIT_PERIOD": "soon",
    "ABOVEBOARD_REGISTER_PERIOD": "-1",
    "DATABASE_URL": "postgresql://u:secret@[::1/none",
    "ABOVEBOARD_SMTP": "smtp://u:secret@host:port",
    "ABOVEBOARD_HTTPS": "perhaps",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typed")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


def _run(folder: Path, words: Words, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    unset = {"ABOVEBOARD_DATA", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    line = [sys.executable, "-m", "aboveboard", *words]
    return subprocess.run(
        line, capture_output=True, text=True, errors="replace", cwd=folder, env={**kept, **environment}, timeout=300, check=False
    )


def judged(code: int, said: str, answered: str) -> None:
    """One sentence on stderr, below it nothing, and nothing on stdout."""
    *usage, last = said.strip().splitlines()
    assert code in {1, 2}, said
    assert "Traceback" not in said
    assert last.startswith("aboveboard"), said
    assert len(last.split()) > 5
    assert all(line.startswith(("usage:", " ", "Reading ")) for line in usage), said
    assert "secret" not in said
    assert answered == ""


@pytest.mark.parametrize("case", TYPED)
def test_what_cannot_be_done_is_said_in_a_sentence(
    house: None, place: Path, case: str, free_port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("ABOVEBOARD_DATA", os.environ.get("ABOVEBOARD_DATA", ""))
    before = sorted(path.name for path in place.iterdir())
    try:
        code = main([free_port if word == "{free}" else word for word in TYPED[case]])
    except SystemExit as ended:
        code = int(str(ended.code))
    told = capsys.readouterr()
    judged(code, told.err, told.out)
    assert sorted(path.name for path in place.iterdir()) == before


@pytest.mark.parametrize("address", ["file:///etc/passwd", "gopher://list.example/", "http://127.0.0.1:1/", "http://[::1"])
def test_an_address_that_gives_no_list_is_named(house: None, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(LIST_ADDRESSES={"un": [address]}):
        code = main(REFRESH)
    told = capsys.readouterr()
    judged(code, told.err, told.out)


@pytest.mark.parametrize("case", APART)
def test_settings_and_houses_that_are_none_are_named(place: Path, case: str, free_port: str) -> None:
    words, environment = APART[case]
    ended = _run(place, tuple(free_port if word == "{free}" else word for word in words), environment)
    judged(ended.returncode, ended.stderr, ended.stdout)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_cannot_be_read_is_named_without_what_it_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, SETTINGS[name])
    readers = {
        "DATABASE_URL": lambda: environment.database(Path()),
        "ABOVEBOARD_SMTP": lambda: environment.mailers(Path()),
        "ABOVEBOARD_HTTPS": lambda: environment.flag(name, default=False),
    }
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        readers.get(name, lambda: environment.number(name, 1, least=0))()
    assert "secret" not in str(refused.value)
