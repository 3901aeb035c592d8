"""Gives every request its actor (`request.actor`), from a session or a token, and leads to the second factor before anything else."""

import base64
import binascii
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from aboveboard.accounts import actions, queries
from aboveboard.accounts.models import User
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM, Actor
from aboveboard.lib import clock

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
# A session's last use is noted once a minute: a write on every request would cost more than the page.
NOTED_EVERY = timedelta(minutes=1)
TOKEN_NOTED_EVERY = timedelta(days=1)
_SINCE, _SEEN = "accounts.since", "accounts.seen"
_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
Next = Callable[[HttpRequest], HttpResponseBase]


class Acted(Protocol):
    """What this middleware adds to a request. `token`: the actor came by this token, so no cookie vouches for it."""

    actor: Actor
    token: UUID | None


class ActorMiddleware:
    """Sets `request.actor` and `request.token`. A request with an Authorization header is judged by that alone."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        pending = False
        token = None
        if header := request.headers.get("Authorization"):
            actor, token = actor_of_header(header)
        else:
            actor, pending = _actor_of_session(request)
        vars(request).update(actor=actor, token=token, awaits_second_factor=pending)
        response = self._get_response(request)
        if actor.user is not None:
            # What a person may see today must not come out of a cache tomorrow.
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{feature}=()" for feature in _FEATURES))
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to the second factor, unless the page is one of sign-in."""
        if not vars(request)["awaits_second_factor"] or getattr(view, "before_second_factor", False):
            return None
        user = request.user
        assert isinstance(user, User)
        enrolled = queries.has_second_factor(user)
        target = reverse("mfa_reauthenticate" if enrolled else "mfa_activate_totp")
        if request.method in {"GET", "HEAD"}:
            target = f"{target}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


def actor_of_header(header: str) -> tuple[Actor, UUID | None]:
    """The actor and token of an Authorization header: Bearer (RFC 6750 §2.1), or Basic (RFC 7617) with the token as password.

    ApiKey, as clients of OpenSanctions send it, is read like Bearer.
    """
    scheme, _, rest = header[:400].partition(" ")
    text = rest.strip()
    if scheme.lower() == "basic":
        try:
            text = base64.b64decode(text, validate=True).decode("ascii").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return ANONYMOUS, None
    elif scheme.lower() not in {"bearer", "apikey"}:
        return ANONYMOUS, None
    found = queries.actor_and_token(text)
    if found is None:
        return ANONYMOUS, None
    actor, token = found
    if token.last_used_at is None or clock.now() - token.last_used_at > TOKEN_NOTED_EVERY:
        actions.mark_token_used(SYSTEM, token)
    return actor, token.pk


def _actor_of_session(request: HttpRequest) -> tuple[Actor, bool]:
    user = request.user
    if not isinstance(user, User):
        if BACKEND_SESSION_KEY in request.session:
            # A session of somebody whose account was closed or whose password changed.
            logout(request)
        return ANONYMOUS, False
    now = clock.now().timestamp()
    since, seen = request.session.get(_SINCE, now), request.session.get(_SEEN, now)
    if now - since > LONGEST.total_seconds() or now - seen > IDLE.total_seconds():
        logout(request)
        return ANONYMOUS, False
    if _SEEN not in request.session or now - seen > NOTED_EVERY.total_seconds():
        request.session[_SINCE], request.session[_SEEN] = since, now
    signed_in = queries.signed_in(user, request.session)
    return signed_in.actor, signed_in.pending
