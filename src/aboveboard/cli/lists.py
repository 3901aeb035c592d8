"""`aboveboard lists`: load, refresh and show the lists that everybody is screened against."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aboveboard.cli import verbs
from aboveboard.cli.command import Command, complain, say
from aboveboard.lib.strict import StrictError, parse_date

if TYPE_CHECKING:
    from aboveboard.screening.values import Loaded


SOURCES = (
    "un, ofac-sdn (CSV trio or advanced XML), ofac-cons (advanced XML), eu-fsf, uk (XML or CSV), ca-sema, jsonl, ftm, senzing; "
    "or own-NAME for a list of your own, for instance own-exclusions"
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    load = below.add_parser("load", help="put a list from a file in force")
    load.add_argument("--source", required=True, metavar="LIST", help=SOURCES)
    load.add_argument(
        "--from", dest="path", required=True, type=Path, metavar="PATH", help="the file; of OFAC's CSV the folder of the three"
    )
    load.add_argument("--published", metavar="DATE", help="day of publication, YYYY-MM-DD, where the file carries none")
    refresh = below.add_parser("refresh", help="fetch the lists from their official addresses")
    refresh.add_argument("--source", action="append", metavar="LIST", help="only this list; may be repeated")
    show = below.add_parser("show", help="what is in force, since when, how old")
    verbs.give({load: _load, refresh: _refresh, show: _show})


def _load(args: argparse.Namespace) -> int:
    from aboveboard.kernel.actor import SYSTEM
    from aboveboard.screening import loading
    from aboveboard.screening.values import ListFile

    try:
        published = parse_date(args.published) if args.published else None
    except StrictError as error:
        return complain(f"--published: {error}")
    loaded = loading.load(SYSTEM, ListFile(args.source, args.path, published), progress=_progress(args))
    _report(args, loaded)
    return 0


def _refresh(args: argparse.Namespace) -> int:
    from aboveboard.kernel.actor import SYSTEM
    from aboveboard.kernel.errors import AppError
    from aboveboard.screening import fetching

    sources = args.source or sorted(fetching.addresses())
    failed = 0
    for source in sources:
        try:
            _report(args, fetching.refresh(SYSTEM, source, progress=_progress(args)))
        except AppError as error:
            # One publisher that is away must not keep the other lists old.
            failed = complain(f"{source}: {error}")
    return failed


def _show(args: argparse.Namespace) -> int:
    from aboveboard.screening import queries

    lists = queries.lists_in_force()
    if args.json:
        for each in lists:
            say(
                json.dumps(
                    {
                        "source": each.source,
                        "label": each.label,
                        "standing": each.standing.value,
                        "published": each.published.isoformat(),
                        "entries": each.entries,
                        "sha256": each.sha256,
                        "in_force_at": each.in_force_at.isoformat(),
                        "checked_at": each.checked_at.isoformat() if each.checked_at else None,
                        "stale": each.is_stale,
                        "error": each.error,
                    }
                )
            )
        return 0
    if not lists:
        say("No list is in force: nobody can be screened. Load one with 'aboveboard lists load', or run 'aboveboard lists refresh'.")
    for each in lists:
        checked = f"checked {each.checked_at:%Y-%m-%d %H:%M} UTC" if each.checked_at else "never checked"
        say(f"{each.source:16} {each.standing:12} published {each.published}, {each.entries} entries, {checked}")
        if each.is_stale:
            say(f"{'':16} The last check is too old; run 'aboveboard lists refresh'.")
        if each.error:
            say(f"{'':16} {each.error}")
    return 0


def _progress(args: argparse.Namespace) -> Callable[[str], None]:
    """Progress goes beside the answer, and not at all where a script reads."""
    if args.json:
        return lambda _: None
    return lambda line: print(line, file=sys.stderr, flush=True)


def _report(args: argparse.Namespace, loaded: "Loaded") -> None:
    if args.json:
        said: dict[str, Any] = {
            "source": loaded.source,
            "version": str(loaded.version),
            "new": loaded.is_new,
            "entries": loaded.entries,
            "published": loaded.published.isoformat(),
            "added": loaded.added,
            "changed": loaded.changed,
            "removed": loaded.removed,
        }
        return say(json.dumps(said))
    if not loaded.is_new:
        return say(f"{loaded.source}: unchanged and checked; the version of {loaded.published} stays in force.")
    changes = f"{loaded.added} added, {loaded.changed} changed, {loaded.removed} removed"
    return say(f"{loaded.source}: in force, published {loaded.published}, {loaded.entries} entries ({changes}).")


COMMAND = Command("lists", "load, refresh and show the lists that everybody is screened against", _arguments, verbs.run)
