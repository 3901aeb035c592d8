"""Registers the exchange's tables, actions, queries, followers and timers."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "aboveboard.exchange"
    label = "exchange"

    def ready(self) -> None:
        from aboveboard.exchange import actions, jobs, queries, triggers  # noqa: F401

        triggers.register()
