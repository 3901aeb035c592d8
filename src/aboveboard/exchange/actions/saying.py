"""Takes the words of persons: cleaned, and looked at as objects are before anything of them is kept.

Every action of the exchange, of rooms and of polling takes its words by this, whatever door they come by
(`tests/rooms/test_refused_words.py`).
"""

from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.rules import refused_content
from aboveboard.kernel.errors import Invalid
from aboveboard.lib.strict import StrictError, clean_name

ON_HOLD = "The sender is on hold; nothing of it goes to further countries until that is lifted."


def require_taken(**said: str) -> None:
    """Raise `Invalid`, by field, for what is taken in no form: material of child abuse, unread; payloads; secrets."""
    rules = neighbours.content_rules()
    refused = {name: refused_content.refusal_of_text(text, rules, name="it") for name, text in said.items() if text}
    if found := {name: sentence for name, sentence in refused.items() if sentence is not None}:
        raise Invalid(**found)


def line(text: str, name: str, most: int) -> str:
    """One line from a person as it is kept; raises `Invalid` for the field `name`."""
    try:
        found = clean_name(text, most)
    except StrictError as error:
        raise Invalid(**{name: str(error)}) from error
    require_taken(**{name: found})
    return found


def line_if_any(text: str, name: str, most: int) -> str:
    """As `line`; nothing written is kept as nothing."""
    return line(text, name, most) if text.strip() else ""
