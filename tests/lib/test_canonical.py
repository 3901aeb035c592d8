"""Canonical JSON against the examples of RFC 8785 and against the properties a hash needs."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.canonical import CanonicalError, digest, dumps, dumps_texts

# RFC 8785, appendix B: the bits of a double and its text.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_numbers_are_laid_out_as_the_rfc_shows(bits: str, text: str) -> None:
    assert dumps(struct.unpack(">d", bytes.fromhex(bits))[0]) == text.encode()


def test_the_example_of_the_rfc_with_its_escapes() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert dumps(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_ordered_by_utf_16_code_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(dumps(dict.fromkeys(keys, 0)))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_a_tuple_is_an_array_and_the_digest_is_of_the_bytes() -> None:
    assert dumps(()) == b"[]"
    assert dumps({"b": (1, 2), "a": {}}) == b'{"a":{},"b":[1,2]}'
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@given(JSON)
def test_a_reader_gets_the_value_back_and_a_second_writing_the_same_bytes(value: object) -> None:
    once = dumps(value)
    # RFC 8785 numbers are doubles: a reader that makes integers of them would see another value above 2^53.
    assert json.loads(once, parse_int=float) == value
    assert dumps(json.loads(once, parse_int=float)) == once


@given(st.dictionaries(st.text(), st.integers(0, 9)))
def test_the_order_of_entering_does_not_matter(value: dict[str, int]) -> None:
    assert dumps(dict(reversed(value.items()))) == dumps(value)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), "\ud800", {"\udfff": 1}, 2**53, -(2**53), {1: 2}, {None: 1}, {1}, b"x", object()],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        dumps([value])


def test_too_deep_is_refused_without_a_recursion_error() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalError, match="flatten"):
        dumps(value)
    while value:
        value = value.pop()  # type: ignore[assignment]


TEXTS = st.recursive(st.none() | st.text(), lambda inner: st.lists(inner, max_size=4))


@given(st.dictionaries(st.text(st.characters(min_codepoint=0, max_codepoint=127)), TEXTS, max_size=5))
def test_texts_are_written_the_same_by_the_faster_way(value: dict[str, object]) -> None:
    assert dumps_texts(value) == dumps(value)


def test_the_faster_way_refuses_half_a_character_too() -> None:
    with pytest.raises(CanonicalError, match="half a character"):
        dumps_texts({"name": ["\ud800"]})
