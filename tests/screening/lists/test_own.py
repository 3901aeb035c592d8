"""A house's own list: the documented table with every fault named at once, or any open format under a name of its own."""

import json
import re
from pathlib import Path

import pytest

from aboveboard.screening.lists import own, own_csv
from aboveboard.screening.lists.record import ListRefused, Schema
from aboveboard.screening.lists.sources import label, source
from tests.screening.lists.make import names, parsed, read
from tests.shape.pages import DOCS

TABLE = """id,name,type,aliases,weak_aliases,birth,countries,identifiers,reason,listed_on,note
x-1,Orla Venn,person,Орла Венн; Orla Wrenfield,Olly,1970-02; 1971-03-04,KE; Russia,passport:A 77,decision 12,2026-01-31,see file 7
x-2,"Example, Trading & Sons",Organisation,,,,fr,lei:5493001KJTIIGC8Y1R12;registry:77,,,
x-3,Sea Example,vessel,,,,,imo:IMO 9123456,,,
x-4,Bare Name,,,,,,,,,
"""


def test_the_table_is_read(tmp_path: Path) -> None:
    person, company, ship, bare = read(tmp_path, own.read, TABLE)
    assert (person.id, person.schema, person.births) == ("x-1", Schema.PERSON, ("1970-02", "1971-03-04"))
    assert names(person) == {"Orla Venn": "primary", "Орла Венн": "original", "Orla Wrenfield": "alias", "Olly": "weak"}
    assert (person.countries, person.identifiers) == (("ke", "ru"), (("passport", "A 77"),))
    assert (person.programmes, str(person.listed_on), person.facts) == (("decision 12",), "2026-01-31", ("see file 7",))
    assert (company.caption, company.schema) == ("Example, Trading & Sons", Schema.ORGANIZATION)
    assert (ship.schema, ship.identifiers) == (Schema.VESSEL, (("imo", "9123456"),))
    assert bare.schema is Schema.LEGAL_ENTITY


@pytest.mark.parametrize("content", [TABLE, "\ufeff" + TABLE, TABLE.replace("\n", "\r\n"), TABLE.replace("id,name", "ID,Name")])
def test_a_spreadsheet_may_save_it_in_its_own_way(tmp_path: Path, content: str) -> None:
    assert len(read(tmp_path, own.read, content)) == 4


def test_semicolons_part_columns_where_a_spreadsheet_writes_them(tmp_path: Path) -> None:
    (record,) = read(tmp_path, own.read, "id;name;aliases;birth\nx-1;Orla Venn;Olly Venn|O. Venn;1970\n")
    assert names(record) == {"Orla Venn": "primary", "Olly Venn": "alias", "O. Venn": "alias"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,id,birht\nA,1,\n", "line 1: the column 'birht' is not known"),
        ("name,type\nA,\n", "line 1: the column 'id' is missing"),
        ("id,name,name\n1,A,B\n", "line 1: the column 'name' occurs twice"),
        ("id,who\n1,A\n", "no header with a column 'name'"),
        ("id,name\n1,A,B\n", "line 2: 3 cells where the header has 2"),
        ("id,name\n1,A\n1,B\n", "line 3: the id '1' occurs a second time"),
        ("id,name\n", "holds no entry"),
        ("", "the file is empty"),
        ('id,name\n1,"A', "line 2: not readable as CSV"),
        (b"id,name\n1,\xff\xff\n", "not written in UTF-8"),
    ],
)
def test_what_is_wrong_with_the_table_is_said(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read(tmp_path, own.read, content)


def test_every_line_at_fault_is_named(tmp_path: Path) -> None:
    rows = [
        "1,A,ghost,,,",
        "2,,person,,,",
        ",B,person,,,",
        "3,C,person,31/12/1970,,",
        "4,D,person,1970-02-31,,",
        "5,E,person,,Atlantis,",
        "6,F,person,,,77",
        "7,G,person,,,soul:77",
        "8,H,vessel,1970,,",
        "9,I,person,1970,fr,passport:1",
    ]
    with pytest.raises(ListRefused) as refused:
        read(tmp_path, own.read, "id,name,type,birth,countries,identifiers\n" + "\n".join(rows))
    assert re.findall(r"line (\d+): ", str(refused.value)) == ["2", "3", "4", "5", "6", "7", "8", "9", "10"]
    assert "write YYYY, YYYY-MM or YYYY-MM-DD" in str(refused.value)


def test_after_twenty_faults_the_rest_is_left(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="There may be more") as refused:
        read(tmp_path, own.read, "id,name,listed_on\n" + "".join(f"{each},A,soon\n" for each in range(50)))
    assert len(str(refused.value)) < 3_000


@pytest.mark.parametrize(
    ("line", "identifier"),
    [
        ({"id": "a", "names": [["Orla Venn", "primary"]]}, "a"),
        ({"id": "b", "schema": "Person", "properties": {"name": ["Orla Venn"]}}, "b"),
        ({"DATA_SOURCE": "T", "RECORD_ID": "c", "FEATURES": [{"NAME_FULL": "Orla Venn"}]}, "c"),
    ],
)
def test_lines_are_told_by_what_they_hold(tmp_path: Path, line: dict[str, object], identifier: str) -> None:
    (record,) = read(tmp_path, own.read, json.dumps(line))
    assert (record.id, record.caption) == (identifier, "Orla Venn")


def test_a_delta_of_an_own_list_is_a_delta(tmp_path: Path) -> None:
    assert parsed(tmp_path, own.read, '{"op":"DEL","entity":{"id":"a"}}').delta is not None


def test_lines_that_are_no_json_are_refused_as_such(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="line 1: not a record"):
        read(tmp_path, own.read, '{"id": 1')


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("own-exclusions", True),
        ("own-watch-list-2", True),
        ("own-", False),
        ("own", False),
        ("own--x", False),
        ("own-Großes", False),
        ("own-" + "x" * 40, False),
        ("own-a\n", False),
    ],
)
def test_an_own_list_has_a_name(name: str, good: bool) -> None:
    if good:
        assert source(name).label.startswith("Own list: ")
        assert source(name).dated_by_loading
    else:
        with pytest.raises(LookupError, match="own-NAME"):
            source(name)
        assert label(name) == name


def test_the_documented_example_is_read_and_every_column_and_kind_is_documented(tmp_path: Path) -> None:
    page = (DOCS / "reference" / "own-lists.md").read_text("utf-8")
    (example,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    assert len(read(tmp_path, own.read, example)) == 4
    assert all(f"`{word}`" in page for word in (*own_csv.COLUMNS, *own_csv.KINDS))
