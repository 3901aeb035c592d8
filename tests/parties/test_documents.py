"""Uploads are hostile until recognised; what is kept is whole, found by its hash, and handed out only to those who may see it."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from aboveboard.parties import actions, documents, queries
from aboveboard.parties.models import Document
from aboveboard.parties.rules import files
from aboveboard.parties.values.words import DeclarationKind, DocumentKind
from tests import make_parties as make

pytestmark = pytest.mark.usefixtures("house")


def _stored(data_folder: Path) -> list[Path]:
    return [path for path in (data_folder / "documents").rglob("*") if path.is_file()]


def test_a_document_is_kept_under_its_hash_and_comes_back_unchanged(data_folder: Path) -> None:
    meridian = make.organisation()
    document = make.document(meridian, title="  Statutes\tof 2026 ")
    digest = hashlib.sha256(make.PDF).hexdigest()
    assert (document.sha256, document.media_type, document.size) == (digest, "application/pdf", len(make.PDF))
    assert document.title == "Statutes of 2026"
    assert _stored(data_folder) == [data_folder / "documents" / digest[:2] / digest[2:4] / digest]
    with queries.document_content(make.speaker(meridian), document.pk) as content:
        assert content.read() == make.PDF
    entry = Entry.objects.get(kind="parties.upload_document")
    assert store.facts(entry) == {"sha256": digest, "size": len(make.PDF), "kind": "certificate", "expires_on": ""}
    assert {mention.subject_id for mention in entry.mentions.all()} == {str(meridian.pk)}


def test_the_same_content_lies_there_once(data_folder: Path) -> None:
    make.document(make.organisation())
    make.document(make.organisation("Other B.V."))
    assert Document.objects.count() == 2
    assert len(_stored(data_folder)) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (make.PDF, files.PDF),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40), files.PNG),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40), files.JPEG),
        ("Ærø, København: a letter.\nYours".encode(), files.TEXT),
        (b"one line", files.TEXT),
        (b"", files.TEXT),
        (b"name;share\nJan;31\nDelta;69\n", files.CSV),
        (make.office("[Content_Types].xml", "word/document.xml"), files.DOCX),
        (make.office("[Content_Types].xml", "xl/workbook.xml"), files.XLSX),
        (make.office("content.xml", mimetype=files.ODT), files.ODT),
    ],
)
def test_the_content_decides_what_a_file_is(content: bytes, kind: str) -> None:
    assert files.media_type(BytesIO(content)) == kind
    assert kind in files.ENDINGS


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"\xef\xbb\xbf  <!DOCTYPE html>",
        b"innocent text\n<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"MZ" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"GIF89a" + bytes(50),
        b"%!PS-Adobe-3.0\n",
        b"text with a bell \x07",
        b"latin-1: caf\xe9 and more",
        b"cut in the middle: \xe2\x82",
        bytes(5000),
        b"PK\x03\x04" + bytes(100),
        make.office("something.txt"),
        make.office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        make.office("[Content_Types].xml", "ppt/presentation.xml"),
        make.office("content.xml", "Basic/Standard/x.xml", mimetype=files.ODT),
        make.office("content.xml", mimetype="application/vnd.oasis.opendocument.graphics"),
        make.office("[Content_Types].xml", "xl/workbook.xml", *(f"part{number}" for number in range(2_001))),
        make.office("[Content_Types].xml", "xl/workbook.xml")[:-30],
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        files.media_type(BytesIO(content))
    assert set(refusal.value.fields) == {"file"}


def test_text_split_inside_a_character_is_still_text() -> None:
    assert files.media_type(BytesIO(b"x" * ((1 << 20) - 1) + "€".encode())) == files.TEXT


def test_an_endless_upload_is_cut_off_at_the_bound(data_folder: Path) -> None:
    meridian = make.organisation()
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 20
            yield b"x" * (1 << 20)

    with pytest.raises(Invalid, match="larger than 25 MB"), documents.receive(make.speaker(meridian), endless()):
        pytest.fail("received")
    assert sent == documents.MOST_BYTES + (1 << 20)
    assert _stored(data_folder) == []


@pytest.mark.parametrize("chunks", [[], [b""], [b"", b""]])
def test_an_empty_upload_is_refused(chunks: list[bytes]) -> None:
    with pytest.raises(Invalid, match="empty"), documents.receive(make.speaker(make.organisation()), chunks):
        pytest.fail("received")


def test_a_sender_who_breaks_off_leaves_nothing(data_folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield make.PDF
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), documents.receive(make.speaker(make.organisation()), broken()):
        pytest.fail("received")
    assert _stored(data_folder) == []


def test_a_disk_that_fails_leaves_no_half_file_and_no_row(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meridian = make.organisation()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        make.document(meridian)
    monkeypatch.undo()
    assert _stored(data_folder) == []
    assert not Document.objects.exists()
    assert make.document(meridian).size == len(make.PDF)


def test_a_file_that_was_changed_in_the_store_is_not_handed_out(data_folder: Path) -> None:
    meridian = make.organisation()
    document = make.document(meridian)
    (path,) = _stored(data_folder)
    path.write_bytes(make.PDF[:-1] + b"!")
    with pytest.raises(Conflict, match="not the one that was given"):
        queries.document_content(make.speaker(meridian), document.pk)
    path.unlink()
    with pytest.raises(Conflict, match="not in the store"):
        queries.document_content(make.speaker(meridian), document.pk)


def test_nobody_else_reads_uploads_or_replaces(data_folder: Path) -> None:
    meridian, other = make.organisation(), make.organisation("Other B.V.")
    document, otto = make.document(meridian), make.speaker(other)
    with pytest.raises(Missing):
        queries.document_content(otto, document.pk)
    with pytest.raises(Missing):
        queries.visible_document(otto, document.pk)
    with pytest.raises(Forbidden), documents.receive(make.staff("ncb"), [make.PDF]):
        pytest.fail("received")
    with documents.receive(otto, [make.PDF]) as received:
        with pytest.raises(Forbidden):
            actions.upload_document(otto, meridian, received=received, title="Statutes", kind=DocumentKind.OTHER)
        with pytest.raises(Invalid, match="no such document"):
            actions.upload_document(otto, other, received=received, title="x", kind=DocumentKind.OTHER, replaces=document.pk)


def test_what_staff_collect_is_not_shown_to_the_organisation() -> None:
    meridian, analyst = make.organisation(), make.staff("analyst")
    with documents.receive(analyst, [make.PDF]) as received:
        document = actions.upload_document(analyst, meridian, received=received, title="Press", kind=DocumentKind.OTHER)
    assert [row.pk for row in queries.visible_documents(analyst, meridian.pk)] == [document.pk]
    ana = make.speaker(meridian)
    assert queries.visible_documents(ana, meridian.pk) == []
    with pytest.raises(Missing):
        queries.visible_document(ana, document.pk)
    assert "parties.upload_document" not in {event.kind for event in queries.timeline(ana, meridian.pk)}
    assert "parties.upload_document" in {event.kind for event in queries.timeline(analyst, meridian.pk)}


@pytest.mark.parametrize("title", ["", "../../etc/passwd\0", "x" * 201, "\u202efdp.exe", None])
def test_a_hostile_title_is_invalid(title: str) -> None:
    with pytest.raises(Invalid):
        make.document(make.organisation(), title=title)


def test_a_path_as_title_names_no_file(data_folder: Path) -> None:
    make.document(make.organisation(), title="../../../up.pdf")
    assert all(path.name == hashlib.sha256(make.PDF).hexdigest() for path in _stored(data_folder))


def test_a_document_is_replaced_once() -> None:
    meridian = make.organisation()
    first = make.document(meridian)
    make.document(meridian, replaces=first.pk)
    with pytest.raises(Conflict, match="replaced already"):
        make.document(meridian, replaces=first.pk)


def test_what_has_expired_and_was_not_replaced_is_a_lapse() -> None:
    meridian = make.organisation()
    today = clock.today()
    first = make.document(meridian, expires_on=today)
    declared = make.declaration(meridian, expires_on=today + timedelta(days=1))
    make.document(meridian, title="For ever")
    assert queries.certificates_expired([meridian.pk], clock.now())[meridian.pk] == []
    tomorrow, later = clock.now() + timedelta(days=1), clock.now() + timedelta(days=2)
    assert [each.ref.id for each in queries.certificates_expired([meridian.pk], tomorrow)[meridian.pk]] == [str(first.pk)]
    assert {each.ref.id for each in queries.certificates_expired([meridian.pk], later)[meridian.pk]} == {str(first.pk), str(declared.pk)}
    assert queries.organisations_with_lapses(tomorrow) == [meridian.pk]
    make.document(meridian, replaces=first.pk, expires_on=today + timedelta(days=365))
    make.declaration(meridian)
    assert queries.certificates_expired([meridian.pk], later)[meridian.pk] == []
    assert queries.organisations_with_lapses(later) == []
    assert [each.kind for each in queries.declarations(meridian.pk)] == [DeclarationKind.ACCURACY]


def test_nothing_is_given_that_has_expired_already() -> None:
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(Invalid, match="expired already"):
        make.document(make.organisation(), expires_on=yesterday)
    with pytest.raises(Invalid, match="expired already"):
        make.declaration(make.organisation("Other B.V."), expires_on=yesterday)


def test_an_encrypted_office_file_asks_for_one_without_a_password() -> None:
    packed = bytearray(make.office("[Content_Types].xml", "word/document.xml"))
    # Bit 0 of the general purpose flags in each entry of the central directory (APPNOTE 6.3.10 §4.4.4).
    place = packed.find(b"PK\x01\x02")
    while place >= 0:
        packed[place + 8] |= 1
        place = packed.find(b"PK\x01\x02", place + 4)
    with pytest.raises(Invalid, match="without a password"):
        files.media_type(BytesIO(packed))


def test_a_file_of_which_nothing_is_known_is_refused() -> None:
    with pytest.raises(Invalid, match="not accepted"):
        files.media_type(BytesIO(b"\x00"))
