"""Deny by default: a view that does not declare what it serves does not answer, and nobody is led where nothing is open."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from aboveboard.kernel.action import ACTIONS
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import QUERIES, Serves

# Views of the framework that declare nothing, by the name of their route.
FRAMEWORK: Mapping[str, str] = {
    "set_language": "changes the reader's own cookie and nothing else",
}
PAGES = "aboveboard.web."


class DeclaredMiddleware:
    """404 for undeclared views; to the sign-in for strangers at a page of which nothing is open to strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Refuse, lead to the sign-in, or let the view answer."""
        served = getattr(view, "serves", None)
        if not isinstance(served, Serves):
            if request.resolver_match is not None and request.resolver_match.url_name in FRAMEWORK:
                return None
            raise Http404
        if not view.__module__.startswith(PAGES):
            # The doors for programs answer strangers by themselves.
            return None
        actor: Actor = vars(request)["actor"]
        is_stranger = actor.user is None and "Authorization" not in request.headers
        # By what the route serves, not by what is there: the answer tells nothing about any single thing.
        if is_stranger and served.names and request.method in {"GET", "HEAD"} and not is_open(served, actor):
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
        return None


def is_open(served: Serves, actor: Actor) -> bool:
    """Whether the actor holds the right to anything that the view serves."""
    permits = actor.permits
    return any(
        (name in ACTIONS and ACTIONS[name].permit.name in permits)
        or (name in QUERIES and any(permit.name in permits for permit in QUERIES[name].permits))
        for name in served.names
    )
