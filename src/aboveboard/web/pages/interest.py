"""The question about interests: asked before anything of a file is shown, answered with one press."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from aboveboard.diligence import actions, queries
from aboveboard.kernel.serve import serves
from aboveboard.web.forms.diligence import InterestForm
from aboveboard.web.request import Request, asked, attempt, sent, shown


@serves(queries.visible_files, actions.answer_interest)
def interest(request: Request, key: UUID) -> HttpResponse:
    """Say whether one has an interest in the organisation; without one the way goes on to where one wanted to go."""
    actor = request.actor
    file = queries.file_to_answer(actor, key)
    has_interest = request.POST.get("interest") != "none"
    form = InterestForm(sent(request))
    form.fields["statement"].required = has_interest
    given = attempt(form, lambda data: actions.answer_interest(actor, file, has_interest=has_interest, statement=data["statement"]))
    if given is not None:
        if given.has_interest:
            messages.warning(request, _("Your interest is on record. The file is closed to you; another acts in your place."))
            return redirect("home")
        messages.success(request, _("Your answer is on record: you have no interest in this organisation."))
        return redirect(_onwards(request, key))
    context = {"file": file, "answered": queries.own_answer(actor, key), "earlier": queries.earlier_answer(actor, key)}
    crumbs = [(_("Files"), "files"), (file.organisation.legal_name, "")]
    return shown(request, "files/interest.html", form, crumbs=crumbs, **context)


def _onwards(request: Request, key: UUID) -> str:
    """Where one wanted to go, if that is a page of ours; else the file."""
    wanted = asked(request, "next", 400)
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None) and not urlsplit(wanted).path.endswith("/interest/"):
        return wanted
    return reverse("file", args=[key])
