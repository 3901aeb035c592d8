"""The pieces that pages are made of, each a tag with its template in `parts/`; docs/reference/look.md shows how to call them."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from aboveboard.web import rules
from aboveboard.web.forms.renderer import problems, renderer
from aboveboard.web.pictures.ownership import Holding, Owner, ownership

register = template.Library()

# state → (tone, word). The tone chooses shape and colour together, so that no state is told by colour alone.
STANDINGS = {
    "good": ("good", _("In good standing")),
    "conditional": ("cond", _("Conditional")),
    "renewal": ("renew", _("Under renewal")),
    "under_renewal": ("renew", _("Under renewal")),
    "hold": ("hold", _("On hold")),
    "on_hold": ("hold", _("On hold")),
    "lapsed": ("lapse", _("Lapsed")),
    "suspended": ("stop", _("Suspended")),
    "ended": ("gone", _("Ended")),
    "active": ("good", _("Active")),
    "terminated": ("gone", _("Terminated")),
    "none": ("none", _("No clearance yet")),
}
TLP = {"red": "red", "amber+strict": "amber", "amber": "amber", "green": "green", "clear": "clear", "white": "clear"}
LEVELS = {1: "good", 2: "cond", 3: "hold", 4: "stop"}


def _word(value: object) -> str:
    """The bare value of an enum or a string."""
    return str(value.value if isinstance(value, Enum) else value)


def _rule_url(context: Context, rule: str) -> str:
    """The page of a rule, for a reader who may read the regulations."""
    return rules.address(rule, getattr(context.get("request"), "actor", None))


@register.simple_tag(takes_context=True)
def rule(context: Context, name: str) -> SafeString:
    """A rule's name, leading to its text for who may read it."""
    url = _rule_url(context, name)
    return format_html('<a class="rule" href="{}"><bdi>{}</bdi></a>', url, name) if url else format_html('<bdi class="rule">{}</bdi>', name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of the sprite; the words beside it carry the meaning."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("vendor/icons.svg"), name)


@register.inclusion_tag("parts/standing.html")
def standing(state: object, since: object = None, url: str = "", word: str = "") -> dict[str, object]:
    """A partner's standing: shape, word and colour; `since` a moment, `url` where the reason is."""
    tone, usual = STANDINGS.get(_word(state), ("none", _word(state)))
    return {"tone": tone, "word": word or usual, "since": since, "url": url}


@register.inclusion_tag("parts/standing.html")
def pill(tone: str, word: str, url: str = "") -> dict[str, object]:
    """The same shape for any other state; tone is good, cond, renew, hold, lapse, stop, gone, none or accent."""
    return {"tone": tone, "word": word, "url": url}


@register.inclusion_tag("parts/tlp.html")
def tlp(marking: object) -> dict[str, object]:
    """A marking of the Traffic Light Protocol 2.0, told by its words, and beside it a level of the house's own classification."""
    words, _, level = _word(marking).partition(" ")
    name = words.lower().removeprefix("tlp:")
    return {"tone": TLP.get(name, "red"), "name": "CLEAR" if name == "white" else name.upper(), "level": level}


@register.inclusion_tag("parts/why.html", takes_context=True)
def why(context: Context, text: str, rule: str = "", url: str = "", label: str = "") -> dict[str, object]:
    """The sentence that explains a computed thing, with its rule's name and a link to the rule for who may read it."""
    return {"text": text, "rule": rule, "url": url or _rule_url(context, rule), "label": label}


@register.inclusion_tag("parts/timeline.html")
def timeline(entries: Iterable[object]) -> dict[str, object]:
    """What happened, newest first."""
    return {"entries": entries}


@register.inclusion_tag("parts/table.html")
def table(
    columns: Sequence[Mapping[str, object]], rows: Sequence[Sequence[object]], caption: str = "", empty: str = ""
) -> dict[str, object]:
    """Rows of cells; a cell is text, formatted HTML, or a mapping with `text` and `url`. Folds into cards on a small screen."""
    paired = [[{"column": c, "cell": v} for c, v in zip(columns, row, strict=True)] for row in rows]
    return {"columns": columns, "rows": paired, "caption": caption, "empty": empty}


@register.inclusion_tag("parts/tiles.html")
def tiles(items: Iterable[object]) -> dict[str, object]:
    """Figures with what they count: value, label, and optionally url and tone."""
    return {"items": items}


@register.inclusion_tag("parts/facts.html")
def facts(rows: Iterable[object]) -> dict[str, object]:
    """Pairs of label and value."""
    return {"rows": rows}


@register.inclusion_tag("parts/bars.html")
def bars(rows: Sequence[Mapping[str, object]], caption: str) -> dict[str, object]:
    """Amounts compared: label, amount (a number that sizes the bar), text (as shown)."""
    amounts = [max(float(str(row["amount"])), 0.0) for row in rows]
    most = max(amounts, default=0) or 1
    return {"caption": caption, "rows": [{**row, "width": round(100 * a / most, 1)} for row, a in zip(rows, amounts, strict=True)]}


@register.inclusion_tag("parts/compare.html")
def compare(rows: Iterable[object], left: str, right: str) -> dict[str, object]:
    """Two records side by side: label, left, right, verdict (agrees, differs, unknown)."""
    return {"rows": rows, "left": left, "right": right}


@register.inclusion_tag("parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[object], name: str = "page") -> dict[str, object]:
    """Earlier and later pages with the filters of the address kept; the result count is said. `name` is the address's word for it."""
    before = {name: page.previous_page_number()} if page.has_previous() else {}
    after = {name: page.next_page_number()} if page.has_next() else {}
    return {"page": page, "request": context.get("request"), "before": before, "after": after}


@register.inclusion_tag("parts/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, object]:
    """What stands where nothing is yet: what would be here, and how it gets here."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("parts/matrix.html")
def matrix(
    likelihoods: Sequence[str], impacts: Sequence[str], levels: Sequence[Sequence[int]], at: tuple[int, int] | None = None
) -> dict[str, object]:
    """The risk matrix: `levels[likelihood][impact]` from 1 (low) to 4, `at` the marked place; both count from 0, low first."""
    rows = [
        {
            "label": likelihoods[y],
            "cells": [{"level": n, "tone": LEVELS.get(n, "stop"), "here": at == (y, x)} for x, n in enumerate(levels[y])],
        }
        for y in reversed(range(len(likelihoods)))
    ]
    return {"rows": rows, "impacts": impacts}


@register.inclusion_tag("parts/ownership.html")
def ownership_graph(owners: Sequence[Owner], holdings: Sequence[Holding], label: str) -> dict[str, object]:
    """Who owns whom, drawn, with the table of the same content under it; `label` says the gist in words."""
    return {"picture": ownership(owners, holdings), "label": label}


@register.inclusion_tag("parts/worklist.html")
def worklist(items: Iterable[object]) -> dict[str, object]:
    """What awaits the reader: what, why, due, overdue, otherwise, url, subject."""
    return {"items": items}


@register.inclusion_tag("parts/tasks.html")
def tasks(items: Iterable[object]) -> dict[str, object]:
    """The parts of long work and how far each is: label, url, hint, state (done, started, todo, blocked), word."""
    return {"items": items}


@register.inclusion_tag("parts/answers.html")
def answers(sections: Iterable[object]) -> dict[str, object]:
    """Check your answers: sections with title and rows of label, value, change_url."""
    return {"sections": sections}


@register.inclusion_tag("parts/confirm.html", takes_context=True)
def confirm(context: Context, label: str, says: str = "", second: str = "", tone: str = "primary", **more: object) -> dict[str, object]:
    """The button of an act: `label` says what happens, `says` its consequence, `second` who has to confirm it.

    `more` may hold `follows` (the consequence line by line), `rule` (by which rule), and `name` and `value` of the button.
    """
    url = _rule_url(context, str(more.get("rule", "")))
    return {**more, "label": label, "says": says, "second": second, "tone": tone, "rule_url": url}


@register.inclusion_tag("parts/acts.html")
def acts(buttons: Iterable[object], others: Iterable[str] = ()) -> dict[str, object]:
    """The ways to what the reader may do (label, url, tone), and in words what awaits others."""
    return {"buttons": buttons, "others": others}


@register.inclusion_tag("parts/flash.html", takes_context=True)
def flash(context: Context) -> dict[str, object]:
    """What the last act did, from Django's messages."""
    return {"messages": context.get("messages")}


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, object]:
    """Everything to mend, on top of the page, each line leading to its field; nothing when all is well."""
    return {"problems": [p for form in forms if form.is_bound for p in problems(form)]}


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """The fields of a form without the error summary, whatever renderer the settings name."""
    return SafeString("".join(field_html(f) for f in form.hidden_fields()) + "".join(field_html(f) for f in form.visible_fields()))


@register.simple_tag(name="field")
def field_html(field: BoundField) -> SafeString:
    """One field: label, hint, error, control."""
    return SafeString(renderer().render("forms/field.html", {"field": field}))


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control with the class that gives it its look."""
    if field.is_hidden:
        return SafeString(field.as_hidden())
    kind = getattr(field.field.widget, "input_type", "")
    drawn = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}.get(kind, "form-control")
    own = str(field.field.widget.attrs.get("class", ""))
    # The form may have been made with another renderer, whose widget templates would not fit ours.
    field.form.renderer = renderer()
    attrs: dict[str, str | bool] = {"class": f"{drawn} {own}".strip()}
    if not kind or kind == "text":
        attrs["dir"] = "auto"
    return SafeString(field.as_widget(attrs=attrs))
