"""Papers are looked into part by part before they are kept: what is taken in no form is found wherever it stands, and files within, too."""

from io import BytesIO

import pytest

from aboveboard.exchange.intake import papers
from aboveboard.exchange.intake.words import IntakeRefused
from aboveboard.exchange.rules import refused_content
from aboveboard.exchange.rules.refused_papers import refusal_of_paper
from aboveboard.parties.rules.files import media_type
from tests.exchange.test_refused_content import LINES, PROGRAM, RULES
from tests.make_papers import docx, odt, packed, run, table, xlsx
from tests.make_pdf import pdf

ABUSE = refused_content.unread(RULES)
LOGINS = [(f"joe{number}@mail.example", f"secret{number}!") for number in range(4)]
COLUMNS = (("Account", "Password"), ("joe", "hunter2"))
PROSE = "The panel is at evil.example."
PLAIN = "word/header1.xml", '<w:hdr xmlns:w="urn:w"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:hdr>'
LINK = '<Relationships><Relationship Id="a" Target="https://joe:hunter2@mail.example/"/></Relationships>'


def said(data: bytes) -> str:
    """Why a file is not taken, "" where it is."""
    content = BytesIO(data)
    try:
        found = papers.read(content, media_type(content))
    except IntakeRefused as error:
        return str(error)
    assert content.tell() == 0
    return refusal_of_paper(found.texts, found.tables, RULES) or ""


@pytest.mark.once
@pytest.mark.parametrize(
    "data",
    [
        b"Notes of the day.\n\nCSAM at this address.\n",
        b"CSAM: awareness month.\n\nChild-abuse images at this address.\n",
        pdf([PROSE], ["Hashes of CSAM"]),
        pdf([PROSE], title="CSAM list"),
        pdf([PROSE]).replace(b"/Type /Catalog", b"/Type /Catalog /AA << /Contents (CSAM) >>"),
        docx(run(PROSE) + run("Hashes of CS", "AM")),
        docx(run(PROSE), {PLAIN[0]: PLAIN[1].format("CSAM")}),
        docx(run(PROSE), {"docProps/core.xml": '<c:p xmlns:c="urn:c" xmlns:d="urn:d"><d:title>CSAM</d:title></c:p>'}),
        docx(f'<w:p><w:pict descr="CSAM"/></w:p>{run(PROSE)}'),
        docx(table(("kind", "hash"), ("CSAM", "a" * 32))),
        xlsx([("a", "b")], [("hash",), ("CSAM",)]),
        xlsx([("CSAM", "hash"), ("a" * 32, "")]),
        odt("<text:p>Hashes of <text:span>CS</text:span>AM</text:p>"),
        odt("<table:table><table:table-row><table:table-cell><text:p>CSAM</text:p></table:table-cell></table:table-row></table:table>"),
        b"kind,hash\nCSAM,aaaa\nx,bbbb\n",
    ],
    ids=lambda data: str(len(data)),
)
def test_declared_material_of_child_abuse_is_refused_wherever_in_a_paper_it_stands(data: bytes) -> None:
    assert said(data) == ABUSE


@pytest.mark.once
@pytest.mark.parametrize(
    "data",
    [
        f"{PROSE}\n\n{LINES}\n\n{PROSE}\n".encode(),
        b"account,password\njoe,hunter2\nann,hunter3\n",
        "\n".join(f"{login},{secret}" for login, secret in LOGINS).encode(),
        pdf([PROSE], [f"{login}:{secret}" for login, secret in LOGINS]),
        docx(run(PROSE) + "".join(run(f"{login}:{secret}") for login, secret in LOGINS)),
        docx("<w:p>" + "".join(f"<w:r><w:t>{login}</w:t><w:tab/><w:t>{secret}</w:t><w:br/></w:r>" for login, secret in LOGINS) + "</w:p>"),
        docx(run(PROSE) + table(*COLUMNS)),
        docx(run(PROSE), {"word/_rels/document.xml.rels": LINK}),
        xlsx([("a", "b")], COLUMNS),
        xlsx(LOGINS),
        odt(f"<text:p>{PROSE}</text:p><text:p>https://joe:hunter2@mail.example/</text:p>"),
    ],
    ids=lambda data: str(len(data)),
)
def test_secrets_are_refused_wherever_in_a_paper_they_stand(data: bytes) -> None:
    sentence = said(data)
    assert "leave" in sentence
    assert "hunter" not in sentence


@pytest.mark.once
@pytest.mark.parametrize(
    "data",
    [
        f"{PROSE}\n\n{PROGRAM}\n".encode(),
        docx(run(PROSE) + run(PROGRAM)),
        xlsx([("a", PROGRAM)]),
        docx(run(PROSE), {"word/embeddings/oleObject1.bin": b"x"}),
        docx(run(PROSE), {"word/afchunk.mht": b"x"}),
        docx(run(PROSE), {"word/media/image1.png": b"MZ" + bytes(99)}),
        odt("<text:p/>", {"Pictures/a": b"\x7fELF"}),
        pdf([PROSE]).replace(b"/Type /Catalog", b"/Type /Catalog /AF [<< /Type /Filespec /EF << /F 5 0 R >> >>]"),
        pdf([PROSE]).replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert) >>"),
        pdf([PROSE]).replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /Launch >>"),
    ],
    ids=lambda data: str(len(data)),
)
def test_payloads_and_files_within_files_are_refused(data: bytes) -> None:
    assert "Payloads and files" in said(data)


@pytest.mark.once
@pytest.mark.parametrize(
    "data",
    [
        f"{PROSE}\n\nUsers are asked for their password.\n".encode(),
        b"domain,seen\nevil.example,2026-01-02\nworse.example,2026-01-03\n",
        b"name,malware\njoe@mail.example,emotet4\nann@mail.example,loader\n",
        pdf([PROSE], title="Log of the clinic"),
        pdf([]),
        docx(run(PROSE) + table(("domain", "seen"), ("evil.example", "2026-01-02")), {"word/media/image1.png": b"\x89PNG\r\n\x1a\n"}),
        xlsx([("domain", "seen"), ("evil.example", "2026-01-02")], more={"xl/printerSettings/printerSettings1.bin": b"\0\0"}),
        odt(f"<text:p>{PROSE}<text:tab/><text:line-break/></text:p>", {"Thumbnails/thumbnail.png": b"\x89PNG", "Configurations2/": b""}),
        b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000000010000000108060000001f15c489"),
    ],
    ids=lambda data: str(len(data)),
)
def test_ordinary_papers_are_taken(data: bytes) -> None:
    assert said(data) == ""


@pytest.mark.once
def test_what_cannot_be_looked_into_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = docx(run(PROSE), {"word/footer1.xml": "<a><b></a>"})
    assert "cannot be looked into" in said(bad)
    assert "cannot be looked into" in said(docx(run(PROSE), {"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}))
    assert "cannot be read" in said(b"%PDF-1.7\n" + bytes(100))
    assert "no PDF" in _refused(b"nothing", papers.PDF)
    assert "cannot be looked into" in _refused(b"nothing", f"{papers.OFFICE[0]}x")
    assert "cannot be looked into" in _refused(b'a,b\r\n"' + b"x" * 200_000, "text/csv")
    monkeypatch.setattr(papers, "MOST_ROWS", 2)
    assert "in parts" in said(b"a,b\nc,d\ne,f\n")
    monkeypatch.undo()
    monkeypatch.setattr(papers, "MOST_WORDS", 20)
    assert "in parts" in said(PROSE.encode())
    monkeypatch.undo()
    monkeypatch.setattr(papers, "MOST_ELEMENTS", 5)
    assert "in parts" in said(docx(run(*"abcdefgh")))
    monkeypatch.undo()
    monkeypatch.setattr(papers, "MOST_UNPACKED", 50)
    assert "in parts" in said(packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a>" + "b" * 60 + "</a>"}))


def _refused(data: bytes, kind: str) -> str:
    with pytest.raises(IntakeRefused) as caught:
        papers.read(BytesIO(data), kind)
    return str(caught.value)


@pytest.mark.once
@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 30), ("MOST_CELLS", 3_000), ("MOST_ELEMENTS", 100)])
def test_a_workbook_is_read_no_further_than_its_limits_whatever_its_sheets_add_up_to(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(papers, limit, most)
    read: list[int] = []
    cells = papers.workbooks._all_cells
    monkeypatch.setattr(papers.workbooks, "_all_cells", lambda *given: read.append(1) or cells(*given))
    sheet = "<a><sheetData>" + '<row><c r="CV1"><v>1</v></c></row>' * 20 + "</sheetData></a>"
    parts = {f"xl/worksheets/sheet{number}.xml": sheet for number in range(9)}
    refused = _refused(packed({"[Content_Types].xml": "<Types/>", **parts}), f"{papers.OFFICE[0]}spreadsheetml.sheet")
    assert f"{papers.MOST_CELLS:,} cells" in refused or limit == "MOST_CELLS"
    assert len(read) <= 41


@pytest.mark.once
def test_cells_keep_their_columns_and_what_stands_far_to_the_right_is_read_as_well() -> None:
    cells = '<c r="A1"><v>1</v></c><c r="C1"><v>3</v></c><c r="XFD1"><v>9</v></c><c r="A2" t="e"/>'
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    data = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": sheet})
    found = papers.read(BytesIO(data), f"{papers.OFFICE[0]}spreadsheetml.sheet")
    (row,) = found.tables[0]
    assert row[:3] == ("1", "", "3")
    assert (row[-1], len(row)) == ("9", papers.workbooks.MOST_PLACED + 1)
