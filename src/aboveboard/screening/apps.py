"""Registers the tables of screening, what follows from other contexts' entries, and the timers of the feeds."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "aboveboard.screening"
    label = "screening"

    def ready(self) -> None:
        from aboveboard.screening import actions, jobs, queries  # noqa: F401
