"""The fail-closed rule for a list that was just read: may it take the place of the one in force?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Ground(StrEnum):
    """Why a version was refused."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    OLDER = "older"
    SHRUNKEN = "shrunken"


@dataclass(frozen=True, slots=True)
class Version:
    """What the rule needs to know of a version: its publication date where the list has one, and its size."""

    published: date | None
    entries: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the new version may be put in force, and the sentence that says so."""

    ground: Ground | None
    sentence: str

    @property
    def accepted(self) -> bool:
        return self.ground is None


def judge(label: str, new: Version | None, in_force: Version | None, fault: str = "", *, most_shrink: Decimal) -> Verdict:
    """The verdict on `new` (None when it could not be read, with the parser's sentence in `fault`).

    A version that is smaller by more than `most_shrink` per cent is refused.
    """
    stays = _stays(in_force)
    if new is None:
        return Verdict(Ground.MALFORMED, f"{label} was refused: it could not be read. {fault} {stays}".replace("  ", " "))
    if new.entries == 0:
        return Verdict(Ground.EMPTY, f"{label} was refused: it holds no entry. {stays}")
    if in_force is None:
        return Verdict(None, f"{label} is accepted with {new.entries} entries; none was in force before.")
    if new.published and in_force.published and new.published < in_force.published:
        older = f"it was published on {new.published}, before the one in force ({in_force.published})"
        return Verdict(Ground.OLDER, f"{label} was refused: {older}. {stays}")
    if new.entries * 100 < in_force.entries * (100 - most_shrink):
        shrunk = f"it holds {new.entries} entries, less than {100 - most_shrink:f} % of the {in_force.entries} in force"
        return Verdict(Ground.SHRUNKEN, f"{label} was refused: {shrunk}. {stays}")
    return Verdict(None, f"{label} is accepted with {new.entries} entries, after {in_force.entries}.")


def _stays(in_force: Version | None) -> str:
    if in_force is None:
        return "No version is in force: until one loads, nothing screened against this list reads as clear."
    dated = f" of {in_force.published}" if in_force.published else ""
    return f"The version{dated} with {in_force.entries} entries stays in force."
