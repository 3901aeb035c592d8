"""What an analyst puts into a file: answers with evidence, findings, mitigations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aboveboard.diligence import actions, queries
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.web import ownership
from aboveboard.web.forms.diligence import AnswerForm, FindingForm, MitigationForm, TextForm
from aboveboard.web.pages.files import form_page
from aboveboard.web.request import Request, attempt, sent, shown


@serves(queries.examination, parties.visible_documents, actions.answer_question)
def answer(request: Request, key: UUID, question: str) -> HttpResponse:
    """Answer one question of the criteria; what the organisation put into its file can be cited."""
    examined = queries.examination(request.actor, key)
    file, asked = examined.file, examined.questions
    place = next((place for place, each in enumerate(asked) if each.question.id == question), None)
    if place is None:
        raise Missing
    found = asked[place]
    documents = parties.visible_documents(request.actor, file.organisation_id)
    offered = [(str(row.pk), row.title) for row in documents if not hasattr(row, "replaced_by")]
    begin = {"reply": found.reply, "because": found.because, "documents": [each["document"] for each in found.evidence]}
    form = AnswerForm(sent(request), documents=offered, initial=begin)
    if attempt(form, lambda data: actions.answer_question(request.actor, file, form=form.value(question, data))):
        messages.success(request, _("The answer to %(question)s is on file.") % {"question": question})
        following = next((each.question.id for each in asked[place + 1 :] if not each.reply), None)
        if following is not None and "next" in request.POST:
            return redirect("file_answer", key, following)
        return redirect("file", key)
    crumbs = [(_("Files"), "files"), (file.organisation.legal_name, f"/files/{key}/"), (question, "")]
    context = {"file": file, "found": found, "place": place + 1, "all": len(asked), "has_documents": bool(offered)}
    return shown(request, "files/answer.html", form, crumbs=crumbs, **context)


@serves(queries.visible_file, parties.visible_holdings, actions.record_finding)
def add_finding(request: Request, key: UUID) -> HttpResponse:
    """Record an assessed fact."""
    file = queries.visible_file(request.actor, key)
    holdings = parties.visible_holdings(request.actor, file.organisation_id)
    holders = {
        str(row.holder_person_id or row.holder_organisation_id): ownership.holder(row)
        for row in holdings
        if row.holder_person_id or row.holder_organisation_id
    }
    form = FindingForm(sent(request), holders=list(holders.items()))
    if attempt(form, lambda data: actions.record_finding(request.actor, file, form=form.value(data))):
        messages.success(request, _("The finding is on file."))
        return redirect("file", key)
    lead = _("Rate it before anything that lowers it; what lowers it is recorded beside it.")
    return form_page(
        request, form, file.organisation.legal_name, key, title=_("Record a finding"), button=_("Record the finding"), lead=lead
    )


@serves(queries.visible_file, actions.withdraw_finding)
def withdraw_finding(request: Request, key: UUID, finding: UUID) -> HttpResponse:
    """Withdraw a finding with the reason; it stays on the file."""
    file = queries.visible_file(request.actor, key)
    row = file.findings.filter(pk=finding, withdrawn_at=None).first()
    if row is None:
        raise Missing
    form = TextForm(sent(request), label=_("Why is it withdrawn?"))
    if attempt(form, lambda data: actions.withdraw_finding(request.actor, file, finding=row, because=data["text"])):
        messages.success(request, _("The finding is withdrawn; it stays on the file with your reason."))
        return redirect("file", key)
    context = {"title": _("Withdraw a finding"), "button": _("Withdraw the finding"), "lead": row.statement, "tone": "danger"}
    return form_page(request, form, file.organisation.legal_name, key, **context)


@serves(queries.visible_file, actions.record_mitigation)
def add_mitigation(request: Request, key: UUID) -> HttpResponse:
    """Record what lowers a risk."""
    file = queries.visible_file(request.actor, key)
    form = MitigationForm(sent(request))
    if attempt(form, lambda data: actions.record_mitigation(request.actor, file, form=form.value(data))):
        messages.success(request, _("The mitigation is on file."))
        return redirect("file", key)
    lead = _("It counts only when it is bound to something that can be checked, and in place.")
    title = _("Record a mitigation")
    return form_page(request, form, file.organisation.legal_name, key, title=title, button=_("Record the mitigation"), lead=lead)


@require_POST
@serves(queries.visible_file, actions.withdraw_mitigation)
def withdraw_mitigation(request: Request, key: UUID, mitigation: UUID) -> HttpResponse:
    """Withdraw a mitigation; it stays on the file."""
    file = queries.visible_file(request.actor, key)
    row = one(file.mitigations, mitigation)
    actions.withdraw_mitigation(request.actor, file, mitigation=row)
    messages.success(request, _("The mitigation is withdrawn."))
    return redirect("file", key)
