"""Registers cooperation."""

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "aboveboard.cooperation"
    label = "cooperation"

    def ready(self) -> None:
        from aboveboard.cooperation import actions, jobs, queries  # noqa: F401
