"""Workbooks: the first sheet is read as text; bombs, broken archives and what else a stranger sends end in one sentence."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.exchange.intake import tables, workbooks
from aboveboard.exchange.intake.tables import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from aboveboard.exchange.intake.words import IntakeRefused

HEAD = ("timestamp", "ip", "infection", "victim_country")
ROW = ("2026-01-01", "198.51.100.7", "stealer", "de")
SHEET = "xl/worksheets/sheet1.xml"
BEFORE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
AFTER = b"</sheetData></worksheet>"


def workbook(rows: Sequence[Sequence[Any]], *, others: int = 0, in_memory: bool = True) -> bytes:
    """A workbook as a common program writes it, with more sheets behind the first."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": in_memory, "constant_memory": not in_memory}) as book:
        for number in range(others + 1):
            sheet = book.add_worksheet()
            for line, row in enumerate(rows if number == 0 else [["other sheet"]]):
                for column, cell in enumerate(row):
                    sheet.write(line, column, cell)
    return out.getvalue()


def changed(data: bytes, parts: Mapping[str, bytes | None], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with some parts replaced, added, or taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", packing) as new:
        kept = {name: old.read(name) for name in old.namelist()} | dict(parts)
        for name, content in kept.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_workbook_is_read_as_the_same_table_in_csv(in_memory: bool) -> None:
    rows = [HEAD, ROW, (), ("", "hxxp://evil[.]example/漢", 'x, "y"', "fr")]
    data = workbook(rows, others=2, in_memory=in_memory)
    text = ["timestamp,ip,infection,victim_country", "2026-01-01,198.51.100.7,stealer,de", ',hxxp://evil[.]example/漢,"x, ""y""",fr']
    assert tables.opened(data) == tables.opened("\n".join(text).encode())


def test_numbers_and_truth_values_come_as_they_stand_and_formulas_as_their_last_value() -> None:
    rows = workbooks.first_sheet(workbook([[64500, 1.5, True, '=HYPERLINK("http://a.example")']]), most_rows=9, most_columns=9)
    assert rows == [["64500", "1.5", "1", "0"]]


def test_a_day_or_moment_that_a_workbook_holds_as_a_number_is_understood_where_a_column_says_when() -> None:
    head = ["timestamp", "ip", "asn", "geo"]
    table = tables.opened(workbook([head, [46023, "198.51.100.7", "1", "DE"], [46023.5006944444, "198.51.100.8", "1", "DE"]]))
    found = tables.tabled(table, tables.guessed(table, {})).found
    assert [each.victim.seen for each in found if each.victim] == ["2026-01-01T00:00:00.000Z", "2026-01-01T12:01:00.000Z"]


def test_runs_gaps_and_cells_without_a_place_are_read() -> None:
    cells = (
        b'<row r="7"><c r="C7" t="inlineStr"><is><r><t>a.</t></r><r><t>example</t></r><rPh><t>no</t></rPh></is></c><c><v>5</v></c>'
        b'<c t="s"><v>99</v></c><c t="s"><v>x</v></c><c t="e"><v>#REF!</v></c><c t="str"><v>b.example</v></c></row>'
    )
    data = changed(workbook([ROW]), {SHEET: BEFORE + cells + AFTER})
    assert workbooks.first_sheet(data, most_rows=9, most_columns=9) == [["", "", "a.example", "5", "", "", "", "b.example"]]


def test_a_table_is_read_whole_up_to_its_limits() -> None:
    data = workbook([[f"{n}.example"] for n in range(MOST_ROWS)])
    assert len(data) < MOST_BYTES
    assert len(tables.opened(data).rows) == MOST_ROWS


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["a.example"]] * (MOST_ROWS + 1), "rows"),
        ([["a.example"] * (MOST_COLUMNS + 1)], "columns"),
        ([], "no rows"),
        ([["", " "]], "no rows"),
    ],
)
def test_what_is_too_much_or_nothing_is_refused(rows: list[list[str]], sentence: str) -> None:
    with pytest.raises(IntakeRefused, match=sentence):
        tables.opened(workbook(rows))


BOMBS = {
    "unfolds": {"xl/media/image1.png": b"\0" * (workbooks.MOST_UNPACKED + 1)},
    "unfolds ": {f"xl/{number}.xml": b"" for number in range(workbooks.MOST_PARTS + 1)},
    "too much beside": {SHEET: BEFORE + b"<c/>" * (workbooks.MOST_ELEMENTS + 1) + AFTER},
    "cannot be read": {SHEET: b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'},
    "cannot be read ": {SHEET: b"<worksheet><row>"},
    "cannot be read  ": {SHEET: None},
    "cannot be read   ": {"xl/workbook.xml": None},
    "no sheet": {"xl/workbook.xml": b"<workbook/>"},
}


@pytest.mark.parametrize("sentence", BOMBS)
def test_bombs_and_broken_parts_end_in_a_sentence(sentence: str) -> None:
    data = changed(workbook([HEAD, ROW]), BOMBS[sentence])
    assert len(data) < MOST_BYTES
    with pytest.raises(IntakeRefused, match=sentence.strip()):
        tables.opened(data)


def test_a_part_that_lies_about_its_size_gives_no_more_than_it_declares() -> None:
    sound = changed(workbook([ROW]), {SHEET: BEFORE + b"<row/>" * 200_000 + AFTER})
    size = (len(BEFORE) + 1_200_000 + len(AFTER)).to_bytes(4, "little")
    assert sound.count(size) == 2
    with pytest.raises(IntakeRefused, match="cannot be read"):
        tables.opened(sound.replace(size, (40).to_bytes(4, "little")))


def test_another_way_of_packing_is_refused() -> None:
    with pytest.raises(IntakeRefused, match="packed"):
        tables.opened(changed(workbook([ROW]), {}, zipfile.ZIP_LZMA))


def answer(data: bytes) -> str:
    """What is said of a file: its refusal, or that it is a table."""
    try:
        return f"{len(tables.opened(data).rows)} rows."
    except IntakeRefused as error:
        return str(error)


SOUND = workbook([HEAD, ROW, ROW], others=1)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.binary(max_size=3)), max_size=6), st.integers(0, len(SOUND)))
def test_whatever_is_done_to_the_bytes_the_answer_is_a_table_or_a_sentence(changes: list[tuple[int, bytes]], end: int) -> None:
    data = bytearray(SOUND)
    for place, new in changes:
        data[place : place + len(new)] = new
    for sent in (bytes(data), SOUND[:end]):
        assert answer(sent).endswith(".")


XML = st.text("<>/ax=\"'&;#rcvist0 9A", max_size=60)


@settings(max_examples=150, deadline=None)
@given(XML, st.sampled_from([SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"]))
def test_whatever_stands_in_a_part_the_answer_is_a_table_or_a_sentence(text: str, part: str) -> None:
    for content in (text.encode(), BEFORE + b"<row>" + text.encode() + b"</row>" + AFTER):
        assert answer(changed(SOUND, {part: content})).endswith(".")
