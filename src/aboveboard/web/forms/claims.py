"""The form in which a bureau claims its constituency: one entry a line."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.exchange.values import ClaimForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 60_000
FIELDS = ("networks", "asns", "domains", "sectors")


def _lines(label: "_StrPromise", says: "_StrPromise", rows: int) -> forms.CharField:
    widget = forms.Textarea({"rows": rows, "spellcheck": "false", "autocomplete": "off", "dir": "ltr"})
    return forms.CharField(label=label, help_text=says, required=False, max_length=MOST, widget=widget)


class ConstituencyForm(forms.Form):
    """Everything that is the country's own; what is left out is no longer its own once the desk has confirmed."""

    networks = _lines(_("Networks"), _("One a line, such as 192.0.2.0/24 or 2001:db8::/32."), 6)
    asns = _lines(_("AS numbers"), _("One a line, such as AS64496."), 3)
    domains = _lines(_("Domains"), _("One a line, such as ministry.example. Each stands for all names below it too."), 6)
    sectors = _lines(_("Sectors"), _("One a line, as sources write them, such as healthcare."), 3)

    @staticmethod
    def claim(country: str, data: Mapping[str, Any]) -> ClaimForm:
        """The value for the action: the lines that are not empty."""
        return ClaimForm(country, **{name: tuple(filter(None, map(str.strip, data[name].splitlines()))) for name in FIELDS})

    @staticmethod
    def written(claim: Any) -> dict[str, str]:
        """A claim as the form shows it."""
        return {name: "\n".join(getattr(claim, name)) for name in FIELDS}
