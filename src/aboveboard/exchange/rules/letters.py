"""The letters to bureaus about alerts, to partners about questions, and to both about recalls: how many, by when and where.

Never what they say, since mail may be read on its way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

CLOSING = "Sign in to read them; this letter says nothing of their content.\n"


@dataclass(frozen=True, slots=True)
class Line:
    """An open alert as a letter tells of it: whether it was acknowledged, by when the next answer is due (UTC), where it is read."""

    is_acknowledged: bool
    due_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Receipts:
    """Recalls as a letter tells of them: of how many a receipt is awaited, by when the first is due (UTC), where they are read."""

    recalls: int
    due_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent."""

    subject: str
    body: str


def digest(house: str, lines: Sequence[Line], receipts: Receipts | None = None) -> Letter:
    """The letter of the day on all open alerts of a country, and on the recalls that its bureau has not acknowledged."""
    opening = "These await an answer of your bureau:"
    if receipts is None:
        return Letter(f"{house}: {_counted(lines)} open for your country", _body(opening, lines))
    told = f"{_counted(lines)} and {_recalled(receipts)}" if lines else _recalled(receipts)
    dropped = f"{_dropped(receipts)}\n\n" if lines else f"{_dropped(receipts)}\n\n{CLOSING}"
    return Letter(f"{house}: {told} open for your country", dropped + (_body(opening, lines) if lines else ""))


def recalls(house: str, receipts: Receipts) -> Letter:
    """The letter on recalls whose receipt is due soon."""
    return Letter(f"{house}: {_recalled(receipts)} to acknowledge", f"{_dropped(receipts)}\n\n{CLOSING}")


def reminder(house: str, lines: Sequence[Line]) -> Letter:
    """The letter on alerts whose answer is due soon."""
    return Letter(f"{house}: {_counted(lines)} due soon", _body("An answer to these is due soon:", lines))


def question(house: str, due_at: datetime, address: str) -> Letter:
    """The letter on a question that a partner has not answered."""
    told = (
        f"An answer is awaited by {due_at:%Y-%m-%d %H:%M} UTC: {address}\n\nSign in to read it; this letter says nothing of its content.\n"
    )
    return Letter(f"{house}: a question awaits your answer", told)


def _counted(lines: Sequence[Line]) -> str:
    return "1 alert" if len(lines) == 1 else f"{len(lines)} alerts"


def _recalled(receipts: Receipts) -> str:
    return "1 recall" if receipts.recalls == 1 else f"{receipts.recalls} recalls"


def _dropped(receipts: Receipts) -> str:
    due = receipts.due_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"What you were given was taken back. Acknowledge by {due} that it is dropped: {receipts.address}"


def _body(opening: str, lines: Sequence[Line]) -> str:
    told = "".join(
        f"\n- {'say what came of it' if line.is_acknowledged else 'acknowledge'} by {_moment(line)}: {line.address}" for line in lines
    )
    return f"{opening}\n{told}\n\n{CLOSING}"


def _moment(line: Line) -> str:
    return line.due_at.strftime("%Y-%m-%d %H:%M UTC")
