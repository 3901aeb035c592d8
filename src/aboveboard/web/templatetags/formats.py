"""Filters that write numbers, amounts, dates and names as readers of the active language expect, isolated for both directions.

Babel formats, once for each language and value: localising is most of a page's cost. Times are shown in Django's current
time zone (UTC unless a page says otherwise) and name it. A missing value is a dash; what cannot be formatted is shown as it
came, escaped, because a page must not fail on one bad cell.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aboveboard.lib.money import Money, MoneyError, exponent

register = template.Library()

DASH = "–"
WRITTEN_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
# "en" alone means the order of one country; the house writes the day first.
LOCALES = {"en": "en_GB"}
# Babel's short Arabic dates are bare numbers; the month by name cannot be misread. Clocks are of 24 hours everywhere.
DAYS = {("ar", "medium"): "d MMM y"}


@lru_cache(maxsize=64)
def locale_for(language: str) -> Locale:
    """The Babel locale of a Django language code; English where Babel knows none."""
    try:
        return Locale.parse(LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(LOCALES["en"])


def language() -> str:
    """The active language code."""
    return get_language() or "en"


def as_decimal(value: object) -> Decimal | None:
    """A finite decimal, or None when the value is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 40 else None


@lru_cache(maxsize=4096)
def _number(lang: str, value: Decimal, pattern: str | None) -> str:
    return format_decimal(value, format=pattern, locale=locale_for(lang))


@lru_cache(maxsize=1024)
def _compact(lang: str, value: Decimal) -> str:
    return format_compact_decimal(value, locale=locale_for(lang), fraction_digits=1)


@lru_cache(maxsize=1024)
def _percent(lang: str, value: Decimal) -> str:
    locale = locale_for(lang)
    pattern = locale.percent_formats[None].pattern.replace("#,##0", "#,##0.##")
    return format_percent(value / 100, format=pattern, locale=locale)


def _minor_digits(currency: str) -> int:
    try:
        return exponent(currency)
    except MoneyError:
        return 2


def _amount(value: object, currency: str) -> tuple[Decimal | None, str]:
    """The number and the currency of an amount or of a bare number."""
    return (value.decimal, value.currency) if isinstance(value, Money) else (as_decimal(value), str(currency))


@lru_cache(maxsize=4096)
def _money(lang: str, amount: Decimal, currency: str) -> str:
    digits = 0 if amount == amount.to_integral_value() else _minor_digits(currency)
    # The code stands before the amount in every language: one column, one place to look, no symbol that two currencies share.
    return f"{currency}\u00a0{_number(lang, round(amount, digits), '#,##0' + ('.' + '0' * digits if digits else ''))}"


def _isolated(text: str) -> SafeString:
    return format_html("<bdi>{}</bdi>", text)


def _shown(value: object) -> SafeString:
    return SafeString(DASH) if value is None or value == "" else _isolated(str(value))


@register.filter
def number(value: object) -> SafeString:
    """12345.5 → 12,345.5."""
    found = as_decimal(value)
    return _shown(value) if found is None else _isolated(_number(language(), found, None))


@register.filter
def short_number(value: object) -> SafeString:
    """11400000 → 11.4m."""
    found = as_decimal(value)
    return _shown(value) if found is None else _isolated(_compact(language(), found))


@register.filter
def percent(value: object) -> SafeString:
    """31 → 31% (the value is already in hundredths)."""
    found = as_decimal(value)
    return _shown(value) if found is None else _isolated(_percent(language(), found))


def money_text(value: Money) -> str:
    """EUR 1,200,000 as plain text, for the words of a button or a sentence."""
    return _money(language(), value.decimal, value.currency)


def day_text(value: date) -> str:
    """23 Nov 2026 as plain text."""
    return _day(language(), value, "medium")


def moment_text(value: datetime) -> str:
    """23 Nov 2026, 14:02:11 UTC as plain text."""
    local = value.astimezone(timezone.get_current_timezone())
    return _moment(language(), local, _zone(local))


def listed_text(items: Iterable[object]) -> str:
    """Things one after another as plain text, as the language joins them."""
    return format_list([str(item) for item in items], locale=locale_for(language()))


def either_text(items: Iterable[object]) -> str:
    """Things of which one is enough, as plain text."""
    return format_list([str(item) for item in items], style="or", locale=locale_for(language()))


@register.filter
def money(value: object, currency: str = "") -> SafeString:
    """`{{ amount|money:"EUR" }}`, or a `Money` by itself: EUR 1,200,000, cents only where there are any."""
    found, code = _amount(value, currency)
    return _shown(value) if found is None else _isolated(_money(language(), found, code).strip("\u00a0"))


@register.filter
def short_money(value: object, currency: str = "") -> SafeString:
    """EUR 11.4m, for tiles; the full amount is in the title."""
    found, code = _amount(value, currency)
    if found is None:
        return _shown(value)
    full = _money(language(), found, code).strip("\u00a0")
    return format_html('<bdi title="{}">{}\u00a0{}</bdi>', full, code, _compact(language(), found))


def as_moment(value: object) -> datetime | None:
    """An aware time in the current time zone; a naive one is taken as UTC; None when the value is no time."""
    if not isinstance(value, datetime):
        return None
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(timezone.get_current_timezone())


@lru_cache(maxsize=4096)
def _day(lang: str, value: date, form: str) -> str:
    return format_date(value, format=DAYS.get((lang, form), form), locale=locale_for(lang))


@lru_cache(maxsize=4096)
def _moment(lang: str, value: datetime, zone: str) -> str:
    local = value.astimezone(ZoneInfo(zone))
    comma = "، " if lang == "ar" else ", "
    return f"{_day(lang, local.date(), 'medium')}{comma}{local:%H:%M:%S} {zone}"


def _time_element(iso: str, text: str, title: str = "") -> SafeString:
    return format_html('<time datetime="{}"{}><bdi>{}</bdi></time>', iso, format_html(' title="{}"', title) if title else "", text)


def _as_day(value: object) -> date | None:
    moment = as_moment(value)
    return moment.date() if moment else value if isinstance(value, date) else None


@register.filter
def day(value: object, form: str = "medium") -> SafeString:
    """23 Nov 2026; `|day:"long"` writes 23 November 2026."""
    found = _as_day(value)
    return _shown(value) if found is None else _time_element(found.isoformat(), _day(language(), found, form))


@register.filter
def dated(sentence: object) -> SafeString:
    """A sentence of a rule, whose days (2027-11-28) are written as readers expect; the rest, and what is formatted, stays as it is."""
    if isinstance(sentence, SafeString):
        return sentence
    text = str(sentence)
    parts, last = [], 0
    for found in WRITTEN_DAY.finditer(text):
        with suppress(ValueError):
            parts += [conditional_escape(text[last : found.start()]), day(date.fromisoformat(found[0]))]
            last = found.end()
    return SafeString("".join([*parts, conditional_escape(text[last:])]))


def _zone(value: datetime) -> str:
    return getattr(value.tzinfo, "key", None) or "UTC"


@register.filter
def moment(value: object) -> SafeString:
    """23 Nov 2026, 14:02:11 UTC."""
    found = as_moment(value)
    if found is None:
        return day(value)
    return _time_element(found.isoformat(timespec="seconds"), _moment(language(), found, _zone(found)))


@register.filter
def when(value: object) -> SafeString:
    """The time alone for today ("today 14:02:11"), else the day; the full moment is in the title."""
    found = as_moment(value)
    if found is None:
        return day(value)
    full = _moment(language(), found, _zone(found))
    if found.date() == timezone.localdate():
        text = _("today %(time)s") % {"time": f"{found:%H:%M:%S}"}
    else:
        text = _day(language(), found.date(), "medium")
    return _time_element(found.isoformat(timespec="seconds"), text, full)


@register.filter
def country(code: object) -> SafeString:
    """NL → Netherlands, in the active language (ISO 3166-1 alpha-2); an unknown code as it is."""
    name = locale_for(language()).territories.get(str(code).upper()) if isinstance(code, str) and len(code) == 2 else None
    return _shown(name or code)


@register.filter
def tongue(code: object) -> SafeString:
    """fr → French, in the active language (ISO 639); an unknown code as it is."""
    return _shown(locale_for(language()).languages.get(str(code).lower().replace("-", "_")) or code)


@register.filter
def bdi(value: object) -> SafeString:
    """Isolates a name, a code or any text whose direction is not known, so that it cannot disturb the line around it."""
    return (
        SafeString(DASH)
        if value is None or value == ""
        else format_html("<bdi>{}</bdi>", conditional_escape(value if isinstance(value, str) else str(value)))
    )


@register.filter
def joined(values: Iterable[object]) -> SafeString:
    """A, B and C: a list as a sentence of the active language writes it, each item isolated."""
    items = [str(format_html("<bdi>{}</bdi>", item)) for item in values]
    return SafeString(format_list(items, locale=locale_for(language()))) if items else SafeString(DASH)


@register.filter
def digest(value: object) -> SafeString:
    """A hash, shortened to its ends and isolated; the whole is in the title and can be copied."""
    text = str(value or "")
    if not text:
        return SafeString(DASH)
    short = text if len(text) <= 14 else f"{text[:6]}…{text[-4:]}"
    return format_html('<bdi class="proof" dir="ltr" title="{}">{}</bdi>', text, short)
