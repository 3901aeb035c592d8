"""Takes the words of persons in a room as the exchange takes them: cleaned, and looked at before anything of them is kept."""

from aboveboard.exchange.actions import require_taken
from aboveboard.rooms import values
from aboveboard.rooms.values import MOST_TITLE


def line(value: str, name: str, most: int = MOST_TITLE) -> str:
    """One line from a person; raises `Invalid` naming the field, also for what is taken in no form."""
    found = values.line(value, name, most)
    require_taken(**{name: found})
    return found


def line_if_any(value: str, name: str, most: int = MOST_TITLE) -> str:
    """As `line`; nothing written is kept as nothing."""
    return line(value, name, most) if value.strip() else ""


def text(value: str, name: str) -> str:
    """Lines from a person; raises as `line`."""
    found = values.text(value, name)
    require_taken(**{name: found})
    return found
