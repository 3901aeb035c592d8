"""The forms of partners' servers: how one is named, and how it is polled."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.exchange.stix.markings import Marking
from aboveboard.lib.calling.addresses import MOST_ADDRESS
from aboveboard.polling.values import INTERVALS, MOST_COLLECTION, MOST_TOKEN, Credentials, Habits, Scheme, ServerForm
from aboveboard.web.words import word

HOUR = 60
OFTEN = {5: _("Every 5 minutes"), 15: _("Every quarter of an hour"), 60: _("Every hour"), 360: _("Every 6 hours"), 1_440: _("Once a day")}


class HabitsForm(forms.Form):
    """How a server is polled, and with which credentials."""

    interval = forms.TypedChoiceField(label=_("How often do we look?"), coerce=int, choices=[(each, OFTEN[each]) for each in INTERVALS])
    unmarked = forms.ChoiceField(
        label=_("How far may objects without a TLP marking be shared?"),
        required=False,
        choices=[("", _("As agreed")), *((each.name, each.label) for each in Marking if each > Marking.CLEAR)],
        help_text=_("What is less strict than the agreement's default changes nothing. Markings on the objects themselves prevail."),
    )
    scheme = forms.ChoiceField(label=_("How do we show who we are?"), widget=forms.RadioSelect)
    user = forms.CharField(label=_("User"), required=False, max_length=400, help_text=_("Only with user and password."))
    secret = forms.CharField(
        label=_("Token or password"),
        max_length=MOST_TOKEN,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Kept encrypted and shown to nobody again. Issue one for us alone that may do nothing but read this collection."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = self.fields["scheme"]
        assert isinstance(scheme, forms.ChoiceField)
        scheme.choices = [(each.value, word(each.value, "server_scheme")) for each in Scheme]

    @staticmethod
    def habits(data: Mapping[str, Any]) -> Habits:
        """The value for the action."""
        return Habits(data["interval"], Marking[data["unmarked"]] if data["unmarked"] else None)

    @staticmethod
    def credentials(data: Mapping[str, Any]) -> Credentials | None:
        """The credentials that were typed; None where none were."""
        return Credentials(Scheme(data["scheme"]), data["secret"], data["user"]) if data["secret"] else None


class NewServerForm(HabitsForm):
    """A server to be polled: its API root, one collection, and how."""

    root = forms.CharField(
        label=_("Address of the API root"),
        max_length=MOST_ADDRESS,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
        help_text=_("An https address of the public internet, for example https://taxii.example/api1/."),
    )
    collection = forms.CharField(
        label=_("Collection"),
        max_length=MOST_COLLECTION,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
        help_text=_("Its id or alias, as the server names it."),
    )
    field_order = ("root", "collection", "scheme", "user", "secret", "interval", "unmarked")

    @classmethod
    def server(cls, data: Mapping[str, Any]) -> ServerForm:
        """The value for the action."""
        known = Credentials(Scheme(data["scheme"]), data["secret"], data["user"])
        return ServerForm(data["root"], data["collection"], known, cls.habits(data))


class ChangeForm(HabitsForm):
    """Other habits; the credentials stay where none are typed."""

    secret = forms.CharField(
        label=_("New token or password"),
        required=False,
        max_length=MOST_TOKEN,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one that we have."),
    )
    field_order = ("interval", "unmarked", "scheme", "user", "secret")
