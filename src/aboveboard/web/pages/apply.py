"""Where an applicant begins: what it takes, and an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aboveboard.accounts import actions as accounts
from aboveboard.accounts import throttle
from aboveboard.accounts.values import Invitation, Registration
from aboveboard.kernel.serve import serves
from aboveboard.web.forms.account import AccountForm
from aboveboard.web.request import Request, attempt, sent, shown


@serves(accounts.register_applicant)
def apply(request: Request) -> HttpResponse:
    """Make an account and go to the sign-in; who is signed in goes on at once."""
    if request.actor.user is not None:
        return redirect("own")
    if request.method == "POST":
        throttle.account(request)
    form = AccountForm(sent(request))
    language = get_language() or "en"
    if attempt(
        form,
        lambda data: accounts.register_applicant(
            request.actor, Registration(Invitation(data["email"], data["name"], language), data["password"])
        ),
    ):
        messages.success(request, _("Your account is made. Sign in with it to begin your application."))
        return redirect("account_login")
    return shown(request, "public/apply.html", form)
