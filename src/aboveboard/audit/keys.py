"""Signing keys of the two logs: files outside the database, so that a database dump cannot sign."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from aboveboard.lib.tlog import note


def folder() -> Path:
    """Where keys are kept."""
    return Path(settings.DATA) / "keys"


def create(log: str, origin: str) -> None:
    """Make the key of one log, once; an existing key is left as it is."""
    path = folder() / f"{log}.key"
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    signer = note.generate(origin)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(signer.private_key + "\n")
        file.flush()
        os.fsync(file.fileno())


def signer(log: str) -> note.Signer:
    """The signer of one log, or a refusal to start that says what to do."""
    path = folder() / f"{log}.key"
    try:
        return note.Signer.parse(path.read_text("utf-8").strip())
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"The key of the {log} log is missing ({path.name}); run 'aboveboard init', or restore it from your backup."
        ) from None


def verifier_key(log: str) -> str:
    """The public verifier key of one log (C2SP signed-note: name+id+key)."""
    return str(signer(log).verifier.key)
