"""Registers the TAXII door; it has no tables."""

from django.apps import AppConfig


class TaxiiConfig(AppConfig):
    name = "aboveboard.taxii"
    label = "taxii"
