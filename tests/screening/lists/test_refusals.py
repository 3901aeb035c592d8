"""Lists that may not be loaded, and the sentence each refusal says."""

import gzip
from pathlib import Path

import pytest

from aboveboard.screening.lists import jsonl, ofac, sema, un
from aboveboard.screening.lists.bounds import Bounds
from aboveboard.screening.lists.record import ListRefused, Record

UN = (
    '<?xml version="1.0"?>{doctype}<CONSOLIDATED_LIST dateGenerated="2026-01-02T03:04:05.000Z">'
    "<INDIVIDUALS>{body}</INDIVIDUALS></CONSOLIDATED_LIST>"
)
PERSON = "<INDIVIDUAL><DATAID>{id}</DATAID><FIRST_NAME>ORLA</FIRST_NAME><SECOND_NAME>VENN</SECOND_NAME></INDIVIDUAL>"
BOMB = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def read_un(folder: Path, text: str, bounds: Bounds | None = None) -> list[Record]:
    path = folder / "list.xml"
    path.write_text(text, encoding="utf-8")
    return list(un.read(path, bounds or Bounds()).records)


def test_a_sound_list_is_read(tmp_path: Path) -> None:
    assert [record.id for record in read_un(tmp_path, UN.format(doctype="", body=PERSON.format(id=1)))] == ["un-1"]


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, "<!DOCTYPE b>"])
def test_a_document_type_is_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(ListRefused, match="document type or an entity"):
        read_un(tmp_path, UN.format(doctype=doctype, body=PERSON.format(id=1)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "file is empty"),
        ("no xml", "not well-formed XML"),
        (UN.format(doctype="", body=PERSON.format(id=1))[:-60], "not well-formed XML"),
        (UN.format(doctype="", body=""), "holds no entry"),
        (UN.format(doctype="", body=PERSON.format(id=1) * 2), "occurs a second time"),
        (UN.format(doctype="", body=PERSON.format(id="")), "no DATAID"),
        (UN.format(doctype="", body="<INDIVIDUAL><DATAID>1</DATAID></INDIVIDUAL>"), "has no name"),
        (UN.format(doctype="", body="<a>" * 60 + "</a>" * 60), "nested deeper"),
        (UN.format(doctype="", body=f"<INDIVIDUAL>{'<a/>' * 200_001}</INDIVIDUAL>"), "elements without an entry"),
        (UN.format(doctype="", body=f"<INDIVIDUAL a='{'x' * 60_000}'/>"), "over 50000 characters"),
        (UN.format(doctype="", body=PERSON.format(id=1)).replace("2026-01-02T", "soon"), "not a date"),
        ("<other/>", "<other> where"),
        ('<?xml version="1.0" encoding="no-such"?><a/>', "not well-formed XML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read_un(tmp_path, text)


def test_a_file_above_the_bound_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="more than the 10 allowed"):
        read_un(tmp_path, UN.format(doctype="", body=PERSON.format(id=1)), Bounds(bytes=10))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="no such file"):
        sema.read(tmp_path / "none.xml")


def read_lines(folder: Path, raw: bytes, bounds: Bounds | None = None) -> list[Record]:
    path = folder / "list.jsonl"
    path.write_bytes(raw)
    return list(jsonl.read(path, bounds or Bounds()).records)


LINE = b'{"id":"x-1","names":[["Orla Venn","primary"]]}\n'


def test_lines_are_read_plain_and_packed(tmp_path: Path) -> None:
    assert read_lines(tmp_path, LINE) == read_lines(tmp_path, gzip.compress(LINE))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (LINE + b"{broken\n", "line 2: not a record"),
        (LINE + LINE, "line 2: the id 'x-1' occurs a second time"),
        (LINE.replace(b"primary", b"best"), "kind 'best' is unknown"),
        (LINE.replace(b'"names"', b'"schema":"Ghost","names"'), "schema 'Ghost' is unknown"),
        (LINE.replace(b"x-1", b" "), "id is empty"),
        (LINE.replace(b"Orla Venn", b" "), "has no name"),
        (LINE.replace(b"Orla Venn", b"O" * 3000), "longer than 2000 characters"),
        (b'{"id":"' + b"x" * (1 << 20) + b'"}', "longer than"),
        (b"\xff\xfe\n", "line 1: not a record"),
        (b"\n\n", "holds no entry"),
        (gzip.compress(LINE)[:-6], "cut off or damaged"),
        (b'{"id":' + b"[" * 100_000 + b"\n", "line 1: not a record"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, raw: bytes, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read_lines(tmp_path, raw)


def test_a_gzip_bomb_is_stopped_by_what_comes_out(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="unpacked"):
        read_lines(tmp_path, gzip.compress(b" \n" * 100_000), Bounds(bytes=5_000))


SDN = '1,"VENN, Orla",individual,TEST,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970."\r\n'
ALT = '1,1,"aka","WREN, Orla",-0- \r\n'
ADD = '1,1,-0- ,"Town","France",-0- \r\n'


def read_trio(folder: Path, sdn: str = SDN, alt: str = ALT, add: str = ADD) -> list[Record]:
    for name, text in (("sdn.csv", sdn), ("alt.csv", alt), ("add.csv", add)):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return list(ofac.read(folder).records)


def test_the_trio_is_joined(tmp_path: Path) -> None:
    (record,) = read_trio(tmp_path, sdn=SDN + "\x1a")
    assert [name.text for name in record.names] == ["Orla VENN", "Orla WREN"]
    assert (record.countries, record.births) == (("fr",), ("1970",))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sdn": SDN[:30]}, "fields where 12 were due|not readable"),
        ({"sdn": SDN + SDN}, "occurs a second time"),
        ({"alt": ALT.replace("1,1", "7,1", 1)}, "no such party"),
        ({"alt": ALT.replace("aka", "zzz")}, "no kind of alias"),
        ({"sdn": SDN.replace("individual", "ghost")}, "no type of party"),
        ({"sdn": SDN.replace("Orla", "O" * 30_000)}, "field of over"),
    ],
)
def test_a_trio_that_does_not_fit_together_is_refused(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read_trio(tmp_path, **changed)


def test_a_single_file_is_not_the_trio(tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_text(SDN)
    with pytest.raises(ListRefused, match="trio is a folder"):
        ofac.read(tmp_path / "sdn.csv")
