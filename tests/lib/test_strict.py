"""Hostile text is read in one accepted form or refused with a sentence."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.money import Money
from aboveboard.lib.strict import StrictError, clean_name, loads, parse_amount, parse_count, parse_date, parse_instant

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_ordinary_json_is_read_as_it_is(value: object, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    assert loads(text) == value
    assert loads(text.encode()) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a":1,"b":2,"a":1}', "twice"),
        ('[{"\\u0061":1,"a":2}]', "twice"),
        ("NaN", "NaN"),
        ("[Infinity]", "Infinity"),
        ("-Infinity", "Infinity"),
        ("1e999", "range"),
        ("9" * 5000, "range"),
        (str(2**63), "range"),
        ('"\\ud800"', "half"),
        ('{"\\uDC00":1}', "half"),
        ('["\\udc00\\ud800"]', "half"),
        ("\udc80", "half"),
        (b'"\xff"', "UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        ("", "not JSON"),
        ("{} {}", "not JSON"),
        ("{'a':1}", "not JSON"),
        ("[1,]", "not JSON"),
        ("]" * 99, "not JSON"),
        ('"\x00"', "not JSON"),
        ("[" * 65 + "]" * 65, "deeper than 64"),
        ("[" * 1_000_000, "deeper"),
        ('{"a":' * 100_000, "deeper"),
    ],
)
def test_hostile_json_is_refused(text: bytes | str, says: str) -> None:
    with pytest.raises(StrictError, match=says):
        loads(text)


def test_a_whole_character_may_be_escaped_and_brackets_in_text_are_not_depth() -> None:
    assert loads('"\\ud83d\\ude00"') == "😀"
    assert loads(json.dumps("[" * 500 + '\\"' + "{" * 500)) == "[" * 500 + '\\"' + "{" * 500
    assert loads("[" * 64 + "]" * 64) != []


@pytest.mark.parametrize("text", ["[1,2]", b"[1,2]", '"éé"'])
def test_too_large_is_refused_by_bytes(text: bytes | str) -> None:
    with pytest.raises(StrictError, match="larger than 4"):
        loads(text, max_bytes=4)


READERS: list[Callable[[str], object]] = [
    loads,
    lambda text: loads(text.encode("utf-16", "surrogatepass")),
    parse_date,
    parse_instant,
    lambda text: parse_count(text, -5, 5),
    lambda text: parse_amount(text, "EUR"),
    lambda text: parse_amount("5", text),
]


@given(st.text() | st.from_regex(r"[-+0-9:.,TZ_eE{}\[\]\"\\]{0,30}"), st.sampled_from(READERS))
def test_any_text_gives_a_value_or_the_one_error(text: str, read: Callable[[str], object]) -> None:
    try:
        read(text)
    except StrictError as error:
        assert str(error).endswith(".")  # noqa: PT017


def test_a_date_is_ten_ascii_characters() -> None:
    assert parse_date("2024-02-29") == date(2024, 2, 29)
    for text in ["2023-02-29", "2026-W53-7", "20260301", "2026-3-1", "２０２６-03-01", " 2026-03-01", "2026-03-01\n", "0000-01-01", ""]:
        with pytest.raises(StrictError):
            parse_date(text)


def test_an_instant_is_rfc_3339_and_comes_back_in_utc() -> None:
    assert parse_instant("2026-03-01T00:30:00+02:00") == datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
    assert parse_instant("2026-03-01 00:30:00.1234567z").microsecond == 123456
    assert parse_instant("2026-03-01T00:30:00Z").tzinfo is UTC
    for text in [
        "2026-03-01", "2026-03-01T00:30:00", "2026-03-01T00:30Z", "2026-03-01T25:00:00Z", "2026-12-31T23:59:60Z", "2026-02-30T00:00:00Z",
        "2026-03-01T00:00:00,5Z", "2026-03-01T00:00:00+0200", "2026-03-01T00:00:00+25:00", "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59", "2026-03-01T00:00:00Z\n", "2026-03-01T00:00:00.Z", "٢٠٢٦-03-01T00:00:00Z",
    ]:  # fmt: skip
        with pytest.raises(StrictError):
            parse_instant(text)


def test_an_amount_has_no_or_exactly_the_digits_of_its_currency() -> None:
    assert parse_amount("1200000.00", "EUR") == Money(120_000_000, "EUR")
    assert parse_amount("1200000", "EUR") == Money(120_000_000, "EUR")
    assert parse_amount("5", "JPY") == Money(5, "JPY")
    assert parse_amount("0.005", "KWD") == Money(5, "KWD")
    for text, currency in [
        ("1.5", "EUR"), ("1.500", "EUR"), ("5.0", "JPY"), ("5.", "JPY"), ("1,000", "EUR"), ("1_000", "EUR"), (" 5", "EUR"), ("５", "EUR"),
        ("-5", "EUR"), ("+5", "EUR"), ("05", "EUR"), ("1e3", "EUR"), ("sNaN", "EUR"), ("", "EUR"), ("9" * 16, "EUR"), ("9" * 999, "EUR"),
        ("5", "XXZ"), ("5", ""),
    ]:  # fmt: skip
        with pytest.raises(StrictError):
            parse_amount(text, currency)


def test_a_count_lies_between_its_bounds() -> None:
    assert (parse_count("0", 0, 9), parse_count("-3", -3, 9), parse_count("9", 0, 9)) == (0, -3, 9)
    for text in ["10", "-4", "+1", "01", "1.0", "", "٣", "1_0", " 1", "1\n", "9" * 5000]:
        with pytest.raises(StrictError, match="from -3 to 9"):
            parse_count(text, -3, 9)


def test_a_name_is_normalised_trimmed_and_collapsed() -> None:
    assert clean_name("  Ane\u0301 \t\n de\u00a0 Souza ", 20) == "Ané de Souza"
    assert clean_name("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", 20) == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    for text in [
        "",
        "   ",
        "\u0301",
        "a\x00b",
        "a\x7fb",
        "a\u202eb",
        "a\u200bb",
        "a\u2066b",
        "\ufeffa",
        "a\ud800",
        "\ue000",
        "\u0378",
        "x" * 21,
        "x" * 10_000,
    ]:
        with pytest.raises(StrictError):
            clean_name(text, 20)
    with pytest.raises(StrictError, match="too long"):
        clean_name("\ufdfa" * 20 + "x", 20)


@given(st.text(max_size=50))
def test_cleaning_a_clean_name_changes_nothing(text: str) -> None:
    try:
        name = clean_name(text, 40)
    except StrictError:
        return
    assert clean_name(name, 40) == name
