"""The forms with which the desk passes objects on, or sets them aside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.exchange.rules.passing_on import MOST_REASON
from aboveboard.web.forms import choices

VICTIMS, HOSTS, NOBODY = "victims", "hosts", "nobody"


class WhereForm(forms.Form):
    """To whom the chosen objects go, before it is done."""

    side = forms.ChoiceField(
        label=_("What are the countries to it?"),
        choices=[
            (VICTIMS, _("Countries of the victims: they are alerted and answer")),
            (HOSTS, _("Countries from which the attack comes: they read it in their feed")),
            (NOBODY, _("None: set it aside, it concerns no country in particular")),
        ],
        widget=forms.RadioSelect,
    )
    countries = forms.MultipleChoiceField(label=_("Countries"), required=False, widget=forms.SelectMultiple({"size": 8}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].choices = choices.member_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Countries, or none, as the side says."""
        data = super().clean() or {}
        if data.get("side") in {VICTIMS, HOSTS} and not data.get("countries"):
            self.add_error("countries", _("Choose at least one country, or set the objects aside."))
        return data


class PassOnForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=MOST_REASON,
        help_text=_("It is kept with each object; a country reads it beside what concerns it."),
        widget=forms.Textarea({"rows": 2}),
    )
