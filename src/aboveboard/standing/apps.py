"""Registers standing, and with it the one gate of the house."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "aboveboard.standing"
    label = "standing"

    def ready(self) -> None:
        from aboveboard.kernel.gate import register_gate
        from aboveboard.standing import actions, jobs, queries  # noqa: F401
        from aboveboard.standing.gate import StandingGate

        register_gate(StandingGate())
