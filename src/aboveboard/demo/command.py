"""`aboveboard demo`: the fictional house in one command, to look around in, or with `--story` to be told and checked."""

import argparse
import json
import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from aboveboard.cli import init, serve
from aboveboard.cli.command import Command, complain, port, say, setup
from aboveboard.demo import processes

if TYPE_CHECKING:
    from aboveboard.demo.furnish import Furnished

MARK = ".demo"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port, default=os.environ.get("PORT") or "8000")
    parser.add_argument("--lists", type=Path, metavar="DIR", help="folders of published lists, named <source>-<date>")
    parser.add_argument("--facts", type=Path, metavar="FILE", help="write addresses and sign-ins there as JSON once everything answers")
    parser.add_argument("--story", action="store_true", help="tell and check the whole life of a partner, then stop")
    parser.add_argument("--code", metavar="PERSON", help="print the code that a person's authenticator shows now, of the demo in --data")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _run(args: argparse.Namespace) -> int:
    if args.code:
        return _code(args)
    if not serve.is_free(processes.HOST, args.port):
        return complain(f"somebody listens at port {args.port} already; name another with --port, or PORT=… for make.")
    folder = args.data.absolute() if args.data else Path(tempfile.mkdtemp(prefix="aboveboard-demo-"))
    if folder.exists() and any(folder.iterdir()):
        return complain(f"the folder {folder.name} is not empty; the demo makes its own: name another with --data, or leave it out.")
    os.environ["ABOVEBOARD_DATA"] = str(folder)
    os.environ.setdefault("ABOVEBOARD_AUDIT_PERIOD", "1")
    os.environ.setdefault("ABOVEBOARD_BASE_URL", f"http://127.0.0.1:{args.port}")
    init.prepare(folder)
    setup()
    if _has_tables():
        return complain("the database is not empty; the demo fills one of its own: give an empty one in DATABASE_URL, or leave it out.")
    from aboveboard.demo import facts, furnish

    furnished = furnish.furnish(folder, args.lists)
    facts.write(folder / MARK, {player.key: player.totp_secret for player in furnished.players.values()})
    return _tell(args, furnished, folder) if args.story else _open(args, furnished, folder)


def _code(args: argparse.Namespace) -> int:
    """What an authenticator app would show, for who has none at hand."""
    setup()
    from aboveboard.demo import cast
    from aboveboard.lib import clock

    marked = args.data / MARK if args.data else None
    if marked is None or not marked.is_file():
        return complain("name the folder of a running demo with --data; it is told when the demo is ready.")
    secrets: dict[str, str] = json.loads(marked.read_text(encoding="utf-8"))
    if args.code not in secrets:
        return complain(f"nobody is called {args.code}; there are {', '.join(sorted(secrets))}.")
    say(cast.totp(secrets[args.code], clock.now().timestamp()))
    return 0


def _has_tables() -> bool:
    from django.db import connection

    return bool(connection.introspection.table_names())


def _tell(args: argparse.Namespace, furnished: "Furnished", folder: Path) -> int:
    from aboveboard.demo import telling, whole

    try:
        whole.tell(furnished, folder, args.port)
    except telling.StoryBroken as broken:
        return complain(f"the story broke: {broken}")
    say("\nThe story is as told.")
    return 0


def _open(args: argparse.Namespace, furnished: "Furnished", folder: Path) -> int:
    """The house with its partners, then server and worker until the person stops them."""
    from aboveboard.demo import facts, furnish, tour

    say("Partners apply, are examined, decided on and sign …")
    lives = furnish.inhabit(furnished)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    base = os.environ["ABOVEBOARD_BASE_URL"]
    with processes.running(args.port) as house:
        if not house.answers(stop):
            return complain(f"the server does not answer at {base}; is the port taken? Try --port with another number.")
        if args.facts:
            facts.write(args.facts, facts.facts(base, furnished.players, lives))
        for line in tour.lines(base, furnished.players, lives, folder):
            say(line)
        say(f"\n(stop with Ctrl-C; everything lies in {folder})")
        if not args.no_browser:
            import webbrowser

            webbrowser.open(base)
        stop.wait()
    return 0


COMMAND = Command("demo", "the fictional house: look around, or --story", _arguments, _run)
