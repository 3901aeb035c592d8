"""Registers the accounts' tables and actions."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "aboveboard.accounts"
    label = "accounts"

    def ready(self) -> None:
        from aboveboard.accounts import actions, queries  # noqa: F401
