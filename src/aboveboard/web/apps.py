"""Registers the pages' template tags with Django, and their words for fields left empty."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages; they have no tables."""

    name = "aboveboard.web"
    label = "web"

    def ready(self) -> None:
        """Before any form is made."""
        # Forms read words and regulations, which need the other applications to be there.
        from aboveboard.web.forms.required import say_what_is_missing

        say_what_is_missing()
