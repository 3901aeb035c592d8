"""What commands on the house's own data share: a database where there is none yet."""

from collections.abc import Callable
from pathlib import Path

from aboveboard.cli.command import setup


def within(run: Callable[[], int]) -> int:
    """Load the house, make its database where the folder is fresh, and run; what is refused the command line says."""
    setup()
    _prepare()
    return run()


def _prepare() -> None:
    """A fresh data folder gets its database, so that a command works on it without further set-up."""
    from django.core.management import call_command
    from django.db import connection

    from aboveboard.audit import triggers

    settings = connection.settings_dict
    if connection.vendor == "sqlite" and not Path(settings["NAME"]).exists():
        Path(settings["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
    triggers.require()
