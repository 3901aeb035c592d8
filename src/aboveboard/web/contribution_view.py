"""What the pages of a contribution show: its terms in words, its parts with what may be done to each, and why who may accept it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aboveboard.contributions import queries
from aboveboard.contributions.values import Freeze, State
from aboveboard.kernel.actor import Actor
from aboveboard.lib.money import Money
from aboveboard.web import acts
from aboveboard.web.acts import Offered
from aboveboard.web.contribution_acts import RECEIPT, SPENDING, TRANCHE
from aboveboard.web.secondment_acts import SECONDMENT, VALUATION
from aboveboard.web.templatetags.formats import day, joined, money
from aboveboard.web.words import word

Row = Mapping[str, object]
Url = Callable[[str, object, str], str]
# The parts of a contribution: how the address names them, where they are read, what can be done to them.
PARTS: Mapping[str, tuple[Any, Sequence[Offered]]] = {
    "tranches": (queries.visible_tranches, TRANCHE),
    "receipts": (queries.visible_receipts, RECEIPT),
    "spendings": (queries.visible_spendings, SPENDING),
    "values": (queries.visible_valuations, VALUATION),
    "secondment": (queries.visible_secondments, SECONDMENT),
}
OWN_PARTS = frozenset({"values"})
UNDECIDED = frozenset({State.OFFERED.value, State.RECOMMENDED.value})


def value(row: Any) -> Money:
    """The whole value."""
    return Money(row.value_minor, row.value_currency)


def terms(row: Any, *, house: bool) -> list[Row]:
    """The terms as pairs; the account of the payer is for the house only."""
    strings = joined([word(each, "attachment") for each in row.strings]) if row.strings else _("Nothing")
    rows = [
        (_("Kind"), word(row.kind, "contribution_kind")),
        (_("Value"), money(value(row))),
        (_("Method of valuation"), word(row.method, "method")),
        (_("Purpose"), row.purpose),
        *([(_("Spent only on"), "; ".join(row.purposes))] if row.purposes else []),
        (_("Expected in return"), strings),
        *([(_("Payer"), row.payer)] if row.payer else []),
        *([(_("Account"), row.payer_account)] if row.payer_account and house else []),
        *([(_("Whose money it is"), row.source if row.is_source_known else _("Not named"))] if row.payer else []),
        *([(_("Fund"), str(row.fund))] if row.fund_id and house else []),
        *([(_("Accepted by"), word(row.organ, "organ"))] if row.organ else []),
        *([(_("Waives the cap"), joined([each.replace("_", " ") for each in row.waives]))] if row.waives else []),
    ]
    return [{"label": label, "value": text} for label, text in rows]


def secondment_terms(terms_of: Any) -> list[Row]:
    """The terms of a secondment as pairs."""
    rows = [
        (_("Post"), f"{terms_of.post.title}, {terms_of.post.unit}"),
        (_("Function"), word(terms_of.post.function, "post_function")),
        (_("From"), day(terms_of.starts_on)),
        (_("To"), day(terms_of.ends_on)),
        (_("A month"), money(Money(terms_of.monthly_minor, terms_of.currency))),
        (_("Cooling-off"), _("%(months)d months") % {"months": terms_of.cooling_off_months}),
        *([(_("Started on"), day(terms_of.started_on))] if terms_of.started_on else []),
        *([(_("Ended on"), day(terms_of.ended_on))] if terms_of.ended_on else []),
        *([(_("Cooling-off until"), day(terms_of.cooling_off_until))] if terms_of.cooling_off_until else []),
        *([(_("Reason"), terms_of.ended_because)] if terms_of.ended_because else []),
    ]
    return [{"label": label, "value": text} for label, text in rows]


def basis(actor: Actor, row: Any) -> Mapping[str, object]:
    """Why who may accept it: the competent organ with the rules that named it, what blocks, and the gate's answer."""
    if actor.organisation is not None or row.state not in UNDECIDED or not queries.visible_assessment.open_to(actor):
        return {}
    found = queries.visible_assessment(actor, row.pk)
    return {
        "assessment": found,
        "organ": word(found.competence.organ, "organ") if found and found.competence.organ else "",
        "verdict": queries.visible_verdict(actor, row.pk),
        "no_basis": found is None,
    }


def withheld(row: Any) -> str:
    """Why the money rests, for the house."""
    return (
        _("A suspension has frozen what is unspent; it is given back when the suspension is lifted.") if row.freeze == Freeze.FROZEN else ""
    )


def parts(actor: Actor, things: Iterable[Any], noun: str, url: Url) -> list[Mapping[str, Any]]:
    """The parts of a noun with the acts on each; values of an amount are ready to be shown."""
    offered = PARTS[noun][1]
    return [
        {
            "row": thing,
            "amount": Money(thing.amount_minor, thing.currency) if hasattr(thing, "amount_minor") else None,
            "buttons": acts.buttons(offered, actor, thing, lambda name, thing=thing: url(noun, thing.pk, name)),  # type: ignore[misc]
            "others": acts.others([act for act in offered if act.tone == "primary"], actor, thing),
        }
        for thing in things
    ]


def figures(valuation: Any) -> list[Row]:
    """The figures of a valuation, each with its method and evidence."""

    def amount(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, valuation.currency)

    rows = [
        (_("Stated by the giver"), amount(valuation.proposed_minor), word(valuation.method, "method"), valuation.evidence),
        (_("Assessed by us"), amount(valuation.assessed_minor), word(valuation.assessed_method, "method"), valuation.assessed_evidence),
        (_("Independent valuer"), amount(valuation.independent_minor), valuation.independent_valuer, valuation.independent_evidence),
        (_("Settled"), amount(valuation.settled_minor), "", ""),
    ]
    return [{"label": label, "amount": found, "how": how, "evidence": evidence} for label, found, how, evidence in rows if found]


def address(prefix: str, key: object) -> Url:
    """How the pages of the parts of one contribution are reached; `prefix` is `own_` for the partner's."""

    def url(noun: str, part: object, name: str) -> str:
        return reverse(f"{prefix}contribution_part", args=[key, noun, part, name])

    return url
