"""The pages on which an agreement is drafted: from a clearance, revised or amended, clause by clause, with remarks."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.agreements import actions, queries
from aboveboard.agreements.values import AgreementForm, DataTerms, Instrument, Marking, Promise
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.action import Action
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.purposes import THREATS
from aboveboard.web import agreement_view
from aboveboard.web.forms.agreements import DraftForm, KeptForm, PromiseForm, Promises, RemarkForm, StringsForm, WordingForm
from aboveboard.web.forms.parties import ReasonlessForm
from aboveboard.web.pages.agreements import one
from aboveboard.web.request import Crumb, Request, attempt, page, sent, shown

MOST = 200
SIMPLE = ("title", "instrument", "purpose", "programme", "kinds", "starts_on", "ends_on", "name_use")


@require_safe
@serves(diligence.visible_clearances, actions.draft_agreement)
def choose(request: Request) -> HttpResponse:
    """Which clearance an agreement is drafted for; nothing is agreed without one."""
    if not actions.draft_agreement.permit.holds(request.actor):
        raise Missing
    today = clock.today()
    rows = diligence.visible_clearances(request.actor).filter(revoked_at=None, valid_until__gte=today).select_related("file")[:MOST]
    names = parties.visible_names(request.actor, (row.organisation_id for row in rows))
    lines = [{"row": row, "name": names.get(row.organisation_id, ""), "cover": agreement_view.clearance(row)} for row in rows]
    crumbs: list[Crumb] = [(_("Agreements"), "agreements"), (_("New agreement"), "")]
    return page(request, "agreements/choose.html", {"lines": lines}, crumbs=crumbs)


@serves(diligence.visible_clearances, parties.visible_engagement, actions.draft_agreement)
def draft(request: Request, clearance: UUID) -> HttpResponse:
    """Draft from the clause library what the clearance covers."""
    if not actions.draft_agreement.permit.holds(request.actor):
        raise Missing
    row = diligence.visible_clearances(request.actor).filter(pk=clearance).select_related("file").first()
    if row is None or row.file.engagement_id is None:
        raise Missing
    proposed = parties.visible_engagement(request.actor, row.file.engagement_id)
    initial = {
        **{name: getattr(proposed, name) for name in ("title", "purpose", "starts_on", "ends_on")},
        "kinds": [str(kind) for kind, _minor in proposed.kinds],
        "value": f"{Money(proposed.value_minor, proposed.value_currency).decimal:f}",
        "currency": proposed.value_currency,
        "outward": proposed.outward_data,
        "personal": proposed.personal_data,
        **_usual(),
    }
    crumbs: list[Crumb] = [(_("Agreements"), "agreements"), (_("New agreement"), "agreement_new"), (proposed.title, "")]
    context = {"cover": agreement_view.clearance(row), "heading": _("Draft an agreement")}

    def act(form: AgreementForm) -> Any:
        return actions.draft_agreement(request.actor, form)

    return _terms(request, act, _Terms(proposed.pk, row.pk, initial, ()), crumbs, context)


@serves(queries.visible_agreement, actions.revise_agreement)
def revise(request: Request, key: UUID) -> HttpResponse:
    """Change the terms of a draft."""
    row = _open_to(request, key, actions.revise_agreement)
    return _again(request, row, lambda form: actions.revise_agreement(request.actor, row, form=form), _("Change the terms"))


@serves(queries.visible_agreement, actions.amend_agreement)
def amend(request: Request, key: UUID) -> HttpResponse:
    """Draft the next version; this one stays in force until the new one is signed."""
    row = _open_to(request, key, actions.amend_agreement)
    return _again(request, row, lambda form: actions.amend_agreement(request.actor, row, form=form), _("Draft an amendment"))


@serves(queries.visible_agreement, actions.add_clause)
def add(request: Request, key: UUID) -> HttpResponse:
    """Add a clause of one's own."""
    row = _open_to(request, key, actions.add_clause)
    form = WordingForm(sent(request))
    if attempt(form, lambda data: actions.add_clause(request.actor, row, form=form.value(data))):
        messages.success(request, _("The clause is added. Legal says which strings it carries."))
        return redirect("agreement", key)
    return _form(request, row, form, heading=_("Add a clause"), button=_("Add the clause"))


@serves(queries.visible_agreement, actions.reword_clause, actions.restore_clause, actions.remove_clause, actions.answer_strings)
def clause(request: Request, key: UUID, clause: str, name: str) -> HttpResponse:
    """Reword, restore or strike a clause, or answer its strings."""
    row: Any = one(request.actor, key)
    use = next((each for each in queries.visible_agreement(request.actor, key).clauses if each.clause == clause), None)
    if use is None or name not in {"reword", "restore", "remove", "answer"}:
        raise Missing
    actor = request.actor
    form: forms.Form
    act: Callable[[Mapping[str, Any]], object]
    if name == "reword":
        form = wording = WordingForm(sent(request), initial={"title": use.title, "text": use.text, "reason": use.reason})
        act, heading, button = (
            lambda data: actions.reword_clause(actor, row, clause=clause, form=wording.value(data)),
            _("Reword"),
            _("Use these words"),
        )
    elif name == "answer":
        form = StringsForm(sent(request), initial={"strings": [str(each) for each in use.suspected]})
        act, heading, button = (
            lambda data: actions.answer_strings(
                actor, row, clause=clause, strings=frozenset(Attachment(each) for each in data["strings"]), reason=data["reason"]
            ),
            _("Answer its strings"),
            _("Record the answer as legal's"),
        )
    elif name == "restore":
        form = ReasonlessForm(sent(request))
        act, heading, button = (
            lambda _data: actions.restore_clause(actor, row, clause=clause),
            _("Restore"),
            _("Restore the library's words"),
        )
    else:
        form = ReasonlessForm(sent(request))
        act, heading, button = lambda _data: actions.remove_clause(actor, row, clause=clause), _("Strike"), _("Strike the clause")
    if attempt(form, lambda data: act(data) or True):
        messages.success(
            request, _("The draft is changed; it has a new fingerprint.") if name != "answer" else _("The answer is recorded.")
        )
        return redirect("agreement", key)
    return _form(request, row, form, heading=f"{heading}: {use.title}", button=button, use=use)


@serves(queries.visible_agreement, actions.bind_condition)
def condition(request: Request, key: UUID, place: int) -> HttpResponse:
    """Say by which clause or obligation a condition of the clearance is kept."""
    row: Any = one(request.actor, key)
    found = queries.visible_agreement(request.actor, key)
    asked = next((each for each in found.conditions if each.place == place), None)
    if asked is None or not actions.bind_condition.permit.holds(request.actor, row):
        raise Missing
    form = KeptForm(
        sent(request),
        clauses=[(use.clause, use.title) for use in found.clauses],
        obligations=[plain["title"] for plain in row.promises],
        initial={"by": f"clause:{asked.clause}" if asked.clause else f"obligation:{asked.obligation}"},
    )
    if attempt(form, lambda data: actions.bind_condition(request.actor, row, condition=place, **KeptForm.value(data))):
        messages.success(request, _("The condition is bound. The draft has a new fingerprint."))
        return redirect("agreement", key)
    return _form(request, row, form, heading=_("What keeps this condition?"), button=_("Bind the condition"), lead=asked.text)


@serves(queries.visible_agreement, actions.comment_draft)
def comment(request: Request, key: UUID) -> HttpResponse:
    """Remark on a draft, from either side."""
    row: Any = one(request.actor, key, house=False)
    found = queries.visible_agreement(request.actor, key)
    form = RemarkForm(
        sent(request), clauses=[(use.clause, use.title) for use in found.clauses], initial={"clause": request.GET.get("clause", "")}
    )
    if attempt(form, lambda data: actions.comment_draft(request.actor, row, remark=data["remark"], clause=data["clause"])):
        messages.success(request, _("Your remark is recorded."))
        return redirect("agreement" if request.actor.organisation is None else "own_agreement", key)
    return _form(request, row, form, heading=_("Remark on the draft"), button=_("Record the remark"))


class _Terms:
    """What the form of terms begins with."""

    def __init__(self, engagement: UUID, clearance: UUID | None, initial: Mapping[str, Any], promises: tuple[Promise, ...]) -> None:
        self.engagement, self.clearance, self.initial, self.promises = engagement, clearance, initial, promises


def _usual() -> dict[str, Any]:
    marked = {"unmarked": Marking.AMBER_STRICT.value, "retention_days": 365, "purposes": [THREATS]}
    return {"instrument": Instrument.CONTRIBUTION_AGREEMENT.value, **marked}


def _open_to(request: Request, key: UUID, action: Action[..., Any]) -> Any:
    """The agreement of this key, where the reader may do this to it; raises `Missing`."""
    row = one(request.actor, key)
    if not action.permit.holds(request.actor, row):
        raise Missing
    return row


def _again(request: Request, row: Any, act: Callable[[AgreementForm], Any], heading: str) -> HttpResponse:
    data = DataTerms.read(row.data_terms).plain()
    initial = {
        **{name: getattr(row, name) for name in SIMPLE},
        "value": f"{Money(row.value_minor, row.value_currency).decimal:f}",
        "currency": row.value_currency,
        **data,
    }
    promises = tuple(Promise.read(plain) for plain in row.promises)
    cover = diligence.visible_clearances(request.actor).filter(pk=row.clearance_id).first()
    crumbs: list[Crumb] = [(_("Agreements"), "agreements"), (row.title, reverse("agreement", args=[row.pk])), (heading, "")]
    context = {"cover": agreement_view.clearance(cover) if cover else (), "heading": heading}
    return _terms(request, act, _Terms(row.engagement_id, None, initial, promises), crumbs, context)


def _terms(
    request: Request, act: Callable[[AgreementForm], Any], terms: _Terms, crumbs: list[Crumb], context: Mapping[str, object]
) -> HttpResponse:
    """The form of terms with rows for obligations; asks for more rows without losing what was typed."""
    begun = [{"title": each.title, "kind": each.kind, "side": each.side, "due_on": each.due_on} for each in terms.promises]
    posted = sent(request)
    form = DraftForm(posted, initial=terms.initial)
    rows = Promises(posted, prefix="owed", initial=begun)
    if rows.is_bound and not rows.is_valid():
        form.is_valid()
        form.add_error(None, _("Mend the obligations below: each row needs what is owed and by when, or stays empty."))
    else:

        def made(data: Mapping[str, Any]) -> Any:
            promises = (
                tuple(PromiseForm.value(each.cleaned_data) for each in rows.forms if each.cleaned_data.get("title"))
                if rows.is_bound
                else ()
            )
            return act(DraftForm.value_of(data, terms.engagement, terms.clearance, promises))

        if found := attempt(form, made):
            messages.success(request, _("The draft is written. What still stands in the way of a signature is named on its page."))
            return redirect("agreement", found.pk)
    return shown(request, "agreements/terms.html", form, crumbs=crumbs, rows=rows, **context)


def _form(request: Request, row: Any, form: forms.Form, **context: Any) -> HttpResponse:
    is_house = request.actor.organisation is None
    back = reverse("agreement" if is_house else "own_agreement", args=[row.pk])
    crumbs: list[Crumb] = [(_("Agreements"), "agreements" if is_house else "own_agreements"), (row.title, back), (context["heading"], "")]
    return shown(request, "agreements/form.html", form, crumbs=crumbs, back=back, **context)
