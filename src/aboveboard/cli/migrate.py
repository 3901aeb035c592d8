"""`aboveboard migrate`: bring the database to this version, protective triggers included."""

import argparse

from aboveboard.cli.command import Command, say, setup


def _run(_: argparse.Namespace) -> int:
    setup()
    from django.core.management import call_command

    from aboveboard.audit import triggers

    call_command("migrate", interactive=False, verbosity=0)
    triggers.require()
    say("The database is up to date and protected.")
    return 0


COMMAND = Command("migrate", "bring the database to this version", lambda _: None, _run)
