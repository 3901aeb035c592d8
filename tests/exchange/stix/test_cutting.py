"""One property is cut out of a text, and every other byte stays as it was."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.stix.cutting import without

LEAVES = st.none() | st.booleans() | st.integers() | st.text('aé漢😀 "\\{}[],:\n', max_size=8)
JSON = (
    LEAVES
    | st.lists(LEAVES, max_size=3)
    | st.dictionaries(st.sampled_from(["a", "b", "}"]), LEAVES | st.lists(LEAVES, max_size=2), max_size=3)
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "c", 'q"', "\\"]), JSON, max_size=4)


@pytest.mark.parametrize(
    ("text", "path", "left"),
    [
        ('{"a":1}', ["a"], "{}"),
        ('{ "a" : 1 , "b":2 }', ["a"], '{ "b":2 }'),
        ('{ "a" : 1 , "b":2 }', ["b"], '{ "a" : 1 }'),
        ('{"a":1,"b":[2,{"b":3}],"c":1.50}', ["b"], '{"a":1,"c":1.50}'),
        ('{"x":{"b":1, "c": "}\\u00e9,"}, "n":9007199254740992}', ["x", "b"], '{"x":{"c": "}\\u00e9,"}, "n":9007199254740992}'),
        ('{"x":{"\\u0062":1}}', ["x", "b"], '{"x":{}}'),
        ('{"x":[{"b":1}]}', ["x", "b"], '{"x":[{"b":1}]}'),
        ('{"x":1}', ["x", "b"], '{"x":1}'),
        ("{ }", ["b"], "{ }"),
    ],
)
def test_what_is_cut_goes_with_its_comma_and_nothing_else(text: str, path: list[str], left: str) -> None:
    assert without(text.encode(), path).decode() == left


@given(OBJECTS, st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", "\t: ")]), st.booleans(), st.sampled_from(["a", "b", 'q"', "\\"]))
def test_what_is_left_is_the_object_without_it(content: dict[str, Any], parted: tuple[str, str], is_ascii: bool, name: str) -> None:
    body = json.dumps({"z": content, "y": 1}, separators=parted, ensure_ascii=is_ascii).encode()
    left = without(body, ["z", name])
    assert json.loads(left) == {"z": {key: value for key, value in content.items() if key != name}, "y": 1}
    assert left == body if name not in content else len(left) < len(body)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"x":{"t":1,"b":2},"n":3}', '{"n":3}'),
        ('{"n":3, "x":{"b":2}}', '{"n":3}'),
        ('{"x":{"t":1,"b":2,"c":3}}', '{"x":{"t":1,"c":3}}'),
        ('{"x":{"b":2}}', "{}"),
        ('{"x":{"b":2,"n":1}}', '{"x":{"n":1}}'),
        ('{"x":{"t":1}}', '{"x":{"t":1}}'),
    ],
)
def test_what_would_be_left_with_nothing_goes_as_well(text: str, left: str) -> None:
    assert without(text.encode(), ["x", "b"], spared={"t"}).decode() == left
    # Only innermost are names spared: what stands beside it further out is the sender's own.
    outer = f'{{"o": {text}, "t": 1}}' if left == "{}" else f'{{"o": {text}}}'
    wanted = '{"t": 1}' if left == "{}" else f'{{"o": {left}}}'
    assert without(outer.encode(), ["o", "x", "b"], spared={"t"}).decode() == wanted
