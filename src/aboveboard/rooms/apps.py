"""Registers the rooms' tables, actions, queries, followers and timers."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "aboveboard.rooms"
    label = "rooms"

    def ready(self) -> None:
        from aboveboard.rooms import actions, jobs, queries  # noqa: F401
