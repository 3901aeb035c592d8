"""Commands with verbs, such as `aboveboard lists load`: what every verb takes, and how the chosen one is run."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from aboveboard.cli import house

Verb = Callable[[argparse.Namespace], int]


def give(verbs: Mapping[argparse.ArgumentParser, Verb]) -> None:
    """Give each verb's parser what it runs, and the arguments that all have."""
    for parser, verb in verbs.items():
        parser.set_defaults(verb_run=verb)
        parser.add_argument("--json", action="store_true", help="write JSON, one object a line")
        # Left out here it must not overwrite what stands before the verb.
        parser.add_argument("--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Run the chosen verb within the house."""
    verb: Verb = args.verb_run
    return house.within(lambda: verb(args))
