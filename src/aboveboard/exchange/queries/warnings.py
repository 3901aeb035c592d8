"""The warning lists in force, and what they say of the values of a body."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aboveboard.exchange.models import WarningFile
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.queries.mapped_files import MappedFile
from aboveboard.exchange.rules.warned import UNWARNED, Warned, hints, warned
from aboveboard.exchange.stix.routing import nowhere, place_of
from aboveboard.exchange.stix.values import Value
from aboveboard.exchange.warning.compiling import FORM
from aboveboard.exchange.warning.index import Warnings


@dataclass(frozen=True, slots=True)
class Said:
    """What the lists say: of each object, and of the place of a value, where that is no reason to route by."""

    objects: tuple[Warned, ...]
    suppressed: Callable[[Value], str | None] = nowhere


WARNINGS = MappedFile(WarningFile, "warnings", FORM, Warnings.open, "The warning lists in force", "aboveboard warnings load")


def lists_in_force() -> list[dict[str, object]]:
    """The lists in force as they were put there: name, title, version, form and number of entries of each."""
    newest = WarningFile.objects.order_by("-created_at", "-pk").first()
    return list(newest.lists) if newest is not None else []


def said_of(objects: Sequence[tuple[Value, ...]]) -> Said:
    """What the lists in force say of objects, each given by its values."""
    lists = WARNINGS.in_force()
    if lists is None:
        return Said((UNWARNED,) * len(objects))
    asked: dict[bytes, Value] = {}
    for values in objects:
        for value in values:
            place = place_of(value)
            asked[value.digest] = value
            if place is not None:
                asked[place.digest] = place
    on = dict(zip(asked, lists.on(list(asked.values())), strict=True))
    regulation = neighbours.warnings_regulation()
    hinted = hints(on, regulation)
    marks = tuple(warned((name for value in values for name in _names(on, value)), regulation) for values in objects)
    return Said(marks, lambda place: hinted.get(place.digest))


def _names(on: dict[bytes, tuple[str, ...]], value: Value) -> tuple[str, ...]:
    place = place_of(value)
    return on[value.digest] + (on[place.digest] if place is not None and place is not value else ())
