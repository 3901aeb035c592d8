"""Draws Django forms with the templates of the house: FORM_RENDERER = "aboveboard.web.forms.renderer.Renderer"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import django.forms
from django.forms import BaseForm, BoundField
from django.forms.renderers import DjangoTemplates as FormTemplates
from django.template.backends.django import DjangoTemplates

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class Renderer(FormTemplates):
    """Django's renderer with our form, field and widget templates in front of its own."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        """An engine of its own: forms look the same whatever the settings of the pages."""
        own = Path(django.forms.__file__).parent / "templates"
        return DjangoTemplates({"APP_DIRS": False, "DIRS": [TEMPLATES, own], "NAME": "forms", "OPTIONS": {}})


@lru_cache(maxsize=1)
def renderer() -> Renderer:
    """The one renderer; its templates are compiled once."""
    return Renderer()


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary: what is wrong, the id of the control to mend it in ("" for the form as a whole), by which rules."""

    message: str
    target: str
    rules: Sequence[tuple[str, str]] = ()


def _target(field: BoundField) -> str:
    """The id of the first control of a field: choices and dates have several."""
    if field.id_for_label:
        return str(field.id_for_label)
    first = field.subwidgets[0].data.get("attrs", {}).get("id", "") if field.subwidgets else ""
    return str(first or field.auto_id)


def problems(*forms: BaseForm) -> list[Problem]:
    """What the reader has to mend, in the order of the page."""
    found: list[Problem] = []
    for form in forms:
        for error in form.non_field_errors().as_data():
            found += [Problem(str(message), "", getattr(error, "rules", ())) for message in error.messages]
        for field in form:
            # Django's own messages do not say which field they mean; away from the field that would be a riddle.
            label = str(field.label).rstrip("?: ")
            found += [Problem(f"{label}: {message}", "" if field.is_hidden else _target(field)) for message in field.errors]
    return found
