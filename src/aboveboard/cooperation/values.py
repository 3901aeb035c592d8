"""The words of cooperation."""

from enum import StrEnum


class RecognitionState(StrEnum):
    """A credential lives with standing: suspended (reversible) on suspension, revoked (final) at the end."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
