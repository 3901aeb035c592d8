"""What a form says of a field that was left empty; Django's own words name neither what is missing nor what to do."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.web.forms.dates import DateField

MISSING: Mapping[type[forms.Field], Any] = {
    forms.Field: _("This is empty; fill it in."),
    forms.ChoiceField: _("Nothing is chosen; choose one."),
    forms.MultipleChoiceField: _("Nothing is ticked; tick at least one."),
    forms.BooleanField: _("Tick this to go on."),
    forms.FileField: _("No file is chosen; choose one."),
    DateField: _("Give day, month and year."),
}


def say_what_is_missing() -> None:
    """Put these words in the place of Django's, for every form at once, those of the sign-in included."""
    for kind, words in MISSING.items():
        kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), "required": words}
