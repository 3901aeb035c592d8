"""What the pages of an agreement show: its terms in words, its clauses with how far they deviate, what may be done with each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aboveboard.agreements import actions
from aboveboard.agreements.values import AgreementPage, ClauseFacts, Instrument, State
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import Actor
from aboveboard.lib.money import Money
from aboveboard.policy.queries import current
from aboveboard.policy.values.purposes import Purposes
from aboveboard.web.templatetags.formats import day, joined, listed_text, money
from aboveboard.web.words import word

Row = Mapping[str, object]
OPEN_WORDS = frozenset({State.DRAFT, State.LEGAL_REVIEW, State.APPROVED})


def terms(found: AgreementPage) -> list[Row]:
    """The terms as pairs."""
    facts, data = found.facts, found.facts.data_terms
    flows = [
        words for on, words in ((data.inward, _("coming in")), (data.outward, _("going out")), (data.personal, _("personal data"))) if on
    ]
    kept = _("%(days)d days; unmarked data as %(marking)s") % {"days": data.retention_days, "marking": word(data.unmarked, "marking")}
    rows = [
        (_("Instrument"), word(Instrument(facts.instrument), "instrument")),
        (_("Kinds"), joined([word(kind, "contribution_kind") for kind in sorted(facts.kinds)])),
        (_("Value"), money(facts.value)),
        (_("From"), day(facts.starts_on)),
        (_("To"), day(facts.ends_on)),
        (_("Threat data"), joined(flows) if flows else _("None")),
        *([(_("Data is kept"), kept), (_("Data may be used"), joined(purposes(data.purposes)))] if flows else []),
        *([(_("Programme"), facts.programme)] if facts.programme else []),
        (_("Version"), str(facts.version)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def purposes(codes: Iterable[str]) -> list[str]:
    """Purposes in words, in the order of the regulation; one that it has no more by its code."""
    titles = current(Purposes).body.titles
    wanted = set(codes)
    return [*(title for code, title in titles.items() if code in wanted), *sorted(wanted - titles.keys())]


def cover(actor: Actor, found: AgreementPage) -> Sequence[Row]:
    """The clearance that the agreement rests on; nothing for those who may not read it."""
    if not diligence.visible_clearances.open_to(actor) or actor.organisation is not None:
        return []
    row = diligence.visible_clearances(actor).filter(pk=found.facts.clearance_id).first()
    return [] if row is None else clearance(row)


def clearance(row: Any) -> list[Row]:
    """A clearance as pairs: kinds, ceiling, validity and conditions."""
    pairs = [
        (_("Kinds cleared"), joined([word(kind, "contribution_kind") for kind in row.kinds])),
        (_("Ceiling"), money(Money(row.ceiling_minor, row.ceiling_currency))),
        (_("Valid until"), day(row.valid_until)),
        *((_("Condition"), text) for text in row.conditions),
    ]
    return [{"label": label, "value": value} for label, value in pairs]


def clauses(actor: Actor, row: Any, found: AgreementPage) -> list[Row]:
    """The clauses with what the reader may do to the words of each."""
    remarks: dict[str, list[tuple[object, str]]] = {}
    for at, about, text in found.comments:
        remarks.setdefault(about, []).append((at, text))
    return [
        {"clause": use, "links": _links(actor, row, use), "remarks": remarks.get(use.clause, []), "strings": _strings(use)}
        for use in found.clauses
    ]


def _strings(use: ClauseFacts) -> str:
    if use.is_standard:
        return ""
    if use.answered is None:
        suspected = listed_text([word(each, "attachment") for each in sorted(use.suspected)])
        return _("Legal has not answered which strings it carries.") + (f" {_('Suspected:')} {suspected}" if use.suspected else "")
    if not use.answered:
        return _("Legal finds no string attached.")
    return f"{_('Legal finds:')} {listed_text([word(each, 'attachment') for each in sorted(use.answered)])}"


def _links(actor: Actor, row: Any, use: ClauseFacts) -> list[tuple[str, str]]:
    """Label and address of what the reader may do to a clause now."""

    def to(name: str) -> str:
        return reverse("agreement_clause", args=[row.pk, use.clause, name])

    found = []
    if row.state == State.DRAFT and actions.reword_clause.permit.holds(actor, row):
        is_own = use.clause.startswith("OWN-")
        found.append((_("Reword"), to("reword"))) if not is_own else None
        if not is_own and not use.is_standard:
            found.append((_("Restore the library's words"), to("restore")))
        found.append((_("Strike"), to("remove")))
    if row.state == State.LEGAL_REVIEW and not use.is_standard and actions.answer_strings.permit.holds(actor, row):
        found.append((_("Answer its strings"), to("answer")))
    return found
