"""Routes what allauth wants to write about a user through actions, and hardens its defaults."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from aboveboard.accounts import actions, queries
from aboveboard.accounts.models import User
from aboveboard.accounts.values import PASSWORD_LIMIT
from aboveboard.kernel import sealing
from aboveboard.kernel.errors import Invalid
from aboveboard.lib import clock

PURPOSE = "second factors"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by password: no sign-up here, passwords set by an action, fresh proof before second factors change."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: applicants register on their own page, everybody else is invited."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only where the page of sign-in asks for a passkey's challenge: all else are pages, whatever a request says of itself."""
        asks = request.method == "GET" and request.resolver_match is not None and request.resolver_match.url_name == "mfa_login_webauthn"
        return asks and bool(super().is_ajax(request))

    def clean_password(self, password: str, user: User | None = None) -> str:
        """As allauth, after a bound on the length."""
        if len(password) > PASSWORD_LIMIT:
            raise ValidationError(f"At most {PASSWORD_LIMIT} characters are accepted.")
        return str(super().clean_password(password, user))

    def set_password(self, user: User, password: str) -> None:
        """Set it by the action; the object at hand then carries the new hash, so that this session goes on."""
        row = User.objects.get(pk=user.pk)
        try:
            user.password = actions.set_password(queries.own_actor(row), row, password=password).password
        except Invalid as error:
            # The forms have checked the same rules before; here it is the last word.
            raise ValidationError(str(error)) from error

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the user's password; counts as an attempt to sign in."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before second factors change: a proof within 15 minutes, by a second factor where one is enrolled.

        Raises rather than answers yes, because allauth would then be content with the password.
        """
        request = context.request
        records = get_authentication_records(request, request.user)
        enrolled = DefaultMFAAdapter().is_mfa_enabled(request.user)
        at = [record["at"] for record in records if record["method"] == "mfa" or not enrolled]
        if not at or clock.now().timestamp() - max(at) >= queries.STEP_UP_LASTS.total_seconds():
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """As allauth; the password is no way for those who have a second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        """Fernet under a key derived from the installation's secret key."""
        return sealing.sealed(PURPOSE, text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The opposite of `encrypt`. Raises `ImproperlyConfigured` under another secret key."""
        return sealing.opened(PURPOSE, encrypted_text.encode()).decode()
