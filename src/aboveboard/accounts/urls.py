"""Addresses of sign-in: allauth's pages, without those that would write about a user on their own."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as keys
from django.forms import BaseForm
from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_http_methods

from aboveboard.accounts import actions, sign_in
from aboveboard.kernel.action import Action
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import serves

View = Callable[..., HttpResponseBase]


def _page(address: str, view: View, name: str, *served: Action[..., Any]) -> URLPattern:
    """A page of sign-in, open to those who have not shown their second factor yet."""

    def page(*args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(*args, **kwargs)
        form = (answer.context_data or {}).get("form") if isinstance(answer, TemplateResponse) else None
        if isinstance(form, BaseForm) and form.errors and answer.status_code == 200:
            # The library says in words only that something was refused.
            answer.status_code = Invalid.status
        return answer

    page.before_second_factor = True  # type: ignore[attr-defined]
    page.__name__ = name
    # The library's views take PUT for POST.
    served_view = serves(*served)(require_http_methods(["GET", "HEAD", "POST"])(page))
    return (re_path if address.startswith("^") else path)(address, served_view, name=name)


urlpatterns = [
    _page("login/", account.login, "account_login"),
    _page("logout/", account.logout, "account_logout"),
    _page("inactive/", account.account_inactive, "account_inactive"),
    _page("signup/", account.signup, "account_signup"),
    _page("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _page("password/change/", account.password_change, "account_change_password", actions.set_password),
    _page("password/set/", account.password_set, "account_set_password", actions.set_password),
    _page("password/reset/", account.password_reset, "account_reset_password"),
    _page("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    _page(
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,60})-(?P<key>[^/]{1,100})/$",
        account.password_reset_from_key,
        "account_reset_password_from_key",
        actions.set_password,
    ),
    _page("password/reset/key/done/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    _page("factor/", mfa.index, "mfa_index"),
    _page("factor/authenticate/", mfa.authenticate, "mfa_authenticate", actions.use_second_factor),
    _page("factor/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate", actions.use_second_factor),
    _page("factor/app/enrol/", sign_in.Enrol.as_view(), "mfa_activate_totp", actions.enrol_totp),
    _page("factor/app/remove/", sign_in.Withdraw.as_view(), "mfa_deactivate_totp", actions.remove_second_factor),
    _page("factor/codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _page("factor/codes/renew/", sign_in.RenewCodes.as_view(), "mfa_generate_recovery_codes", actions.renew_recovery_codes),
    _page("factor/codes/download/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _page("factor/keys/", keys.list_webauthn, "mfa_list_webauthn"),
    _page("factor/keys/add/", sign_in.AddPasskey.as_view(), "mfa_add_webauthn", actions.add_passkey),
    _page("factor/keys/reauthenticate/", keys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _page("factor/keys/login/", keys.login_webauthn, "mfa_login_webauthn"),
    _page("factor/keys/<int:pk>/rename/", keys.edit_webauthn, "mfa_edit_webauthn"),
    _page("factor/keys/<int:pk>/remove/", sign_in.RemovePasskey.as_view(), "mfa_remove_webauthn", actions.remove_second_factor),
]
