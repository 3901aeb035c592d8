"""A proposal as its own form's first values, and as the answers to be checked before it is submitted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from aboveboard.lib.money import Money
from aboveboard.web.templatetags.formats import country, day, joined, money
from aboveboard.web.words import word


class Proposed(Protocol):
    """A proposal, as far as it is shown."""

    pk: UUID
    title: str
    purpose: str
    selection: str
    kinds: Sequence[Sequence[object]]
    value_minor: int
    value_currency: str
    starts_on: date
    ends_on: date
    countries: Sequence[str]
    personal_data: bool
    outward_data: bool
    strings: Sequence[str]
    additionality: str
    state: str


SAME = ("title", "purpose", "selection", "starts_on", "ends_on", "countries", "personal_data", "outward_data", "strings", "additionality")


def initial(found: Proposed) -> Mapping[str, object]:
    """The values that the form of a draft begins with."""
    amounts = {f"value_{kind}": f"{_amount(found, minor).decimal:f}" for kind, minor in found.kinds}
    return {**{name: getattr(found, name) for name in SAME}, "currency": found.value_currency, **amounts}


def sections(found: Proposed, *, url: str = "") -> list[Mapping[str, object]]:
    """What is proposed, as questions and answers; `url` is the form in which they can be changed."""
    kinds = [(word(kind, "contribution_kind"), money(_amount(found, minor))) for kind, minor in found.kinds]
    what = [
        (_("Title"), found.title),
        (_("What is it for?"), found.purpose),
        (_("How did it come about?"), word(found.selection, "selection")),
        (_("What would not happen without it?"), found.additionality),
    ]
    offered = [*kinds, (_("Altogether"), money(_amount(found, found.value_minor)))]
    terms = [
        (_("From"), day(found.starts_on)),
        (_("To"), day(found.ends_on)),
        (_("Countries"), joined([country(code) for code in found.countries]) if found.countries else _("All members")),
        (_("Personal data"), _yes(found.personal_data)),
        (_("Data received from the police"), _yes(found.outward_data)),
        (_("Expected in return"), joined([word(string, "attachment") for string in found.strings]) if found.strings else _("Nothing")),
    ]
    return [_section(title, rows, url) for title, rows in ((_("What"), what), (_("Offered"), offered), (_("Terms"), terms))]


def _section(title: str, rows: Sequence[tuple[str, object]], url: str) -> Mapping[str, object]:
    return {"title": title, "rows": [{"label": label, "value": value, "change_url": url} for label, value in rows]}


def _amount(found: Proposed, minor: object) -> Money:
    return Money(int(str(minor)), found.value_currency)


def _yes(answer: bool) -> str:
    return _("Yes") if answer else _("No")
