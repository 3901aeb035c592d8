"""Sign-in forms of allauth, bounded, and with codes that are accepted once across all processes."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from aboveboard.accounts import actions, queries, throttle
from aboveboard.accounts.models import User
from aboveboard.accounts.secrets import CODE_LIMIT
from aboveboard.accounts.values import PASSWORD_LIMIT
from aboveboard.kernel.errors import Busy, Forbidden


class BoundedLoginForm(LoginForm):  # type: ignore[misc]
    """Signing in by address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        _bound(self.fields["password"], PASSWORD_LIMIT)


class BoundedActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """Enrolling an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound(self.fields["code"], CODE_LIMIT)


class _OnceMixin:
    """allauth remembers used codes in its cache only; the user's row is what all processes and machines share."""

    user: User
    authenticator: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound(self.fields["code"], CODE_LIMIT)

    def clean_code(self) -> str:
        try:
            with throttle.attempt(self.user.pk):
                return self._accepted()
        except Busy:
            raise account_adapter().validation_error("too_many_login_attempts") from None

    def _accepted(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        user = User.objects.get(pk=self.user.pk)
        try:
            actions.use_second_factor(queries.own_actor(user), user, authenticator=self.authenticator.pk, code=code)
        except Forbidden:
            raise get_adapter().validation_error("incorrect_code") from None
        return code


class AuthenticateOnceForm(_OnceMixin, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateOnceForm(_OnceMixin, ReauthenticateForm):  # type: ignore[misc]
    """A fresh proof before a binding act."""


def _bound(field: forms.Field, limit: int) -> None:
    assert isinstance(field, forms.CharField)
    field.max_length = limit
    field.widget.attrs["maxlength"] = str(limit)
    field.validators.append(MaxLengthValidator(limit))
