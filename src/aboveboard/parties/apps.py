"""Registers the tables of the parties and what may be done with them."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "aboveboard.parties"
    label = "parties"

    def ready(self) -> None:
        # Declares the actions and queries, so that doors and followers find them.
        from aboveboard.parties import actions, queries  # noqa: F401
