"""Registers the contributions' tables, actions, queries, followers and timers, and the ledger's triggers."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "aboveboard.contributions"
    label = "contributions"

    def ready(self) -> None:
        from aboveboard.contributions import actions, jobs, queries  # noqa: F401
        from aboveboard.contributions.ledger import triggers

        triggers.register()
