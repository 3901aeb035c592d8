"""Registers the tables of due diligence and what follows from other contexts' entries."""

from django.apps import AppConfig


class DiligenceConfig(AppConfig):
    name = "aboveboard.diligence"
    label = "diligence"

    def ready(self) -> None:
        from aboveboard.diligence import actions, jobs, queries  # noqa: F401
