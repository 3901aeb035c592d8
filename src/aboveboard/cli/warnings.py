"""`aboveboard warnings`: put warning lists in force, and show what is."""

import argparse
import json
from pathlib import Path

from aboveboard.cli import verbs
from aboveboard.cli.command import Command, complain, say

NOT_THERE = "give --from a folder of lists, or install them: pip install 'aboveboard[warnings]'."


def _arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    load = below.add_parser("load", help="put the lists of a folder in force for whatever is admitted from now on")
    load.add_argument(
        "--from", dest="path", type=Path, metavar="DIR", help="a folder as misp-warninglists has it (default: the installed package)"
    )
    show = below.add_parser("show", help="which lists are in force")
    verbs.give({load: _load, show: _show})


def _load(args: argparse.Namespace) -> int:
    from aboveboard.exchange import actions, queries
    from aboveboard.exchange.warning import compiling, lists
    from aboveboard.exchange.warning.index import Warnings
    from aboveboard.kernel.actor import SYSTEM

    source = args.path or lists.packaged()
    if source is None:
        return complain("no warning lists are at hand;", NOT_THERE)
    try:
        file = compiling.compiled(lists.read_folder(source), queries.WARNINGS.folder)
    except (lists.WarningListRefused, OSError) as error:
        return complain(error, "Nothing was changed; the lists in force stay.")
    made = Warnings.open(file)
    actions.load_warnings(SYSTEM, sha256=made.sha256, heads=made.heads)
    _tell(args, [{"name": each.name, "version": each.version, "form": each.form.value, "entries": each.entries} for each in made.heads])
    return 0


def _show(args: argparse.Namespace) -> int:
    from aboveboard.exchange import queries

    found = queries.warning_lists()
    if not found and not args.json:
        say("No warning list is in force: nothing that is admitted is marked. Load them with 'aboveboard warnings load'.")
        return 0
    _tell(args, found)
    return 0


def _tell(args: argparse.Namespace, lists: list[dict[str, object]]) -> None:
    for each in lists:
        say(json.dumps(each) if args.json else f"{each['name']}: {each['entries']} entries ({each['form']}, version {each['version']})")
    if not args.json:
        say(f"{len(lists)} warning lists are in force.")


COMMAND = Command("warnings", "put warning lists for threat data in force, and show them", _arguments, verbs.run)
