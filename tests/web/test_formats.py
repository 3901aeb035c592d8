"""Numbers, amounts, dates and names as each language writes them, and what happens to values that are none."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from aboveboard.lib.money import Money
from aboveboard.web.templatetags import formats

AT = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)


def plain(text: object) -> str:
    """Without the isolation and with ordinary spaces."""
    return str(text).replace("<bdi>", "").replace("</bdi>", "").replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "amount", "number", "percent", "day", "country"),
    [
        ("en", "EUR 1,200,000.50", "1,234,567.5", "31.25%", "23 Nov 2026", "Netherlands"),
        ("fr", "EUR 1 200 000,50", "1 234 567,5", "31,25 %", "23 nov. 2026", "Pays-Bas"),
        ("es", "EUR 1.200.000,50", "1.234.567,5", "31,25 %", "23 nov 2026", "Países Bajos"),
        ("ar", "EUR 1,200,000.50", "1,234,567.5", "31.25%", "23 نوفمبر 2026", "هولندا"),
    ],
)
def test_each_language_writes_in_its_own_way(language: str, amount: str, number: str, percent: str, day: str, country: str) -> None:
    with override(language):
        assert plain(formats.money(Decimal("1200000.50"), "EUR")) == amount
        assert plain(formats.number(Decimal("1234567.5"))) == number
        assert plain(formats.percent(Decimal("31.25"))).replace("\u200e", "") == percent
        assert day in plain(formats.day(date(2026, 11, 23)))
        assert plain(formats.country("NL")) == country


def test_the_days_in_a_rules_sentence_are_written_as_readers_expect() -> None:
    assert plain(formats.dated("Cleared until 2027-11-28.")) == 'Cleared until <time datetime="2027-11-28">28 Nov 2027</time>.'
    with override("fr"):
        assert "1 févr. 2027" in plain(formats.dated("Lapsed on 2027-02-01, renewed on 2027-02-03"))
    for kept in ("AG-2026-11-28", "2027-13-40", "12027-11-28", "no day at all", ""):
        assert formats.dated(kept) == kept
    assert formats.dated("<b>2027-01-02").startswith("&lt;b&gt;<time")
    done = formats.day(date(2027, 1, 2))
    assert formats.dated(done) == done


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Money.of("4000000", "EUR"), "EUR 4,000,000"),
        (Money.of("0.05", "EUR"), "EUR 0.05"),
        (Money.of("12.345", "KWD"), "KWD 12.345"),
        (Money.of("-12.50", "EUR"), "EUR -12.50"),
    ],
)
def test_an_amount_shows_the_minor_units_of_its_currency_only_where_there_are_any(value: Money, shown: str) -> None:
    assert plain(formats.money(value)) == shown


def test_an_amount_on_a_tile_is_short_and_has_the_full_one_in_its_title() -> None:
    html = formats.short_money(Money.of("11412345", "EUR"))
    assert 'title="EUR\u00a011,412,345"' in html
    assert "11.4" in html


def test_a_moment_names_its_zone_and_follows_the_current_one() -> None:
    with timezone.override(UTC):
        assert "23 Nov 2026, 14:02:11 UTC" in plain(formats.moment(AT))
    with timezone.override(ZoneInfo("Asia/Dhaka")):
        assert "23 Nov 2026, 20:02:11 Asia/Dhaka" in plain(formats.moment(AT))


def test_a_moment_without_zone_is_taken_as_utc() -> None:
    with timezone.override(UTC):
        assert formats.moment(AT.replace(tzinfo=None)) == formats.moment(AT)


def test_today_is_told_by_its_time_and_another_day_by_its_date() -> None:
    now = timezone.now()
    assert f"{timezone.localtime(now):%H:%M:%S}" in plain(formats.when(now))
    assert "today" in formats.when(now)
    assert "5 Jan 2020" in plain(formats.when(datetime(2020, 1, 5, 12, tzinfo=UTC)))


@pytest.mark.parametrize(
    "name", ["number", "short_number", "percent", "money", "short_money", "day", "moment", "when", "country", "tongue", "bdi", "digest"]
)
def test_nothing_is_a_dash(name: str) -> None:
    assert plain(getattr(formats, name)(None)) == "–"


@pytest.mark.parametrize(
    "name", ["number", "short_number", "percent", "money", "short_money", "day", "moment", "when", "country", "tongue", "bdi", "digest"]
)
@pytest.mark.parametrize("value", ["<script>", "NaN", "Infinity", "1e999999999", float("nan"), True, "\u202e", object])
def test_what_cannot_be_formatted_is_shown_escaped_and_never_fails(name: str, value: object) -> None:
    html = str(getattr(formats, name)(value))
    assert "<script>" not in html
    assert html


def test_a_hostile_currency_is_escaped() -> None:
    assert "<b>" not in formats.money(Decimal("1.5"), "<b>")
    assert "<b>" not in formats.short_money(Decimal("1.5"), '"<b>')


def test_a_list_reads_as_a_sentence_with_each_name_isolated_and_escaped() -> None:
    assert str(formats.joined(["A", "B", "<c>"])) == "<bdi>A</bdi>, <bdi>B</bdi> and <bdi>&lt;c&gt;</bdi>"
    assert formats.joined([]) == "–"


def test_a_hash_is_short_with_the_whole_in_its_title() -> None:
    html = formats.digest("9f2c" * 16)
    assert f'title="{"9f2c" * 16}"' in html
    assert ">9f2c9f…9f2c<" in html


def test_a_language_that_babel_does_not_know_falls_back_to_english() -> None:
    assert formats.locale_for("xx-nonsense").language == "en"
