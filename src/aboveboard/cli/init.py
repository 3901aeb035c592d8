"""`aboveboard init`: make an empty installation: data folder, keys, database, logs, regulations in force."""

import argparse
import os
import re
import secrets
from pathlib import Path

from aboveboard.cli.command import Command, complain, say, setup

PROFILES = ("organisation", "small house")


def install(profile: str, origin: str) -> None:
    """Fill an empty data folder and database; a half-made one is completed, a finished one left as it is.

    `origin` names the two logs to the world (C2SP tlog-checkpoint: a schema-less URL), and never changes afterwards.
    """
    from django.core.management import call_command

    from aboveboard.audit import sequencer, triggers
    from aboveboard.kernel.actor import SYSTEM
    from aboveboard.policy import actions, queries

    call_command("migrate", interactive=False, verbosity=0)
    collect()
    triggers.require()
    for kind in sequencer.LOGS.values():
        sequencer.create(kind, f"{origin}/{kind.name}")
    if not queries.is_installed():
        actions.install_defaults(SYSTEM, profile)


def collect() -> None:
    """Lay out style, scripts and pictures, compressed; again after each upgrade."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def prepare(folder: Path) -> None:
    """Make the data folder, closed to the machine's other users, and the key of its sessions, before settings are read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = folder / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = keys / "secret.key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")


def _origin(text: str) -> str:
    """A name without a scheme, as logs are named (C2SP tlog-checkpoint)."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,199}(:[0-9]{1,5})?(/[A-Za-z0-9._-]{1,50}){0,4}", text):
        raise argparse.ArgumentTypeError("name the logs like register.example.org: letters, figures, dots and hyphens, no scheme")
    return text


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", choices=PROFILES, default="organisation", help="which shipped regulations are put in force")
    parser.add_argument(
        "--origin", required=True, type=_origin, metavar="NAME", help="the name of your logs to the world, such as register.example.org"
    )


def _run(args: argparse.Namespace) -> int:
    folder = Path(os.environ.get("ABOVEBOARD_DATA", "data")).absolute()
    try:
        prepare(folder)
    except OSError as error:
        return complain(f"the data folder cannot be made: {error}")
    setup()
    from aboveboard.audit import keys

    install(args.profile, args.origin)
    say(f"Installed in {folder}. Publish this verifier key, also on paper and in a second place:")
    say(f"  {keys.verifier_key('register')}")
    return 0


COMMAND = Command("init", "make an empty installation", _arguments, _run)
