"""Forms of accounts: tokens, invitations, roles and delegations; read once more, strictly, by the values of `accounts`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.accounts.values import DelegationForm, Invitation, Language
from aboveboard.lib import clock
from aboveboard.web.entry_words import right_title
from aboveboard.web.forms.dates import DateField

DAYS = ((1, _("1 day")), (7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (366, _("366 days")))


class TokenForm(forms.Form):
    """A token for one's own programs: what it is for, how long it lasts, what it may do."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(
        label=_("Only these rights"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what the program needs; with nothing ticked it may do all that you may."),
    )

    def __init__(self, *args: Any, permits: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = sorted(((name, right_title(name)) for name in permits), key=lambda pair: pair[1])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """With the end in UTC."""
        data = super().clean() or {}
        if "days" in data:
            data["expires_at"] = clock.now() + timedelta(days=data["days"])
        return data


class InviteForm(forms.Form):
    """Whom to give an account."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.CharField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def value(self, data: Any) -> Invitation:
        """As the action takes it; raises `Invalid`."""
        return Invitation(data["email"], data["name"], data["language"])


class RoleForm(forms.Form):
    """A role in a body, from a day to a day."""

    body = forms.ChoiceField(label=_("Body"))
    role = forms.ChoiceField(label=_("Role"))
    from_on = DateField(label=_("First day"), required=False, help_text=_("Today, if left empty."))
    until_on = DateField(label=_("Last day"), required=False, help_text=_("Without end, if left empty."))

    def __init__(self, *args: Any, bodies: Sequence[tuple[str, str]], roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class DelegateForm(forms.Form):
    """A power that a body has handed to a role."""

    from_body = forms.ChoiceField(label=_("Delegated by"))
    to_role = forms.ChoiceField(label=_("To the role"))
    rule_id = forms.CharField(label=_("Rule of the regulation on authority"), max_length=40, help_text=_("Its id, such as AU-D-SG."))
    reference = forms.CharField(label=_("Reference of the decision"), max_length=200)
    decided_on = DateField(label=_("Decided on"))
    expires_on = DateField(label=_("Last day"))

    def __init__(self, *args: Any, bodies: Sequence[tuple[str, str]], roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_body"].choices = bodies  # type: ignore[attr-defined]
        self.fields["to_role"].choices = roles  # type: ignore[attr-defined]

    def value(self, data: Any) -> DelegationForm:
        """As the action takes it; raises `Invalid`."""
        return DelegationForm(**{name: data[name] for name in self.fields})
