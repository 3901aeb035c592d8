"""Registers the regulations, and with them the one function that maps roles to permits."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "aboveboard.policy"
    label = "policy"

    def ready(self) -> None:
        from aboveboard.kernel.actor import register_access
        from aboveboard.policy import actions, queries  # noqa: F401

        register_access(queries.permits_of_roles)
