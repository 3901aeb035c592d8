"""What every page works with: the request with its actor, the answer with its crumbs, and a form tried on an action."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Busy, Conflict, Invalid, Missing, NoStanding
from aboveboard.web.refusals import Refused

Crumb = tuple[str, str]
# Repeated rows of a form: what it begins with, and what may be asked for instead.
LEAST_ROWS, MORE_ROWS = 4, (8, 16, 32)
KEPT = "typed_before_second_factor"
MOST_KEPT = 100_000


class Request(HttpRequest):
    """A request after the middleware of `accounts`."""

    actor: Actor
    token: UUID | None


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, crumbs: Sequence[Crumb] = (), status: int = 200
) -> HttpResponse:
    """The template below `web/`, drawn; crumbs are (label, name of the address) and lead to the page that has none."""
    trail = [{"label": label, "url": url if url.startswith("/") or not url else reverse(url)} for label, url in crumbs]
    base = "public_base.html" if request.user.is_anonymous else "base.html"
    return render(request, f"web/{template}", {"base": base, **context, "crumbs": trail}, status=status)


def shown(request: HttpRequest, template: str, form: forms.BaseForm, *, crumbs: Sequence[Crumb] = (), **context: object) -> HttpResponse:
    """A form's page: 422 with everything that was typed where it was refused; what the second factor interrupted is back."""
    recall(request, form)
    for error in form.non_field_errors().as_data() if form.is_bound else ():
        if isinstance(error, Refused):
            error.lead(getattr(request, "actor", None))
    refused = form.is_bound and bool(form.errors)
    return page(request, template, {"form": form, **context}, crumbs=crumbs, status=Invalid.status if refused else 200)


def keep(request: HttpRequest) -> None:
    """Keep what was typed on this page while the second factor is shown; passwords are not kept."""
    if request.method == "POST":
        typed = request.POST.copy()
        for name in [name for name in typed if "password" in name or name == "csrfmiddlewaretoken"]:
            del typed[name]
        text = typed.urlencode()
        if len(text) <= MOST_KEPT:
            request.session[KEPT] = {"path": request.path, "typed": text}


def recall(request: HttpRequest, *forms_shown: forms.BaseForm) -> None:
    """Begin the forms of this page with what was typed before the second factor was asked for; given back once."""
    kept = request.session.get(KEPT)
    if request.method != "GET" or not isinstance(kept, dict) or kept.get("path") != request.path:
        return
    typed = QueryDict(request.session.pop(KEPT)["typed"])
    for form in forms_shown:
        for name, field in form.fields.items():
            if not isinstance(field, forms.FileField) and not field.widget.is_hidden:
                form.initial[name] = field.widget.value_from_datadict(typed, MultiValueDict(), form.add_prefix(name))


def asked(request: HttpRequest, name: str, most: int = 100) -> str:
    """What the address says under `name`: bounded, and without NUL, which is no text to PostgreSQL."""
    return request.GET.get(name, "").replace("\0", "")[:most].strip()


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def attempt[T](form: forms.BaseForm, act: Callable[[Mapping[str, Any]], T]) -> T | None:
    """What the act makes of the form's values; None where the form or the act refuses, which the form then tells.

    Refusals of right, standing's entry or presence are no matter of the form and are raised.
    """
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Invalid as error:
        for name, message in error.fields.items():
            form.add_error(name if name in form.fields else None, message)
        if not error.fields:
            form.add_error(None, str(error))
    except (Blocked, Busy, Conflict, NoStanding) as error:
        form.add_error(None, Refused(error))
    return None


def row_count(request: HttpRequest) -> int:
    """How many empty rows a form with repeated rows begins with, as the address asks; four where it asks for nothing on offer."""
    text = asked(request, "rows", 2)
    return int(text) if text in {str(count) for count in MORE_ROWS} else LEAST_ROWS


def spoken_for(actor: Actor) -> UUID:
    """The organisation that the actor speaks for; raises `Missing` for everybody else."""
    if actor.organisation is None:
        raise Missing(_("You do not speak for an organisation yet. Register it first."))
    return actor.organisation
