"""The pages on which a contribution is offered under an agreement in force: funding in tranches, or a person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.agreements.values import State
from aboveboard.contributions import actions, queries
from aboveboard.contributions.values import NOT_IN_FORCE, TranchePlan
from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.policy.values.kinds import Book
from aboveboard.web.forms.contributions import FundingForm, SecondingForm, Tranches, whole
from aboveboard.web.request import MORE_ROWS, Crumb, Request, attempt, row_count, sent, shown


@serves(agreements.visible_agreement, queries.visible_funds, actions.offer)
def funding(request: Request, key: UUID, own: bool = False) -> HttpResponse:
    """Offer money in tranches."""
    agreement = _agreement(request, key, own=own)
    funds = [fund for fund in queries.visible_funds(request.actor) if fund.book == Book.CASH]
    currencies = {str(fund.pk): fund.currency for fund in funds}
    posted = sent(request)
    name = parties.visible_names(request.actor, [agreement.organisation_id]).get(agreement.organisation_id, "")
    form = FundingForm(
        posted,
        funds=[(str(fund.pk), f"{fund.name} ({fund.currency})") for fund in funds],
        initial={"purpose": agreement.purpose, "payer": name},
    )
    rows = Tranches(posted, prefix="tranche")
    rows.extra = row_count(request)
    if rows.is_bound and not rows.is_valid():
        form.is_valid()
        form.add_error(None, _("Mend the tranches below: each row needs its amount, day and condition, or stays empty."))
    else:

        def made(data: Mapping[str, Any]) -> Any:
            currency = currencies[data["fund"]]
            given = [each.cleaned_data for each in rows.forms if each.cleaned_data.get("amount")]
            plans = tuple(TranchePlan(whole(each["amount"], currency, "tranches"), each["due_on"], each["condition"]) for each in given)
            return actions.offer(request.actor, FundingForm.value_of(data, agreement.pk, currency, plans))

        if found := attempt(form, made):
            messages.success(request, _("The contribution is offered. An officer prepares it, another person decides."))
            return redirect("own_contribution" if own else "contribution", found.pk)
    return _shown(request, form, agreement, own=own, rows=rows, heading=_("Offer funding"), more=MORE_ROWS)


@serves(agreements.visible_agreement, queries.visible_posts, parties.visible_people, actions.offer)
def secondment(request: Request, key: UUID, own: bool = False) -> HttpResponse:
    """Offer a person for a post."""
    agreement = _agreement(request, key, own=own)
    people = [(str(person.pk), person.full_name) for person in parties.visible_people(request.actor, agreement.organisation_id)]
    posts = [(str(post.pk), f"{post.title}, {post.unit}") for post in queries.visible_posts(request.actor)]
    supervisors = [(str(user.id), user.name) for user in accounts.users_with_role("supervisor")]
    initial = {"starts_on": agreement.starts_on, "ends_on": agreement.ends_on, "currency": current(House).body.currency}
    form = SecondingForm(sent(request), people=people, posts=posts, supervisors=supervisors, initial=initial)
    if found := attempt(form, lambda data: actions.offer(request.actor, SecondingForm.value_of(data, agreement.pk))):
        messages.success(request, _("The secondment is offered. The person is vetted before anything else."))
        return redirect("own_contribution" if own else "contribution", found.pk)
    return _shown(request, form, agreement, own=own, rows=None, heading=_("Offer a secondment"))


def _agreement(request: Request, key: UUID, *, own: bool) -> Any:
    """The agreement under which something is offered; raises `Missing` for the other door, `Conflict` where it is not in force."""
    row = agreements.visible_agreements(request.actor).filter(pk=key).first()
    if row is None or own != (request.actor.organisation is not None) or not actions.offer.permit.holds(request.actor, row):
        raise Missing
    if row.state != State.IN_FORCE:
        raise Conflict(NOT_IN_FORCE)
    return row


def _shown(request: Request, form: Any, agreement: Any, *, own: bool, **context: Any) -> HttpResponse:
    prefix = "own_" if own else ""
    crumbs: list[Crumb] = [
        (_("Agreements"), f"{prefix}agreements"),
        (agreement.title, reverse(f"{prefix}agreement", args=[agreement.pk])),
        (context["heading"], ""),
    ]
    return shown(request, "contributions/offer.html", form, crumbs=crumbs, agreement=agreement, **context)
