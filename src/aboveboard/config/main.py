"""The command `aboveboard`: the command-line door and the demo, which stands above the doors."""

import sys
from collections.abc import Sequence

from aboveboard.cli import addresses, init, lists, migrate, replay, screen, serve, verify, warnings, worker
from aboveboard.cli.command import run
from aboveboard.demo import command as demo

COMMANDS = (
    demo.COMMAND,
    init.COMMAND,
    serve.COMMAND,
    worker.COMMAND,
    migrate.COMMAND,
    lists.COMMAND,
    screen.COMMAND,
    addresses.COMMAND,
    warnings.COMMAND,
    replay.COMMAND,
    verify.COMMAND,
)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    return run(COMMANDS, sys.argv[1:] if words is None else words)
