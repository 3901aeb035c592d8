"""Registers the public register."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "aboveboard.register"
    label = "register"

    def ready(self) -> None:
        from aboveboard.register import actions, jobs, queries  # noqa: F401
