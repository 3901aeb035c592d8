"""Walks the texts of an object, each with the name of the property that holds it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

# The id of an extension is the longest that a program gives.
_LONGEST_NAME = 64


class Said(NamedTuple):
    """One text and the nearest property name around it, in lower case."""

    name: str
    text: str


def strings(content: Mapping[str, object]) -> Iterator[Said]:
    """Every text anywhere in an object, in its order; a name of a property is one where it is longer than any that is known."""
    pending: list[tuple[str, object]] = list(content.items())[::-1]
    while pending:
        name, value = pending.pop()
        if len(name) > _LONGEST_NAME:
            yield Said("", name)
            name = ""
        if isinstance(value, str):
            yield Said(name.casefold(), value)
        elif isinstance(value, dict):
            pending.extend(reversed(value.items()))
        elif isinstance(value, list):
            pending.extend((name, inner) for inner in reversed(value))


def lines(said: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in said.splitlines() if line.strip()]
