"""Signed notes against the public vectors, and every byte of one turned."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.tlog.note import (
    Algorithm,
    NoteError,
    Signer,
    Verifier,
    decode_base64,
    generate,
    open_note,
    sign,
    split_note,
)
from tests.shared import shared

SIGNER = generate("register.example/log")
# The last of five parts, which may itself hold plus signs.
SECRET = SIGNER.private_key.split("+", 4)[4]
TEXT = "first line\n\nthird line — with a dash\n"


def vectors(kind: str) -> list[dict[str, Any]]:
    lines = shared("integrity/vectors/signed_note.jsonl").read_text().splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] == kind]


def test_note_vectors() -> None:
    rows = vectors("note")
    for row in rows:
        note, verifiers = base64.b64decode(row["note_b64"]), [Verifier.parse(key) for key in row["vkeys"]]
        if row["want_err"]:
            with pytest.raises(NoteError):
                open_note(note, *verifiers)
        else:
            assert len(open_note(note, *verifiers).signed_by) == row["want_verified"], row["desc"]
    assert len(rows) == 17


def test_verifier_key_vectors() -> None:
    rows = vectors("vkey")
    for row in rows:
        if row["want_err"]:
            with pytest.raises(NoteError):
                Verifier.parse(row["vkey"])
        else:
            assert Verifier.parse(row["vkey"]).key == row["vkey"]
    assert len(rows) == 76


def test_a_signed_text_is_opened_and_keys_survive_their_text_form() -> None:
    other = generate("witness.example")
    note = sign(TEXT, other, SIGNER)
    assert open_note(note, Verifier.parse(SIGNER.verifier.key)).text == TEXT
    assert open_note(note, SIGNER.verifier, other.verifier).signed_by == (other.verifier, SIGNER.verifier)
    assert Signer.parse(SIGNER.private_key) == SIGNER
    assert sign(TEXT, SIGNER) == sign(TEXT, Signer.parse(SIGNER.private_key))


def test_the_private_key_never_shows() -> None:
    assert SECRET not in repr(SIGNER)
    assert repr(SIGNER.seed) not in repr(SIGNER)


def test_every_turned_byte_is_refused() -> None:
    note = sign(TEXT, SIGNER)
    for position in range(len(note)):
        for bit in (1, 0x20, 0x80):
            turned = bytearray(note)
            turned[position] ^= bit
            with pytest.raises(NoteError):
                open_note(bytes(turned), SIGNER.verifier)


def test_a_line_that_stands_twice_counts_once() -> None:
    note = sign(TEXT, SIGNER)
    line = note.split(b"\n\n")[-1]
    assert open_note(note + line, SIGNER.verifier).signed_by == (SIGNER.verifier,)


def test_a_timestamped_cosignature_is_verified_with_its_time() -> None:
    private = Ed25519PrivateKey.generate()
    witness = Verifier("witness.example", private.public_key().public_bytes_raw(), Algorithm.COSIGNATURE)
    signature = private.sign(b"cosignature/v1\ntime 1700000000\n" + TEXT.encode())
    for seconds, good in ((1700000000, True), (1700000001, False)):
        line = base64.b64encode(witness.key_id + seconds.to_bytes(8) + signature).decode()
        note = f"{TEXT}\n— {witness.name} {line}\n".encode()
        assert Verifier.parse(witness.key) == witness
        if good:
            assert open_note(note, witness).signed_by == (witness,)
        else:
            with pytest.raises(NoteError):
                open_note(note, witness)


@pytest.mark.parametrize(
    "make",
    [
        lambda: generate(""),
        lambda: generate("a b"),
        lambda: generate("a\u2003b"),
        lambda: generate("a+b"),
        lambda: generate("a" * 256),
        lambda: Verifier("a", b"short"),
        lambda: Signer("a", b"short"),
        lambda: sign("no newline", SIGNER),
        lambda: sign("control \x07\n", SIGNER),
        lambda: sign("x" * 1_000_001 + "\n", SIGNER),
        lambda: sign(TEXT),
        lambda: Signer.parse(SIGNER.verifier.key),
        lambda: Signer.parse("PRIVATE+KEY+" + SIGNER.verifier.name + "+00000000+" + SIGNER.private_key.split("+", 4)[4]),
        lambda: Signer.parse("PRIVATE+KEY+a+00000000+BAAA"),
        lambda: Verifier.parse("a+00000000+"),
        lambda: split_note("text\n\n— a é\n".encode()),
        lambda: split_note("text\n\n— a AAAA\n".encode()),
        lambda: split_note("text\n\n— a\n".encode()),
        lambda: decode_base64("AB=="),
    ],
)
def test_malformed_keys_and_texts_are_refused(make: Any) -> None:
    with pytest.raises(NoteError) as caught:
        make()
    assert SECRET not in str(caught.value)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_the_one_error(data: bytes) -> None:
    with pytest.raises(NoteError):
        open_note(data, SIGNER.verifier)
