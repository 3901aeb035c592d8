"""A regulation file is hostile until it is parsed: size, depth, aliases, tags, doubles, encodings."""

import pytest

from aboveboard.policy.document import MOST_BYTES, RegulationError, Scalar, parse


def refusal(data: bytes) -> RegulationError:
    with pytest.raises(RegulationError) as caught:
        parse(data, "risk.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"#" * (MOST_BYTES + 1), "larger than", None),
        (b"a: \xff", "not UTF-8", None),
        (b"a: [1", "not YAML", 1),
        (b"a: 1\nb: \x00", "not YAML", None),
        (b"", "must be a mapping", 1),
        (b"- a", "must be a mapping", 1),
        (b"a: 1\n---\nb: 2", "not YAML", 2),
        (b"a: &x 1", "anchors and aliases", 1),
        (b"a: 1\nb: *x", "anchors and aliases", 2),
        (b"a: !!python/object/apply:os.system ['true']", "the tag", 1),
        (b"a: 1\nb: 2\na: 3", "'a' stands twice, first in line 1", 3),
        (b"a:\n  b: 1\n  b: 2", "'b' stands twice, first in line 2", 3),
        (b"? [a]\n: 1", "a key must be a plain word", 1),
        (b"a: " + b"[" * 10_000, "nested deeper", 1),
        (b"a: [" + b"1," * 30_000 + b"1]", "more than 20000 values", 1),
    ],
)
def test_what_is_no_plain_document_is_refused_with_its_line(data: bytes, words: str, line: int | None) -> None:
    error = refusal(data)
    assert words in error.problem
    assert error.line == line
    assert str(error).startswith("risk.yaml")


def test_merge_keys_do_not_merge() -> None:
    assert list(parse(b"a: 1\n'<<': 2", "risk.yaml").items) == ["a", "<<"]


def test_a_node_knows_its_line_and_how_its_spelling_reads() -> None:
    root = parse(b"a: 1\nb: 'NO'\nc: NO", "risk.yaml")
    assert root.items == {"a": Scalar("1", "int", 1), "b": Scalar("NO", "str", 2), "c": Scalar("NO", "bool", 3)}
    assert root.keys == {"a": 1, "b": 2, "c": 3}
