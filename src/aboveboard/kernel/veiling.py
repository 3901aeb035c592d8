"""Numbers as they stand in addresses: consecutive inside, from which nobody can count outside (ADR 0016)."""

import uuid
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

from aboveboard.kernel import sealing

_BYTES = 8


def veiled(purpose: str, number: int) -> uuid.UUID:
    """A number (0 to 2^64 - 1) as a UUID that tells neither it nor how far another one is; the same for the same number."""
    block = bytes(_BYTES) + number.to_bytes(_BYTES)
    return uuid.UUID(bytes=_cipher(sealing.keys(purpose)[0]).encryptor().update(block))


def unveiled(purpose: str, veil: uuid.UUID) -> int:
    """The opposite of `veiled`, under the present or an earlier secret key. Raises `ValueError` for what was never veiled."""
    for key in sealing.keys(purpose):
        block = _cipher(key).decryptor().update(veil.bytes)
        if not any(block[:_BYTES]):
            return int.from_bytes(block[_BYTES:])
    raise ValueError("This names nothing.")


@lru_cache(8)
def _cipher(key: bytes) -> Cipher[ECB]:
    # One block, and no two numbers are the same block: as a permutation of them the bare cipher gives nothing away.
    return Cipher(AES256(key), ECB())  # noqa: S305
