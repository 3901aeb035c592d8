"""A date asked for in three boxes, day, month and year, so that no order has to be guessed."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.forms import widgets
from django.utils.translation import gettext_lazy as _


class DateBoxes(forms.MultiWidget):
    """Three number boxes in a fieldset."""

    template_name = "forms/date_boxes.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        """Boxes that ask a telephone for its number keys."""
        boxes: dict[str, widgets.Widget | type[widgets.Widget]] = {
            "day": forms.TextInput({"inputmode": "numeric", "size": 2, "maxlength": 2, "class": "form-control", "title": _("Day")}),
            "month": forms.TextInput({"inputmode": "numeric", "size": 2, "maxlength": 2, "class": "form-control", "title": _("Month")}),
            "year": forms.TextInput({"inputmode": "numeric", "size": 4, "maxlength": 4, "class": "form-control", "title": _("Year")}),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        """The three numbers of a date."""
        return [value.day, value.month, value.year] if value else [None, None, None]

    def id_for_label(self, id_: str) -> str:
        """The first box, so that the error summary leads to it."""
        return f"{id_}_0" if id_ else ""


class DateField(forms.MultiValueField):
    """A calendar day from three boxes; an error says which part is missing or that no such day exists."""

    widget = DateBoxes

    def __init__(self, **kwargs: object) -> None:
        """Takes what every form field takes."""
        parts = (
            forms.IntegerField(min_value=1, max_value=31, error_messages={"incomplete": _("Give the day.")}),
            forms.IntegerField(min_value=1, max_value=12, error_messages={"incomplete": _("Give the month.")}),
            forms.IntegerField(min_value=1000, max_value=9999, error_messages={"incomplete": _("Give the year in four figures.")}),
        )
        super().__init__(parts, require_all_fields=False, **kwargs)  # type: ignore[arg-type]

    def compress(self, data_list: list[int]) -> date | None:
        """The day, or None when all boxes are empty and the field is optional."""
        if not data_list:
            return None
        day, month, year = data_list
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(_("There is no such day; check day and month."), code="invalid") from None
