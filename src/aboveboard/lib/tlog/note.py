"""Signed notes (C2SP signed-note v1.0.0): a text and signature lines below it, with Ed25519 keys.

Type 0x01 signs the text; type 0x04 is the witness cosignature of C2SP tlog-cosignature, which is only verified here.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAX_NOTE: Final = 1_000_000
MAX_SIGNATURES: Final = 100
MAX_NAME: Final = 255
_DASH: Final = "\N{EM DASH} "
_PRIVATE: Final = "PRIVATE+KEY+"


class NoteError(ValueError):
    """A key or a note is malformed or not signed by the key given; the text says which."""


class Algorithm(IntEnum):
    """The signature type byte of C2SP signed-note."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name: who may have signed a note."""

    name: str
    public: bytes
    algorithm: Algorithm = Algorithm.ED25519

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public) != 32:
            raise NoteError("An Ed25519 public key has 32 bytes.")

    @classmethod
    def parse(cls, key: str) -> "Verifier":
        """The verifier of `name+hexid+base64(type, key)`. Raises NoteError."""
        name, key_id, material = _parts(key)
        if material[0] not in (Algorithm.ED25519, Algorithm.COSIGNATURE):
            raise NoteError("The key is of a kind that is not supported; give an Ed25519 verifier key.")
        found = cls(name, material[1:], Algorithm(material[0]))
        if found.key_id.hex() != key_id:
            raise NoteError("The key and its identifier do not belong together; copy the whole line again.")
        return found

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, tell one key from another."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def key(self) -> str:
        """The verifier key as text, to be given to outsiders."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.algorithm]) + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (without key identifier) is this key's signature of the note text."""
        message = text.encode()
        if self.algorithm is Algorithm.COSIGNATURE:
            seconds, signature = int.from_bytes(signature[:8]), signature[8:]
            message = f"cosignature/v1\ntime {seconds}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name. Its text form is a secret: it never appears in `repr`."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.seed) != 32:
            raise NoteError("An Ed25519 private key has 32 bytes.")

    @classmethod
    def parse(cls, key: str) -> "Signer":
        """The signer of `PRIVATE+KEY+name+hexid+base64(type, seed)`. Raises NoteError, without repeating the key."""
        if not key.startswith(_PRIVATE):
            raise NoteError("This is not a private key; it begins with PRIVATE+KEY+.")
        name, key_id, material = _parts(key.removeprefix(_PRIVATE))
        if material[0] != Algorithm.ED25519:
            raise NoteError("The key is of a kind that is not supported; make an Ed25519 key.")
        found = cls(name, material[1:])
        if found.verifier.key_id.hex() != key_id:
            raise NoteError("The key and its identifier do not belong together; restore the key file.")
        return found

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def private_key(self) -> str:
        """The key as text, for a file that nobody else can read."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{_base64(bytes([Algorithm.ED25519]) + self.seed)}"

    def sign(self, text: str) -> bytes:
        """The Ed25519 signature of the note text (RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the known keys that signed it."""

    text: str
    signed_by: tuple[Verifier, ...]


def generate(name: str) -> Signer:
    """A new key from the system's random source. Raises NoteError for a name with spaces or '+'."""
    return Signer(name, Ed25519PrivateKey.generate().private_bytes_raw())


def sign(text: str, *signers: Signer) -> bytes:
    """The note: text, blank line, a line for each signer, in UTF-8. Raises NoteError for a text that no note can hold."""
    if not text.endswith("\n"):
        raise NoteError("The text of a note ends with a newline.")
    if not signers:
        raise NoteError("A note needs a signature.")
    lines = [f"{_DASH}{signer.name} {_base64(signer.verifier.key_id + signer.sign(text))}\n" for signer in signers]
    signed = f"{text}\n{''.join(lines)}".encode()
    _decoded(signed)
    return signed


def split_note(data: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text of a note and its signature lines as (name, key identifier, signature), none of them verified. Raises NoteError."""
    whole = _decoded(data)
    text, blank, block = whole.rpartition("\n\n")
    if not blank or not block.endswith("\n"):
        raise NoteError("The note has no signatures below a blank line; fetch the whole file again.")
    lines = block.removesuffix("\n").split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"The note has more than {MAX_SIGNATURES} signatures.")
    return text + "\n", [_signature(line) for line in lines]


def open_note(data: bytes, *verifiers: Verifier) -> Note:
    """The text of a note that at least one of `verifiers` signed; lines of unknown keys are ignored.

    Raises NoteError for a malformed note, for a line of a known key that does not verify, and where no known key signed.
    """
    text, lines = split_note(data)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed_by: dict[Verifier, None] = {}
    for name, key_id, signature in lines:
        verifier = known.get((name, key_id))
        if verifier is None or verifier in signed_by:
            continue
        if not verifier.verifies(text, signature):
            raise NoteError(f"The signature of {name} is not of this text: the note was changed.")
        signed_by[verifier] = None
    if not signed_by:
        raise NoteError("No signature is by the key given; check that the key belongs to this log.")
    return Note(text, tuple(signed_by))


def decode_base64(text: str) -> bytes:
    """The bytes of standard base64 in its one canonical spelling (RFC 4648 §4). Raises NoteError."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NoteError("A part that should be base64 is not.") from None
    # Unused last bits may differ without changing the bytes; two spellings of one signature are one too many.
    if _base64(data) != text:
        raise NoteError("A part in base64 is not in its canonical spelling.")
    return data


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decoded(data: bytes) -> str:
    if len(data) > MAX_NOTE:
        raise NoteError(f"The note is larger than {MAX_NOTE} bytes.")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise NoteError("The note is not UTF-8.") from None
    if any(char < " " and char != "\n" for char in text):
        raise NoteError("The note holds a control character.")
    return text


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not encoded:
        raise NoteError("A line below the text is not a signature line.")
    _check_name(name)
    data = decode_base64(encoded)
    if len(data) < 5:
        raise NoteError("A signature is too short.")
    return name, data[:4], data[4:]


def _parts(key: str) -> tuple[str, str, bytes]:
    parts = key.split("+", 2)
    if len(parts) != 3:
        raise NoteError("A key has three parts joined by '+': name, identifier and key; copy the whole line.")
    name, key_id, encoded = parts
    material = decode_base64(encoded)
    if not material:
        raise NoteError("The key is empty; copy the whole line.")
    return name, key_id, material


def _check_name(name: str) -> None:
    if not name or len(name) > MAX_NAME or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NoteError(f"The name of a key has 1 to {MAX_NAME} characters and neither spaces nor '+'.")
