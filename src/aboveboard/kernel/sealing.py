"""Keeps secrets that must be had again: Fernet under keys derived from the installation's secret key, one for each purpose."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def sealed(purpose: str, secret: bytes) -> bytes:
    """The secret, encrypted for this purpose under the newest key."""
    return _cipher(purpose).encrypt(secret)


def opened(purpose: str, stored: bytes) -> bytes:
    """The opposite of `sealed`. Raises `ImproperlyConfigured` under another secret key."""
    try:
        return _cipher(purpose).decrypt(stored)
    except InvalidToken:
        raise ImproperlyConfigured(
            f"The {purpose} were stored under another secret key; restore keys/secret.key from the backup."
        ) from None


def keys(purpose: str) -> list[bytes]:
    """The 32-byte keys for this purpose, the newest first; the others still open what was made under an earlier secret key."""
    return [_derived(purpose, str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _cipher(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys(purpose)])


@lru_cache(32)
def _derived(purpose: str, key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"aboveboard {purpose}".encode()).derive(key.encode())
