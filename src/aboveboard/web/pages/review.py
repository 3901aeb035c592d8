"""From the facts to the committee: recommendation, the second reader, opinions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aboveboard.diligence import actions, queries
from aboveboard.diligence.values import Stance
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.policy.values.words import OpinionKind
from aboveboard.web.forms.diligence import OpinionForm, RecommendForm, ReviewForm
from aboveboard.web.pages.files import newest
from aboveboard.web.request import Request, attempt, sent, shown
from aboveboard.web.words import word


@serves(queries.examination, actions.recommend)
def recommend(request: Request, key: UUID) -> HttpResponse:
    """Propose an outcome on what the rules make of the facts today; that is sealed with the recommendation."""
    examined = queries.examination(request.actor, key)
    file, outlook = examined.file, examined.outlook
    engagement = file.engagement
    kinds = [(str(kind), word(kind, "contribution_kind")) for kind, _minor in engagement.kinds]
    begin = {"kinds": [kind for kind, _label in kinds], "ceiling": f"{Money(engagement.value_minor, engagement.value_currency).decimal:f}"}
    form = RecommendForm(sent(request), kinds=kinds, currency=engagement.value_currency, initial=begin)
    if attempt(form, lambda data: actions.recommend(request.actor, file, proposal=form.value(data))):
        messages.success(request, _("Your recommendation is sealed with the facts and waits for a reviewer."))
        return redirect("file", key)
    crumbs = [(_("Files"), "files"), (file.organisation.legal_name, f"/files/{key}/"), (_("Recommend"), "")]
    return shown(request, "files/recommend.html", form, crumbs=crumbs, file=file, outlook=outlook)


@serves(queries.visible_file, actions.approve_review, actions.return_from_review)
def review(request: Request, key: UUID) -> HttpResponse:
    """Approve the recommendation as sound, or return it with what is to be mended."""
    file = queries.visible_file(request.actor, key)
    form = ReviewForm(sent(request))
    approves = request.POST.get("verdict") == "approve"

    def act(text: str) -> object:
        if approves:
            return actions.approve_review(request.actor, file, statement=text)
        return actions.return_from_review(request.actor, file, because=text)

    if attempt(form, lambda data: act(data["statement"])):
        done = _("The review is done; the file goes on.") if approves else _("The file is back with its analyst.")
        messages.success(request, done)
        return redirect("file", key)
    crumbs = [(_("Files"), "files"), (file.organisation.legal_name, f"/files/{key}/"), (_("Review"), "")]
    return shown(request, "files/review.html", form, crumbs=crumbs, **_proposed(file))


@serves(queries.visible_file, actions.give_opinion)
def opinion(request: Request, key: UUID) -> HttpResponse:
    """Give, or revise, the opinion of one's office on the recommendation."""
    file = queries.visible_file(request.actor, key)
    form = OpinionForm(sent(request), kinds=request.actor.roles)
    if attempt(
        form,
        lambda data: actions.give_opinion(
            request.actor, file, kind=OpinionKind(data["kind"]), stance=Stance(data["stance"]), statement=data["statement"]
        ),
    ):
        messages.success(request, _("Your opinion is on file."))
        return redirect("file", key)
    context = _proposed(file) | {"has_votes": file.state == "committee" and file.votes.exists()}
    latest = context["recommendation"]
    context["opinions"] = newest(latest.opinions.select_related("by").order_by("kind", "-revision")) if latest else []
    crumbs = [(_("Files"), "files"), (file.organisation.legal_name, f"/files/{key}/"), (_("Opinion"), "")]
    return shown(request, "files/opinion.html", form, crumbs=crumbs, **context)


def _proposed(file: Any) -> dict[str, Any]:
    """What a second reader or an office judges: the engagement, the recommendation and what was found."""
    return {
        "file": file,
        "value": Money(file.engagement.value_minor, file.engagement.value_currency),
        "recommendation": file.recommendations.select_related("by", "assessment").order_by("-created_at").first(),
        "findings": file.findings.filter(withdrawn_at=None).order_by("-impact", "-likelihood", "created_at"),
    }
