"""What commands on the house's own data share: a database where there is none yet, and refusals as sentences."""

from collections.abc import Callable
from pathlib import Path

from aboveboard.cli.command import complain, setup


def within(run: Callable[[], int]) -> int:
    """Load the house, make its database where the folder is fresh, and run; what is refused is said and gives exit code 1."""
    setup()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from aboveboard.kernel.errors import AppError

    try:
        _prepare()
        return run()
    except (AppError, ImproperlyConfigured) as error:
        return complain(error)
    except OperationalError as error:
        return complain(f"the database cannot be reached or written: {error}".strip())


def _prepare() -> None:
    """A fresh data folder gets its database, so that a command works on it without further set-up."""
    from django.core.management import call_command
    from django.db import connection

    from aboveboard.audit import triggers

    settings = connection.settings_dict
    if connection.vendor == "sqlite" and not Path(settings["NAME"]).exists():
        Path(settings["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
    triggers.require()
