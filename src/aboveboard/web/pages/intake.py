"""The way in for those without a client: paste, table, bundle; each is looked at before it is sent, then admitted as everything is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aboveboard.exchange import actions, queries
from aboveboard.exchange.intake import pdf, tables, words
from aboveboard.exchange.intake.objects import Reported
from aboveboard.exchange.intake.words import Found, IntakeRefused, Understood
from aboveboard.exchange.rules.refused_content import refusal_of_text
from aboveboard.exchange.rules.refused_text import RefusedLine, sifted, sifted_rows
from aboveboard.exchange.stix.markings import TLP_2, Badge, Marking
from aboveboard.exchange.values import Looked, Wishes
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid, Missing, NoStanding
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.web.forms.exchange import BundleForm, ColumnsForm, PasteForm, PdfForm, TableForm, WishesForm
from aboveboard.web.pages.data import SILENT
from aboveboard.web.request import Request, asked, attempt, sent, shown, spoken_for

# What was looked at may be sent for this long; later it is looked at again.
HOLDS = timedelta(hours=1)
MOST_SHOWN = 200
SERVED = (
    queries.visible_channel,
    queries.own_intake,
    queries.composed_body,
    queries.content_rules,
    queries.visible_look,
    queries.sent_before,
    actions.receive,
    actions.answer_with_body,
)


@serves(*SERVED)
def paste(request: Request) -> HttpResponse:
    """Paste text, see what was understood, send it."""
    default = _open(request.actor)
    data, refused = _sifted(request, "text")
    form = PasteForm(data, default=default)
    understood = attempt(form, lambda data: _read(lambda: words.pasted(data["text"])))
    return _answer(request, "data/paste.html", form, understood, _("Paste"), refused=refused)


@serves(*SERVED, queries.remembered_columns, actions.remember_columns)
def table(request: Request) -> HttpResponse:
    """Send a table: say once what its columns hold, see what was understood, send it."""
    default = _open(request.actor)
    data, refused = _sifted(request)
    form = TableForm(data, request.FILES or None, default=default)
    opened = attempt(form, lambda data: _read(lambda: tables.opened(data["content"])))
    if opened is None:
        return shown(request, "data/table.html", form, crumbs=_crumbs(_("Table")), refused=refused)
    rows, why = sifted_rows(opened.titles, opened.rows, queries.content_rules(request.actor))
    opened = replace(opened, rows=rows)
    refused += tuple(RefusedLine(opened.first + place, why[place]) for place in sorted(why))
    guessed = tables.guessed(opened, queries.remembered_columns(request.actor))
    initial = {f"column_{place}": role.value for place, role in enumerate(guessed)}
    was_asked = "column_0" in request.POST and not request.FILES
    columns = ColumnsForm(request.POST if was_asked else initial, table=opened)
    understood = None
    if columns.is_valid():
        understood = attempt(form, lambda _data: _read(lambda: tables.tabled(opened, columns.roles())))
    if understood is not None and was_asked:
        roles = dict(zip(opened.titles, (role.value for role in columns.roles()), strict=True))
        actions.remember_columns(request.actor, queries.own_intake(request.actor), roles=roles)
    held = form.carried(form.cleaned_data["content"])
    return _answer(
        request, "data/table.html", form, understood, _("Table"), columns=columns, held=held, sample=_sample(opened), refused=refused
    )


@serves(*SERVED)
def report(request: Request) -> HttpResponse:
    """Send what a PDF says: see its values page by page, leave out what is none, send the rest with a report that names them."""
    default = _open(request.actor)
    data, refused = _sifted(request)
    form = PdfForm(data, request.FILES or None, default=default)
    chosen = request.POST.getlist("leave")
    form.offer(chosen)
    read = attempt(form, lambda _data: _read(lambda: _sifted_document(request, form.cleaned_data)))
    if read is None:
        return shown(request, "data/pdf.html", form, crumbs=_crumbs(_("PDF")), refused=refused)
    document: pdf.Document = form.cleaned_data["document"]
    refused += tuple(form.cleaned_data["refused"])
    left = set() if request.FILES else set(chosen)
    kept = replace(read, found=tuple(each for each in read.found if each.value.text not in left))
    reported = Reported(form.cleaned_data["title"] or document.title, document.digest)
    context = {"held": form.carried(document), "left": sorted(left & {each.value.text for each in read.found}), "refused": refused}
    return _answer(request, "data/pdf.html", form, kept, _("PDF"), reported=reported, **context)


@serves(*SERVED)
def bundle(request: Request) -> HttpResponse:
    """Send a STIX bundle: see what would be taken and what refused, then send exactly these bytes."""
    _open(request.actor)
    form = BundleForm(sent(request), request.FILES or None)
    looked = attempt(form, lambda data: queries.visible_look(request.actor, data["content"]))
    if looked is None:
        return shown(request, "data/bundle.html", form, crumbs=_crumbs(_("STIX bundle")))
    content: bytes = form.cleaned_data["content"]
    seen = sha256(content).hexdigest()
    if "send" in request.POST and form.cleaned_data["seen"] == seen and (answer := _sent(request, form, content)) is not None:
        return answer
    context = {
        "held": form.carried(content),
        "seen": seen,
        "looked": sorted(looked, key=lambda each: not each.sentence)[:MOST_SHOWN],
        "all": len(looked),
        "refused": sum(bool(each.sentence) for each in looked),
        "marking": _governing(looked, Marking.CLEAR),
    }
    return shown(request, "data/bundle.html", form, crumbs=_crumbs(_("STIX bundle")), **context)


def _sifted(request: Request, *texts: str) -> tuple[QueryDict | None, tuple[RefusedLine, ...]]:
    """What was sent, without what is taken in no form: it is neither read nor shown again; and what that was."""
    data = sent(request)
    rules = queries.content_rules(request.actor)
    if data is None:
        return None, ()
    data = data.copy()
    refused: tuple[RefusedLine, ...] = ()
    for name in ("remark", "title"):
        if name in data and (sentence := refusal_of_text(str(data[name]), rules)) is not None:
            data[name], refused = "", (*refused, RefusedLine(0, sentence))
    for name in texts:
        data[name], found = sifted(str(data.get(name, "")), rules)
        refused += found
    return data, refused


def _sifted_document(request: Request, data: dict[str, Any]) -> Understood:
    """What a document says, without what is taken in no form; the lines left out go into `data`."""
    rules = queries.content_rules(request.actor)
    document: pdf.Document = data["document"]
    pages = [sifted(page, rules) for page in document.pages]
    data["refused"] = [RefusedLine(number, line.sentence) for number, (_page, found) in enumerate(pages, 1) for line in found[:1]]
    title = document.title if refusal_of_text(document.title, rules) is None else "PDF"
    data["document"] = replace(document, title=title, pages=tuple(page for page, _found in pages))
    return pdf.understood(data["document"])


def _sample(table: tables.Table) -> Sequence[Sequence[str]]:
    return [row for row in table.rows if any(row)][:3]


def _answer(
    request: Request,
    template: str,
    form: WishesForm,
    understood: Understood | None,
    label: str,
    *,
    reported: Reported | None = None,
    **context: object,
) -> HttpResponse:
    """Send what was seen, or show what was understood."""
    if understood is None or not understood.found:
        if understood is not None:
            form.add_error(None, _("Nothing in it was understood as an address, a name, a hash or the like."))
        return shown(request, template, form, crumbs=_crumbs(label), **context)
    wishes = form.wishes(form.cleaned_data)
    moment = _seen_at(form.cleaned_data["seen"])
    if "send" in request.POST and moment is not None:
        body = queries.composed_body(request.actor, understood.found, wishes, moment, reported=reported)
        if form.cleaned_data["seen"] == _mark(moment, body) and (answer := _sent(request, form, body)) is not None:
            return answer
    return shown(
        request,
        template,
        form,
        crumbs=_crumbs(label),
        reported=reported,
        **context,
        **_preview(request.actor, understood, wishes, reported),
    )


def _preview(actor: Actor, understood: Understood, wishes: Wishes, reported: Reported | None) -> Mapping[str, object]:
    now = clock.now()
    body = queries.composed_body(actor, understood.found, wishes, now, reported=reported)
    looked = {each.place: each for each in queries.visible_look(actor, body)}
    rows: Sequence[tuple[Found, Looked | None]] = [(found, looked.get(place)) for place, found in enumerate(understood.found[:MOST_SHOWN])]
    return {
        "understood": understood,
        "rows": rows,
        "unread": understood.unread[:MOST_SHOWN],
        "seen": _mark(now, body),
        "wishes": wishes,
        "marking": _governing(looked.values(), Marking.RED),
    }


def _governing(looked: Iterable[Looked], otherwise: Marking) -> str:
    """The strictest marking of what would be taken; `otherwise` where nothing would."""
    badges = [each.marking for each in looked if each.marking is not None]
    return (Badge.over(badges) if badges else Badge(otherwise)).label


def _sent(request: Request, form: forms.Form, body: bytes) -> HttpResponseRedirect | None:
    """Submit; the same bytes twice are one submission. None where the action refuses, which the form then tells."""
    intake = queries.own_intake(request.actor)
    before = queries.sent_before(request.actor, body)
    if before is not None:
        messages.info(request, _("This was submitted already; here is what became of it."))
        return redirect("own_data_submission", before.pk)
    made = attempt(form, lambda _data: _received(request, intake, body))
    if made is None:
        return None
    said = ngettext("%(count)s object is submitted.", "%(count)s objects are submitted.", made.total) % {"count": made.total}
    messages.success(request, f"{said} {_('Each is checked now; this page says what became of it.')}")
    return redirect("own_data_submission", made.pk)


def _received(request: Request, intake: Any, body: bytes) -> Any:
    """The submission; where the address names a question, it answers that."""
    key = asked(request, "for")
    if not key:
        return actions.receive(request.actor, intake, body=body)
    try:
        question = queries.visible_asked_one(request.actor, UUID(key))
    except ValueError:
        raise Missing from None
    actions.answer_with_body(request.actor, question, body=body)
    return queries.sent_before(request.actor, body)


def _mark(moment: datetime, body: bytes) -> str:
    """Stands for exactly what was shown: when it was made and what it is."""
    return f"{moment.isoformat()} {sha256(body).hexdigest()}"


def _seen_at(mark: str) -> datetime | None:
    """The moment in a mark, where it is a recent one."""
    try:
        moment = datetime.fromisoformat(mark.partition(" ")[0])
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and timedelta() <= clock.now() - moment < HOLDS else None


def _read[T](reading: Callable[[], T]) -> T:
    try:
        return reading()
    except IntakeRefused as error:
        raise Invalid(str(error)) from error


def _open(actor: Actor) -> Marking:
    """The marking that the agreement gives to what carries none; raises `NoStanding` while the channel is shut."""
    spoken_for(actor)
    channel = queries.visible_channel(actor)
    if channel.state in SILENT:
        raise NoStanding(channel.reasons or [_("No agreement lets information flow from you; agree on it first.")])
    defaults = queries.visible_onboarding(actor).object_defaults["object_marking_refs"]
    assert isinstance(defaults, list)
    return TLP_2[defaults[0]]


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("Overview"), "own"), (_("Threat data"), "own_data"), (last, "")]
