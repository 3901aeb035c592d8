"""The form of webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.lib.calling.addresses import MOST_ADDRESS


class WebhookForm(forms.Form):
    """An address to be told at."""

    address = forms.CharField(
        label=_("Which address is called?"),
        max_length=MOST_ADDRESS,
        help_text=_("An https address of the public internet, for example https://platform.example/hooks/threats."),
    )
