"""`aboveboard replay`: make a sealed screening again from its inputs, and say whether the bytes are the same or what differs."""

import argparse
import json
from dataclasses import asdict

from aboveboard.cli.command import Command, complain, say, setup


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the id of a screening, or the SHA-256 of its bytes")
    parser.add_argument("--json", action="store_true", help="write one JSON object")


def _run(args: argparse.Namespace) -> int:
    setup()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from aboveboard.kernel.errors import AppError
    from aboveboard.screening import queries

    try:
        found = queries.replayed(queries.run_named(args.run))
    except (AppError, ImproperlyConfigured) as error:
        return complain(error)
    except DatabaseError as error:
        return complain(f"the database of this folder cannot be read: {error}".strip())
    if args.json:
        told = {**asdict(found), "run": str(found.run), "is_same": found.is_same}
        say(json.dumps(told, ensure_ascii=False))
        return 0 if found.is_same else 1
    if found.is_same:
        say(f"same: screening {found.run} gives the sealed bytes again, SHA-256 {found.again}")
        return 0
    for one in found.differences:
        say(f"{one.place}: sealed {one.sealed}, now {one.again}")
    return complain(f"differs: sealed {found.sealed}, made again {found.again}; compare the database with a backup.")


COMMAND = Command("replay", "make a sealed screening again and compare the bytes", _arguments, _run)
