"""Registers the accounts' tables and actions."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "aboveboard.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed

        from aboveboard.accounts import actions, queries, sessions  # noqa: F401

        authentication_step_completed.connect(sessions.renew, dispatch_uid="accounts.sessions.renew")
