"""`aboveboard addresses`: put the operator's own data sets of countries and AS numbers in force, and show which are."""

import argparse
import json
from pathlib import Path

from aboveboard.cli import verbs
from aboveboard.cli.command import Command, complain, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    load = below.add_parser("load", help="route whatever is admitted from now on by data sets of your own (MMDB files)")
    load.add_argument("--country", type=Path, metavar="FILE", help="a data set of countries; without one: the registries' delegations")
    load.add_argument("--asn", type=Path, metavar="FILE", help="a data set of AS numbers; without one no address has any")
    show = below.add_parser("show", help="which data sets are in force")
    verbs.give({load: _load, show: _show})


def _load(args: argparse.Namespace) -> int:
    from aboveboard.exchange import actions, queries
    from aboveboard.exchange.addresses import compiling, databases
    from aboveboard.exchange.addresses.index import Addresses
    from aboveboard.exchange.stix.registries import Embedded
    from aboveboard.kernel.actor import SYSTEM

    if not (args.country or args.asn):
        return complain("give at least one data set;", "name an MMDB file with --country or --asn.")
    try:
        countries, numbers = (databases.read(path) if path else None for path in (args.country, args.asn))
        file = compiling.compiled(countries, numbers, Embedded(), queries.ADDRESSES.folder)
    except (databases.DatabaseRefused, OSError) as error:
        return complain(error, "Nothing was changed; what was in force stays.")
    made = Addresses.open(file)
    actions.load_addresses(SYSTEM, sha256=made.sha256, countries=made.countries, numbers=made.numbers)
    return _show(args)


def _show(args: argparse.Namespace) -> int:
    from aboveboard.exchange import queries
    from aboveboard.exchange.stix.registries import IP_DATA

    found = queries.address_sets()
    countries, numbers = (found.countries, found.numbers) if found is not None else ("", "")
    if args.json:
        say(json.dumps({"countries": countries or IP_DATA, "numbers": numbers or None}))
        return 0
    say(f"Countries of addresses: {countries or f'{IP_DATA}, the registries’ delegations'}.")
    say(f"AS numbers of addresses: {numbers or 'none; they are routed by what bureaus declare, and no further'}.")
    return 0


COMMAND = Command("addresses", "put data sets of where addresses are in force, and show which are", _arguments, verbs.run)
