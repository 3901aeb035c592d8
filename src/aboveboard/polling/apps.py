"""Registers polling."""

from django.apps import AppConfig


class PollingConfig(AppConfig):
    name = "aboveboard.polling"
    label = "polling"

    def ready(self) -> None:
        from aboveboard.polling import actions, jobs, queries  # noqa: F401
