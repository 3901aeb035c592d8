"""What a command is: a name, its arguments, and a function that returns the exit code."""

import argparse
import io
import os
import re
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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file may be named in bytes that are no text, and a terminal may know few letters.
            stream.reconfigure(errors="backslashreplace")
    try:
        return command.run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except _refusals() as error:
        return complain(_said(error))


def port(text: str) -> int:
    """A port as typed; for `type=` of an argument."""
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def _refusals() -> tuple[type[Exception], ...]:
    """What ends a command with a sentence instead of a fault: the machine, the settings, the database or a rule said no."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from aboveboard.kernel.errors import AppError

    return OSError, ImproperlyConfigured, OperationalError, AppError


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        named = f" ({error.filename})" if error.filename else ""
        return f"the machine refused{named}: {error.strerror or error}; check that the path is right and open to you."
    from django.db import OperationalError

    return f"the database cannot be reached or written: {error}" if isinstance(error, OperationalError) else str(error)


def say(*words: object) -> None:
    """One line for the person at the terminal."""
    print(*words, flush=True)


def complain(*words: object) -> int:
    """One line of what is wrong and what to do; gives the exit code."""
    print("aboveboard:", " ".join(" ".join(map(str, words)).split()), file=sys.stderr, flush=True)
    return 1


def setup() -> None:
    """Load settings and contexts; a setting that makes no sense ends the command with its sentence."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise SystemExit(complain(error)) from error
