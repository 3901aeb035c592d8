"""One's own account: who one is in the house, what one may do and why, and the tokens of one's programs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from aboveboard.accounts import actions, queries
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.policy.queries import current, permits_of_roles
from aboveboard.policy.values.access import Access
from aboveboard.web import acts
from aboveboard.web.forms.rights import TokenForm
from aboveboard.web.request import Request, attempt, page, sent, shown


@require_safe
@serves(queries.visible_users, queries.visible_memberships)
def profile(request: Request) -> HttpResponse:
    """Who I am here: bodies and roles with their days, and the rights that each gives, by rule."""
    actor = request.actor
    rules = {rule.role: rule for rule in current(Access).body.roles}
    held = sorted(actor.roles, key=lambda role: (role in {"account", "public"}, role))
    context = {
        "me": _me(actor),
        "memberships": queries.visible_memberships(actor).filter(user=actor.user),
        "rights": [(role, rules[role].id, sorted(rules[role].permits)) for role in held if role in rules],
        "tokens": queries.visible_tokens(actor).filter(user=actor.user, revoked_at=None, expires_at__gt=clock.now()).count(),
    }
    return page(request, "account/profile.html", context)


@require_safe
@serves(queries.visible_tokens)
def tokens(request: Request) -> HttpResponse:
    """My tokens, those that have ended included."""
    rows = queries.visible_tokens(request.actor).filter(user=request.actor.user)
    return page(request, "account/tokens.html", {"rows": rows, "now": clock.now()}, crumbs=_crumbs(_("Tokens")))


@never_cache
@serves(queries.visible_users, actions.issue_token)
def issue(request: Request) -> HttpResponse:
    """Issue a token; it is shown once, in the answer to the form, and kept nowhere."""
    actor = request.actor
    me = _me(actor)
    form = TokenForm(sent(request), permits=sorted(permits_of_roles(actor.roles)))
    issued = attempt(
        form, lambda data: actions.issue_token(actor, me, name=data["name"], scopes=data["scopes"], expires_at=data["expires_at"])
    )
    if issued:
        context = {"issued": issued, "api": request.build_absolute_uri("/api/")}
        return page(request, "account/issued.html", context, crumbs=_crumbs(_("Your new token")))
    step_up = "" if actor.stepped_up else acts.step_up(request)
    return shown(request, "account/token_form.html", form, crumbs=_crumbs(_("New token")), step_up=step_up)


@require_POST
@serves(queries.visible_tokens, actions.revoke_token)
def revoke(request: Request, key: UUID) -> HttpResponse:
    """End a token of mine."""
    token = queries.visible_tokens(request.actor).filter(pk=key, user=request.actor.user).first()
    if token is None:
        raise Missing
    actions.revoke_token(request.actor, token)
    messages.success(request, _("The token is ended; it is refused from now on."))
    return redirect("tokens")


def _me(actor: Actor) -> Any:
    me = queries.visible_users(actor).filter(pk=actor.user).first() if actor.user else None
    if me is None:
        raise Missing
    return me


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("Your account"), "profile"), *([(_("Tokens"), reverse("tokens"))] if last != _("Tokens") else []), (last, "")]
