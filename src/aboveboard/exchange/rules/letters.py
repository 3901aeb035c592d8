"""The letters to bureaus about alerts and to partners about questions: how many, by when and where.

Never what they say, since mail may be read on its way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """An open alert as a letter tells of it: whether it was acknowledged, by when the next answer is due (UTC), where it is read."""

    is_acknowledged: bool
    due_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent."""

    subject: str
    body: str


def digest(house: str, lines: Sequence[Line]) -> Letter:
    """The letter of the day on all open alerts of a country."""
    return Letter(f"{house}: {_counted(lines)} open for your country", _body("These await an answer of your bureau:", lines))


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


def _body(opening: str, lines: Sequence[Line]) -> str:
    told = "".join(
        f"\n- {'say what came of it' if line.is_acknowledged else 'acknowledge'} by {_moment(line)}: {line.address}" for line in lines
    )
    return f"{opening}\n{told}\n\nSign in to read them; this letter says nothing of their content.\n"


def _moment(line: Line) -> str:
    return line.due_at.strftime("%Y-%m-%d %H:%M UTC")
