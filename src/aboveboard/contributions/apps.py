"""Registers the contributions' tables, actions, queries, followers and timers, and keeps the ledger's triggers in place."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ContributionsConfig(AppConfig):
    name = "aboveboard.contributions"
    label = "contributions"

    def ready(self) -> None:
        from aboveboard.contributions import actions, jobs, queries  # noqa: F401

        post_migrate.connect(_protect, sender=self, dispatch_uid="aboveboard.contributions.protect")


def _protect(using: str, **_: Any) -> None:
    # After every migration, because Django's table remake on SQLite drops triggers silently.
    from aboveboard.contributions.ledger import triggers

    triggers.install(using)
