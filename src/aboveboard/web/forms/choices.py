"""What select boxes offer: countries by name in the reader's language, sectors of the regulation, words for kinds."""

from enum import StrEnum
from functools import lru_cache

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aboveboard.parties.values.reading import countries
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.policy.values.knockouts import Knockouts
from aboveboard.policy.values.purposes import Purposes
from aboveboard.web.templatetags.formats import locale_for
from aboveboard.web.words import LISTS

Choices = list[tuple[str, str]]


def country_choices() -> Choices:
    """All countries by their name in the active language, an empty line first."""
    return [("", str(_("Choose a country"))), *_countries(get_language() or "en")]


@lru_cache(maxsize=8)
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = locale_for(language).territories
    return tuple(sorted(((code, str(names.get(code.upper(), code.upper()))) for code in countries()), key=lambda pair: pair[1].casefold()))


def member_choices() -> Choices:
    """The member countries of the house, by name."""
    members = {code.lower() for code in current(House).body.members}
    return [(code, name) for code, name in _countries(get_language() or "en") if code in members]


def sector_choices() -> Choices:
    """The sectors that the knockouts regulation asks about."""
    return [(rule.sector, rule.label) for rule in current(Knockouts).body.sectors]


def words_for(kinds: type[StrEnum], of: str, *, blank: str = "") -> Choices:
    """The members of `kinds` with their words; `blank` is the empty first line of a select box."""
    offered = [(kind.value, str(lazystr(LISTS[of].get(kind.value, kind.value)))) for kind in kinds]
    return [("", blank), *offered] if blank else offered


def purposes() -> Choices:
    """What threat data may be used for, by the regulation in force."""
    return list(current(Purposes).body.titles.items())


def offer(form: forms.Form, name: str, offered: Choices) -> None:
    """Give a field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = offered
