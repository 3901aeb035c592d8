"""allauth's pages where they change a second factor: the change is an action, so that it leaves an entry with it."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from aboveboard.accounts import actions, queries
from aboveboard.accounts.models import User
from aboveboard.kernel.errors import AppError


def _user(request: HttpRequest) -> User:
    raise_if_reauthentication_required(request, app="allauth.mfa")
    return User.objects.get(pk=str(request.user.pk))


def _shown(request: HttpRequest, user: User, kind: str) -> None:
    # Enrolling proved the factor just now; without this the session would be asked for it at once.
    enrolled = Authenticator.objects.filter(user_id=user.pk, type=kind).latest("pk")
    record_authentication(request, user, "mfa", id=enrolled.pk, type=kind, reauthenticated=True)


class Enrol(ActivateTOTPView):  # type: ignore[misc]
    """Enrols an authenticator app."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = _user(self.request)
        try:
            actions.enrol_totp(queries.own_actor(user), user, secret=form.secret, code=form.cleaned_data["code"])
        except AppError as error:
            return _refused(self, form, "code", error)
        clear_totp_secret(self.request)
        _shown(self.request, user, Authenticator.Type.TOTP)
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))


class Withdraw(DeactivateTOTPView):  # type: ignore[misc]
    """Removes the authenticator app."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = _user(self.request)
        try:
            actions.remove_second_factor(queries.own_actor(user), user, authenticator=self.authenticator.pk)
        except AppError as error:
            return _refused(self, form, None, error)
        return HttpResponseRedirect(reverse("mfa_index"))


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Enrols a passkey or security key."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = _user(self.request)
        try:
            actions.add_passkey(queries.own_actor(user), user, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
        except AppError as error:
            return _refused(self, form, None, error)
        _shown(self.request, user, Authenticator.Type.WEBAUTHN)
        return HttpResponseRedirect(reverse("mfa_list_webauthn"))


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Removes a passkey or security key."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = _user(self.request)
        try:
            actions.remove_second_factor(queries.own_actor(user), user, authenticator=self.get_object().pk)
        except AppError as error:
            messages.error(self.request, str(error))
        return HttpResponseRedirect(reverse("mfa_list_webauthn"))


class RenewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Replaces the recovery codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = _user(self.request)
        try:
            actions.renew_recovery_codes(queries.own_actor(user), user)
        except AppError as error:
            return _refused(self, form, None, error)
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))


def _refused(view: Any, form: Form, field: str | None, error: AppError) -> HttpResponse:
    form.add_error(field, str(error))
    response: HttpResponse = view.form_invalid(form)
    response.status_code = error.status
    return response
