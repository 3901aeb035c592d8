"""Decides what the warning lists do to an object: its marks, which places are hints only, and the rule that holds it back."""

from collections.abc import Iterable, Mapping

import msgspec

from aboveboard.policy.values.warnings import WarningEffect, Warnings


class Warned(msgspec.Struct, frozen=True):
    """The names of the lists that an object's values are on, and the rule that keeps it back, if one does."""

    lists: tuple[str, ...] = ()
    held_by: str = ""


UNWARNED = Warned()


def warned(lists: Iterable[str], regulation: Warnings) -> Warned:
    """What follows for an object whose values are on these lists."""
    names = tuple(sorted(set(lists)))
    if not names:
        return UNWARNED
    held = (rule.id for rule in map(regulation.rule_of, names) if rule.effect is WarningEffect.HOLD_BACK)
    return Warned(names, min(held, default=""))


def hints(on: Mapping[bytes, tuple[str, ...]], regulation: Warnings) -> dict[bytes, str]:
    """Of values by digest, those where the place says nothing about the country concerned, with the list that says so."""
    found = {}
    for digest, names in on.items():
        if name := min((name for name in names if regulation.rule_of(name).effect is not WarningEffect.MARK), default=""):
            found[digest] = name
    return found
