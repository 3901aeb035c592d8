"""What an object is called on a list: its own name, else what it is about."""

from collections.abc import Mapping

_NAMES = ("name", "value", "key", "path", "pattern", "description", "abstract", "opinion", "subject", "relationship_type")
MOST = 160


def title(content: Mapping[str, object]) -> str:
    """One line for people, from the first property that says something; the type where none does."""
    for name in _NAMES:
        said = content.get(name)
        if isinstance(said, str) and said.strip():
            return shortened(said)
    hashes = content.get("hashes")
    if isinstance(hashes, dict) and hashes:
        return shortened(str(next(iter(hashes.values()))))
    if content.get("type") == "autonomous-system" and isinstance(content.get("number"), int):
        return f"AS{content['number']}"
    return str(content.get("type", ""))


def shortened(text: str) -> str:
    """Text of a stranger on one line without what controls, hides or reorders."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= MOST else plain[: MOST - 1] + "…"
