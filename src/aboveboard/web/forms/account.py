"""The form of the page on which an applicant makes an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.accounts.values import PASSWORD_LIMIT


class AccountForm(forms.Form):
    """Who applies, and the password."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("You sign in with it, and letters about the application go there."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        help_text=_("At least 12 characters; four words that have nothing to do with each other are easy to keep."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
