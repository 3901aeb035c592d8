"""Registers the agreements' tables, actions, queries, followers and timers."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "aboveboard.agreements"
    label = "agreements"

    def ready(self) -> None:
        from aboveboard.agreements import actions, jobs, queries  # noqa: F401
