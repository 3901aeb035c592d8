"""The one place where a refusal becomes an answer: its status, its page, and what to do about it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from aboveboard.accounts import queries
from aboveboard.diligence.queries import InterestUnanswered
from aboveboard.kernel.errors import AppError, StepUpNeeded
from aboveboard.web.refusals import named
from aboveboard.web.request import keep

# Refusals without a page of their own are about what was sent.
PAGES = {403: "403.html", 404: "404.html", 409: "409.html", 503: "503.html"}
BAD_INPUT = "400.html"
UNAVAILABLE = 503


class ErrorMiddleware:
    """Answers every `AppError` of a page; other exceptions go on to Django."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of the refusal, or the way to the second factor or to the question about interests."""
        if isinstance(error, StepUpNeeded):
            return _step_up(request, error)
        if isinstance(error, InterestUnanswered):
            question = reverse("file_interest", args=[error.file_id])
            return HttpResponseRedirect(f"{question}?{urlencode({REDIRECT_FIELD_NAME: _left(request)})}")
        return answer(request, error) if isinstance(error, AppError) else None


def answer(request: HttpRequest, error: AppError) -> HttpResponse:
    """The page that says what was refused, why and what to do; nothing of it is kept by a cache."""
    template = PAGES.get(error.status, BAD_INPUT)
    if error.status == UNAVAILABLE:
        # Without the shell, which would ask the very database that does not answer.
        response = HttpResponse(render_to_string(template, {"detail": str(error)}), status=UNAVAILABLE)
        response["Retry-After"] = "30"
    else:
        # What is missing is told to everybody in the same words.
        detail = "" if error.status == 404 else str(error)
        response = render(
            request, template, {"detail": detail, "rules": named(error.rules, getattr(request, "actor", None))}, status=error.status
        )
    response["Cache-Control"] = "no-store"
    return response


def _step_up(request: HttpRequest, error: StepUpNeeded) -> HttpResponse:
    """To the second factor (enrolling it where there is none), and back to the page that was left."""
    keep(request)
    enrolled = request.user.is_authenticated and queries.has_second_factor(request.user)
    target = reverse("mfa_reauthenticate" if enrolled else "mfa_activate_totp")
    messages.warning(
        request, _("This act is binding. Confirm it with your second factor, then press the button once more; what you typed is kept.")
    )
    return HttpResponseRedirect(f"{target}?{urlencode({REDIRECT_FIELD_NAME: _left(request)})}")


def _left(request: HttpRequest) -> str:
    """The address to come back to: this one, or for an act that only takes POST the page with its button."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(came)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
