"""Walks the texts of an object, each with the name of the property that holds it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Said(NamedTuple):
    """One text and the nearest property name around it, in lower case."""

    name: str
    text: str


def strings(content: Mapping[str, object]) -> Iterator[Said]:
    """Every text anywhere in an object, in no promised order; names of properties are no texts."""
    pending: list[tuple[str, object]] = list(content.items())
    while pending:
        name, value = pending.pop()
        if isinstance(value, str):
            yield Said(name.casefold(), value)
        elif isinstance(value, dict):
            pending.extend(value.items())
        elif isinstance(value, list):
            pending.extend((name, inner) for inner in value)


def lines(said: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in said.splitlines() if line.strip()]
