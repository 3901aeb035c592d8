"""Typed readers of the environment that fail at start, each with a sentence that says what to set."""

import math
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    """The variable `name`, or `default` where it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str, default: bool) -> bool:
    """The variable `name` as yes or no; anything but 1/0, true/false, yes/no refuses to start."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return default


def number(name: str, default: float, *, least: float) -> float:
    """The variable `name` as a number of at least `least`."""
    value = os.environ.get(name) or str(default)
    try:
        result = float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from None
    if not math.isfinite(result):
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.")
    if result < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}.")
    return result


def listed(name: str, default: str) -> list[str]:
    """The variable `name` as a comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def addressed(name: str) -> dict[str, list[str]]:
    """The variable `name` as addresses by list, `own-exclusions=https://…,ftm=https://…`; several of one list make one list."""
    found: dict[str, list[str]] = {}
    for part in listed(name, ""):
        key, equals, address = part.partition("=")
        if not equals or not key.strip() or not address.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"{name} must look like own-exclusions=https://host/file,ftm=https://host/file, not {part!r}.")
        found.setdefault(key.strip(), []).append(address.strip())
    return found


def data_folder() -> Path:
    """Where this installation keeps its files (`ABOVEBOARD_DATA`, default `./data`)."""
    return Path(text("ABOVEBOARD_DATA", "data")).expanduser().absolute()


def secret_key(folder: Path) -> str:
    """`ABOVEBOARD_SECRET_KEY`, else the key kept in the data folder, else one for this process only.

    Only `init` and `demo` write the file; a process without it can run checks, but its sessions end with it.
    """
    if key := os.environ.get("ABOVEBOARD_SECRET_KEY"):
        return key
    path = folder / "keys" / "secret.key"
    return path.read_text("ascii").strip() if path.exists() else secrets.token_urlsafe(48)


def _parts(name: str, url: str) -> SplitResult:
    """An address in its parts, its port a real one; the address itself may hold a password and is not repeated."""
    try:
        parts = urlsplit(url)
        # Read here, because reading it is what refuses a port that is none.
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} is no address; check its host and port.") from None
    return parts


def database(folder: Path) -> dict[str, Any]:
    """Django's database settings out of `DATABASE_URL`: `postgresql://…` or `sqlite:///path`; default SQLite in the data folder."""
    url = text("DATABASE_URL", f"sqlite:///{folder / 'aboveboard.sqlite3'}")
    parts = _parts("DATABASE_URL", url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path.removeprefix("/")) if not parts.path.startswith("//") else unquote(parts.path[1:])))
    if parts.scheme in {"postgres", "postgresql"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "aboveboard.audit.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured("DATABASE_URL must start with postgresql:// or sqlite:///, not " + repr(parts.scheme) + ".")


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite as the integrity design promises it: durable commits, immediate transactions, foreign keys."""
    return {
        "ENGINE": "aboveboard.audit.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10},
    }


def mailers(folder: Path) -> dict[str, Any]:
    """Django's mailers out of `ABOVEBOARD_SMTP` (`smtp://user:password@host:587`, or `smtps://`); default: files in the data folder."""
    url = text("ABOVEBOARD_SMTP", "")
    if not url:
        return {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(folder / "mail")}}}
    parts = _parts("ABOVEBOARD_SMTP", url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("ABOVEBOARD_SMTP must look like smtp://user:password@host:587 or smtps://host.")
    secure = "use_ssl" if parts.scheme == "smtps" else "use_tls"
    options: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        secure: True,
        "timeout": 20,
    }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
