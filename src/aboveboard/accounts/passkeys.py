"""allauth's passkey forms for hostile input: what a browser never sends is a wrong answer, not a failure of ours."""

import struct
from collections.abc import Callable
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError

from aboveboard.lib.strict import StrictError, loads

MOST_BYTES = 20_000
# What the parsing of a forged credential (base64, CBOR, COSE, X.509) raises in fido2 and below.
_FORGED: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


class Credential(forms.JSONField):
    """The browser's answer: one JSON object, bounded in size and depth."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, dict):
            return value or None
        try:
            found = loads(str(value), max_bytes=MOST_BYTES, max_depth=12)
        except StrictError as error:
            raise ValidationError(str(error)) from None
        if not isinstance(found, dict):
            raise ValidationError("The browser's answer is not readable; try again.")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Shown again as it came; parsing is for `to_python` alone."""
        return data

    def prepare_value(self, value: Any) -> Any:
        """As it came; see `bound_data`."""
        return value if isinstance(value, str) else super().prepare_value(value)


def _judged[T](judge: Callable[[], T]) -> T:
    try:
        return judge()
    except _FORGED:
        raise get_adapter().validation_error("incorrect_code") from None


class _AddMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Credential(widget=forms.HiddenInput)

    def clean(self) -> Any:
        return _judged(super().clean)  # type: ignore[misc]


class _AnswerMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Credential(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        return _judged(super().clean_credential)  # type: ignore[misc]


class AddPasskeyForm(_AddMixin, AddWebAuthnForm):  # type: ignore[misc]
    """Enrolling a passkey."""


class AuthenticatePasskeyForm(_AnswerMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of signing in."""


class LoginPasskeyForm(_AnswerMixin, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone."""


class ReauthenticatePasskeyForm(_AnswerMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A fresh proof before a binding act."""
