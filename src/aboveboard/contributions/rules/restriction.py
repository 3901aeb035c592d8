"""What the money of a contribution may be spent on (I-15)."""

from collections.abc import Sequence


def purposes(stated: Sequence[str], whole: str) -> tuple[str, ...]:
    """The purposes that restrict the money: those stated one by one, else the whole purpose as the single one."""
    return tuple(stated) or (" ".join(whole.split())[:200],)


def why_off_purpose(named: str, allowed: Sequence[str]) -> str | None:
    """Why money may not be spent on what is named, or None; it must be one of the purposes word for word."""
    if named in allowed:
        return None
    return f"“{named}” is off-purpose. This money may be spent on: {'; '.join(allowed)}. Choose one of them."
