"""What a command is: a name, its arguments, and a function that returns the exit code."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Arguments = Callable[[argparse.ArgumentParser], None]
Run = Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Command:
    """`house` tells whether the command needs settings and database; `verify` needs neither."""

    name: str
    help: str
    arguments: Arguments
    run: Run
    house: bool = True


def parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The parser of all commands."""
    root = argparse.ArgumentParser(
        prog="aboveboard", description="Partnerships of a police organisation with the private sector, in the open."
    )
    below = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in commands:
        sub = below.add_parser(command.name, help=command.help, description=command.help)
        if command.house:
            sub.add_argument(
                "--data", type=Path, metavar="DIR", help="where this installation keeps its files (default: ABOVEBOARD_DATA or ./data)"
            )
        command.arguments(sub)
        sub.set_defaults(chosen=command)
    return root


def run(commands: Sequence[Command], words: Sequence[str]) -> int:
    """Run one command line; returns the exit code, 2 for words that do not fit."""
    args = parser(commands).parse_args(words)
    command: Command = args.chosen
    if command.house:
        if args.data:
            os.environ["ABOVEBOARD_DATA"] = str(args.data.absolute())
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveboard.config.settings")
    try:
        return command.run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


def say(*words: object) -> None:
    """One line for the person at the terminal."""
    print(*words, flush=True)


def complain(*words: object) -> int:
    """One line of what is wrong and what to do; gives the exit code."""
    print("aboveboard:", *words, file=sys.stderr, flush=True)
    return 1


def setup() -> None:
    """Load settings and contexts; a setting that makes no sense ends the command with its sentence."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise SystemExit(complain(error)) from error
