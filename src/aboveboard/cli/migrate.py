"""`aboveboard migrate`: bring the database to this version, protective triggers included."""

import argparse

from aboveboard.cli.command import Command, complain, say, setup


def _run(_: argparse.Namespace) -> int:
    setup()
    from django.core.management import call_command
    from django.db import OperationalError

    from aboveboard.audit import triggers

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        return complain(f"the database cannot be reached or written: {error}".strip())
    triggers.require()
    say("The database is up to date and protected.")
    return 0


COMMAND = Command("migrate", "bring the database to this version", lambda _: None, _run)
