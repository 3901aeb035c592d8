"""`aboveboard demo`: the fictional house in one command, to look around in, or with `--story` to be told and checked."""

import argparse
import os
import signal
import tempfile
import threading
import time
import urllib.error
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from aboveboard.cli import init, serve
from aboveboard.cli.command import Command, complain, say, setup

if TYPE_CHECKING:
    from aboveboard.demo.cast import Player

ORIGIN = "demo.aboveboard.example"
MARK = ".demo"
WAIT_SECONDS = 60.0


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--lists", type=Path, metavar="DIR", help="folders of published lists, named <source>-<date>")
    parser.add_argument("--facts", type=Path, metavar="FILE", help="write addresses and sign-ins there as JSON once everything answers")
    parser.add_argument("--story", action="store_true", help="tell and check the whole life of a partner, then stop")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _run(args: argparse.Namespace) -> int:
    folder = args.data.absolute() if args.data else Path(tempfile.mkdtemp(prefix="aboveboard-demo-"))
    os.environ["ABOVEBOARD_DATA"] = str(folder)
    os.environ.setdefault("ABOVEBOARD_AUDIT_PERIOD", "1")
    os.environ.setdefault("ABOVEBOARD_BASE_URL", f"http://127.0.0.1:{args.port}")
    if folder.exists() and any(folder.iterdir()):
        return complain(f"the folder {folder.name} is not empty; the demo makes its own: name another with --data, or leave it out.")
    init.prepare(folder)
    (folder / MARK).touch()
    setup()
    if _has_tables():
        return complain("the database is not empty; the demo fills one of its own: give an empty one in DATABASE_URL, or leave it out.")
    cast, source = _furnish(folder, args.lists)
    if args.story:
        return _tell(cast, source, folder)
    return _open(args, cast, source, folder)


def _has_tables() -> bool:
    from django.db import connection

    return bool(connection.introspection.table_names())


def _furnish(folder: Path, lists: Path | None) -> "tuple[dict[str, Player], Path]":
    """Database, regulations, people and lists; returns the cast and the file of the binding list in force."""
    from aboveboard.demo import cast
    from aboveboard.kernel import worker
    from aboveboard.kernel.actor import SYSTEM
    from aboveboard.screening.loading import lists_in, load
    from aboveboard.screening.values import ListFile

    say("Setting up the house …")
    init.install("organisation", ORIGIN)
    players = cast.found()
    found = lists_in(lists) if lists else []
    if not any(file.source == "un" for file in found):
        say("NO SANCTIONS LIST WAS GIVEN (--lists DIR): a small list of FICTIONAL names stands in for it. Nothing real is screened.")
        path = folder / "lists" / "fictional.xml"
        path.parent.mkdir()
        path.write_bytes(files("aboveboard.demo").joinpath("fictional.xml").read_bytes())
        found.append(ListFile("un", path))
    for file in found:
        loaded = load(SYSTEM, file, progress=say)
        say(f"  {file.source}: {loaded.entries} entries, published {loaded.published}")
    worker.drain()
    binding = [file.path for file in found if file.source == "un"][-1]
    return players, binding if binding.is_file() else next(binding.glob("*.xml"))


def _tell(cast: "dict[str, Player]", source: Path, folder: Path) -> int:
    from aboveboard.demo.story import Story
    from aboveboard.demo.telling import StoryBroken, Telling

    try:
        Story(cast, Telling(say)).run(source, folder / "exercise")
    except StoryBroken as broken:
        return complain(f"the story broke: {broken}")
    say("\nThe story is as told.")
    return 0


def _open(args: argparse.Namespace, cast: "dict[str, Player]", source: Path, folder: Path) -> int:
    """A partner in standing to look at, then server and worker until the person stops them."""
    from aboveboard.demo import facts
    from aboveboard.demo.story import Story
    from aboveboard.demo.telling import Telling

    say("A partner applies, is examined, decided on and signs …")
    Story(cast, Telling(lambda _: None)).until_signed()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    base = os.environ["ABOVEBOARD_BASE_URL"]
    running = threading.Thread(target=serve.supervise, args=([serve.server("127.0.0.1", args.port, 2), serve.worker()], stop))
    running.start()
    try:
        if not _answers(base, stop):
            return complain(f"the server does not answer at {base}; is the port taken? Try --port with another number.")
        if args.facts:
            facts.write(args.facts, facts.facts(base, cast))
        say(f"\nOpen {base}/  (stop with Ctrl-C; everything lies in {folder})\n")
        for player in cast.values():
            say(f"  {player.key:11} {player.username:24} {player.password:26} code from {player.totp_secret}")
        if not args.no_browser:
            import webbrowser

            webbrowser.open(base)
        stop.wait()
    finally:
        stop.set()
        running.join()
    return 0


def _answers(base: str, stop: threading.Event) -> bool:
    """Whether the server answers anything below 500 within the time."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end and not stop.is_set():
        try:
            with urllib.request.urlopen(f"{base}/", timeout=2):  # noqa: S310 - our own address
                return True
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return True
        except OSError:
            pass
        stop.wait(0.2)
    return False


COMMAND = Command("demo", "the fictional house: look around, or --story", _arguments, _run)
