"""Registers webhooks."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "aboveboard.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from aboveboard.webhooks import actions, jobs, queries  # noqa: F401
