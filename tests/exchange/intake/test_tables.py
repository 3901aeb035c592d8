"""Tables: delimiter, encoding and head are found; columns are guessed, remembered and corrected by people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.intake import tables
from aboveboard.exchange.intake.tables import Role
from aboveboard.exchange.intake.words import IntakeRefused

FEED = b'"timestamp","ip","port","hostname","infection","victim_country"\n"2026-01-01","198.51.100.7","22","a.example","stealer","de"\n'


def test_a_feed_is_guessed_and_read() -> None:
    table = tables.opened(FEED)
    roles = tables.guessed(table, {})
    assert roles == (Role.NOTHING, Role.VALUE, Role.NOTHING, Role.VALUE, Role.NOTE, Role.VICTIM)
    found = tables.tabled(table, roles).found
    assert [(each.line, each.value.text, each.note, set(each.victims)) for each in found] == [
        (2, "198.51.100.7", "stealer", {"DE"}),
        (2, "a.example", "stealer", {"DE"}),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(delimiter: str, encoding: str) -> None:
    table = tables.opened(
        delimiter.join(["Größe", "value"]).encode(encoding)
        + f"\n1{delimiter}evil[.]example\n".encode("utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig"))
    )
    assert table.titles == ("Größe", "value")
    assert [each.value.text for each in tables.tabled(table, (Role.NOTHING, Role.VALUE)).found] == ["evil.example"]


def test_what_was_said_of_a_column_before_prevails() -> None:
    table = tables.opened(FEED)
    assert tables.guessed(table, {"ip": "nothing", "port": "value", "hostname": "nonsense"})[1:4] == (Role.NOTHING, Role.VALUE, Role.VALUE)


def test_a_list_without_a_head_is_a_table() -> None:
    table = tables.opened(b"a.example\nb.example\n")
    assert (table.titles, len(table.rows), table.first) == (("1",), 2, 1)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"PK\x03\x04\0\0", b"x" * (tables.MOST_BYTES + 1), b"a\n" * (tables.MOST_ROWS + 1), b"," * 80, b'a,"b\nc'],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(IntakeRefused):
        tables.opened(data)


def test_a_column_of_values_must_be_named() -> None:
    with pytest.raises(IntakeRefused, match="which column"):
        tables.tabled(tables.opened(FEED), (Role.NOTHING,) * 6)


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        table = tables.opened(data)
    except IntakeRefused:
        return
    assert len(tables.guessed(table, {})) == len(table.titles)
    tables.tabled(table, (Role.VALUE,) * len(table.titles))
