"""Secrets in the two forms that we give out: tokens for programs, and codes of an authenticator app (RFC 6238)."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import zlib
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

TOKEN_MARK = "ab_"  # noqa: S105 - public
PREFIX_LENGTH = 12
_TOKEN = re.compile(r"ab_[a-z2-7]{58}")
_TOTP_SECRET = re.compile(r"[A-Z2-7]{32,128}")
CODE_LIMIT = 40


def new_token() -> str:
    """A token: the mark, then 32 random bytes with their CRC-32 in base 32, so that a scanner knows a leaked one by itself."""
    raw = secrets.token_bytes(32)
    checked = raw + zlib.crc32(raw).to_bytes(4)
    return TOKEN_MARK + base64.b32encode(checked).decode().rstrip("=").lower()


def is_token(text: str) -> bool:
    """Whether the text can be a token at all; asks no database."""
    if len(text) != len(TOKEN_MARK) + 58 or not _TOKEN.fullmatch(text):
        return False
    try:
        checked = base64.b32decode(text.removeprefix(TOKEN_MARK).upper() + "======")
    except binascii.Error:
        return False
    return zlib.crc32(checked[:32]).to_bytes(4) == checked[32:]


def prefix(token: str) -> str:
    """The part of a token that may be shown and by which it is found."""
    return token[:PREFIX_LENGTH]


def digest(token: str) -> bytes:
    """What is stored of a token; SHA-256 suffices for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def same(token: str, stored: bytes) -> bool:
    """Whether the token is the stored one, in constant time."""
    return hmac.compare_digest(digest(token), stored)


def is_totp_secret(text: str) -> bool:
    """Whether the text is a secret of at least 160 bits (RFC 4226 §4, R6) in base 32."""
    return bool(_TOTP_SECRET.fullmatch(text)) and len(text) % 8 == 0


def totp_steps(secret: str, code: str, at: datetime) -> list[int]:
    """The time steps around the instant `at` whose code this is, oldest first; empty for a wrong code."""
    if len(code) > CODE_LIMIT:
        return []
    now = int(at.timestamp()) // app_settings.TOTP_PERIOD
    steps = range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1)
    return [step for step in steps if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))]
