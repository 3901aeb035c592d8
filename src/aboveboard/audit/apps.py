"""Registers the audit layer and keeps its database triggers installed."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "aboveboard.audit"
    label = "audit"

    def ready(self) -> None:
        # The signal comes once for each application, after all of them are migrated: ours is the one that we answer.
        post_migrate.connect(_protect, sender=self, dispatch_uid="aboveboard.audit.protect")


def _protect(using: str, **_: Any) -> None:
    # After every migration, because Django's table remake on SQLite drops triggers silently.
    from aboveboard.audit import triggers

    triggers.install(using)
