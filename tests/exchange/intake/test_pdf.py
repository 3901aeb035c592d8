"""Reading PDFs: what stands in them is found page by page, and a hostile file costs a sentence."""

import hashlib
import subprocess
import sys
import time
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from aboveboard.exchange.intake import pdf
from aboveboard.exchange.intake.words import IntakeRefused
from tests import make_pdf as make


def locked(password: str) -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.append(PdfReader(BytesIO(make.pdf(["bad.example"]))))
    writer.encrypt(password, owner_password="other")
    writer.write(out)
    return out.getvalue()


def test_the_values_of_each_page_are_found_and_the_file_is_known_by_its_hash() -> None:
    content = make.pdf(
        ["Campaign (spring)", "Servers: bad[.]example and 203.0.113.7"], [], ["hxxps://evil.example/a bad.example"], title="Wave 3"
    )
    document = pdf.opened(content)
    assert (document.title, len(document.pages), document.digest) == ("Wave 3", 3, hashlib.sha256(content).hexdigest())
    read = pdf.understood(document)
    assert [(each.line, each.value.text) for each in read.found] == [
        (1, "bad.example"),
        (1, "203.0.113.7"),
        (3, "https://evil.example/a"),
    ]
    assert read.repeated == 1


def test_without_a_title_the_first_line_stands_for_it() -> None:
    assert pdf.opened(make.pdf([], ["Campaign (spring)", "bad.example"])).title == "Campaign (spring)"
    assert pdf.opened(locked("")).title == "bad.example"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no PDF"),
        (b"hello", "no PDF"),
        (b"%PDF-1.7\n", "cannot be read"),
        (make.pdf(["bad.example"])[:300], "cannot be read"),
        (b"%PDF-" + b" " * (8 * 2**20), "larger than 8 MiB"),
        (make.pdf(*[["a"]] * 201), "more than 200 pages"),
        (make.pdf([], []), "may be a scan"),
        (make.pdf(["a" * 2_000] * 101), "more than 200000 characters"),
        (locked("secret"), "locked with a password"),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(IntakeRefused, match=sentence):
        pdf.opened(content)


def test_a_file_that_unfolds_without_end_is_refused_in_time() -> None:
    began = time.monotonic()
    with pytest.raises(IntakeRefused):
        pdf.opened(make.bomb(700 * 2**20))
    assert time.monotonic() - began < 2 * pdf.WALL_SECONDS


def test_a_file_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "WALL_SECONDS", 0.01)
    with pytest.raises(IntakeRefused, match="cannot be read"):
        pdf.opened(make.pdf(["bad.example"]))


def test_what_reads_a_file_has_no_environment_no_network_and_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    seen: dict[str, object] = {}
    real = subprocess.run

    def spy(*args: Any, **more: Any) -> Any:
        seen.update(more)
        return real(*args, **more)

    monkeypatch.setattr(subprocess, "run", spy)
    with pytest.raises(IntakeRefused):
        pdf.opened(b"%PDF-1.7 nothing")
    assert seen["env"] == {}
    tried = "import sys, socket, subprocess\nfrom aboveboard.exchange.intake import pdf\npdf.shut_in()\n"
    for attempt in ("socket.socket()", "subprocess.run(['/bin/true'])", "socket.getaddrinfo('localhost', 80)"):
        done = real([sys.executable, "-I", "-c", f"{tried}{attempt}"], capture_output=True, text=True, env={}, check=False)
        assert "PermissionError" in done.stderr
