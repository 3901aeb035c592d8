"""Registers the pages' template tags with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages; they have no tables."""

    name = "aboveboard.web"
    label = "web"
