"""TLP, PAP, statements and the house's own levels, and which of them governs an object: what is unknown counts as RED."""

from collections.abc import Iterable, Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5

import msgspec

from aboveboard.exchange.stix.envelope import Granular, Head

TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"


class Marking(IntEnum):
    """The Traffic Light Protocol 2.0 of FIRST, least strict first."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """The label as FIRST writes it, such as TLP:AMBER+STRICT."""
        return "TLP:" + self.name.replace("_", "+")


class Pap(IntEnum):
    """The Permissible Actions Protocol, least strict first: what a recipient may do with the information."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    RED = 3

    @property
    def label(self) -> str:
        """The label, also the machine tag, such as PAP:AMBER."""
        return f"PAP:{self.name}"


class Audience(IntEnum):
    """Whom a level of the house's own classification lets read at most, beyond what TLP says; the widest first."""

    MARKED = 0  # whom TLP lets
    BUREAUS = 1  # the house and the bureaus: no partner beside the source
    HOUSE = 2  # the house alone, beside the source
    NOBODY = 3  # it is not exchanged: what bears it is refused


@dataclass(frozen=True, slots=True, order=True)
class Level:
    """A level of the house's own classification, by its rank from the least strict: at least as strict as `tlp`, for `audience`."""

    rank: int
    label: str
    tlp: Marking
    audience: Audience
    is_retired: bool = False

    @property
    def ref(self) -> str:
        """The id of its marking definition: it follows from the label alone, so that a level of another name is another level."""
        return f"marking-definition--{uuid5(NAMESPACE_URL, f'urn:aboveboard:classification:{self.label}')}"


@dataclass(frozen=True, slots=True)
class Badge:
    """A marking as people read it: TLP, and the level of the house's own classification where there is one."""

    tlp: Marking
    level: Level | None = None

    @property
    def label(self) -> str:
        """Both labels, such as `TLP:RED` or `TLP:AMBER IPO:RESTRICTED`."""
        return f"{self.tlp.label} {self.level_label}".rstrip()

    @property
    def level_label(self) -> str:
        """The label of the level, empty where there is none."""
        return self.level.label if self.level is not None else ""

    @classmethod
    def over(cls, badges: Iterable["Badge"]) -> "Badge":
        """That of what shows all of these: the strictest TLP and the strictest level; raises ValueError for none."""
        found = list(badges)
        return cls(max(each.tlp for each in found), max((each.level for each in found if each.level is not None), default=None))


TLP_2 = MappingProxyType(
    {
        "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": Marking.CLEAR,
        "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": Marking.GREEN,
        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": Marking.AMBER,
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": Marking.AMBER_STRICT,
        "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": Marking.RED,
    }
)
TLP_1 = MappingProxyType(
    {
        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Marking.CLEAR,
        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Marking.GREEN,
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Marking.AMBER,
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Marking.RED,
    }
)
# No standard gives PAP an id, so ours are derived from a name that anyone can derive again.
PAP = MappingProxyType({f"marking-definition--{uuid5(NAMESPACE_URL, f'urn:aboveboard:{pap.label}')}": pap for pap in Pap})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one marking definition asks for; a statement alone asks for no limit on who may see."""

    tlp: Marking | None = None
    pap: Pap | None = None
    statement: str = ""
    level: Level | None = None


UNKNOWN = Meaning(tlp=Marking.RED)
_NONE: frozenset[Level] = frozenset()
STANDARD: Mapping[str, Meaning] = MappingProxyType(
    {id_: Meaning(tlp=tlp) for id_, tlp in (*TLP_2.items(), *TLP_1.items())} | {id_: Meaning(pap=pap) for id_, pap in PAP.items()}
)


class Part(msgspec.Struct, frozen=True):
    """One selector of a granular marking, the TLP that it puts on what it selects, whom its level lets read, and that level's label."""

    selector: str
    tlp: Marking
    audience: Audience = Audience.MARKED
    level: str = ""

    @property
    def grade(self) -> "Grade":
        """How strictly it is kept."""
        return self.tlp, self.audience


# How strictly something is kept: who may see what is less strict in both may not see less for it.
Grade = tuple[Marking, Audience]


def is_stricter(one: Grade, other: Grade) -> bool:
    """Whether `one` keeps from somebody what `other` does not."""
    return one[0] > other[0] or one[1] > other[1]


def joined(one: Grade, other: Grade) -> Grade:
    """As strict as both."""
    return max(one[0], other[0]), max(one[1], other[1])


Stored = Sequence[str | int]


def stored(parts: Iterable[Part]) -> list[Stored]:
    """Parts as a row keeps them."""
    return [[each.selector, int(each.tlp), *([int(each.audience), each.level] if each.level else ())] for each in parts]


def parts_of(rows: Iterable[Stored]) -> tuple[Part, ...]:
    """Parts as a row kept them."""
    return tuple(_part(*row) for row in rows)


def _part(selector: str | int, tlp: str | int, audience: str | int = 0, level: str | int = "") -> Part:
    return Part(str(selector), Marking(int(tlp)), Audience(int(audience)), str(level))


class Effective(msgspec.Struct, frozen=True):
    """What governs one object: its TLP and PAP, its statements, stricter parts, and sentences that say why.

    `level` is the strictest of the house's own levels on the whole, `audience` whom the whole is for beyond TLP, `said` every
    level that stands anywhere on it.
    """

    tlp: Marking
    pap: Pap | None = None
    statements: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    reasons: tuple[str, ...] = ()
    audience: Audience = Audience.MARKED
    level: Level | None = None
    said: frozenset[Level] = frozenset()

    @property
    def grade(self) -> Grade:
        """How strictly the whole is kept."""
        return self.tlp, self.audience


def effective(head: Head, known: Mapping[str, Meaning], default: Marking) -> Effective:
    """The marking that governs an object: the strictest of its own; `default` where it has no TLP, but never CLEAR.

    `known` holds the meanings of the definitions that were received, by id; the standard ones need not be in it.
    """
    meanings = [(ref, _known(ref, known)) for ref in head.object_marking_refs]
    levels = [found.tlp for _, found in meanings if found.tlp is not None]
    reasons = [f"The marking {ref[:80]} is not known here, so it counts as TLP:RED." for ref, found in meanings if found is UNKNOWN]
    if not levels:
        levels = [max(default, Marking.GREEN)]
        reasons.append(f"It carries no TLP, so the agreement's default {levels[0].label} governs.")
    parts, within = _parts(head.granular_markings, known)
    paps = [found.pap for _, found in meanings if found.pap is not None]
    own = [found.level for _, found in meanings if found.level is not None]
    grade = max(levels), max((each.audience for each in own), default=Audience.MARKED)
    found = Effective(
        tlp=grade[0],
        pap=max(paps, default=None),
        statements=tuple(dict.fromkeys(found.statement for _, found in meanings if found.statement)),
        parts=tuple(part for part in parts if is_stricter(part.grade, grade)),
        reasons=tuple(reasons),
        audience=grade[1],
        level=max(own, default=None),
        said=frozenset(own).union(within) if own or within else _NONE,
    )
    return levelled(found) if within else found


def levelled(marking: Effective) -> Effective:
    """The marking with the levels of those parts on the whole that are not kept apart from it."""
    apart = {part.level for part in marking.parts}
    whole = [level for level in marking.said if level.label not in apart] + ([marking.level] if marking.level is not None else [])
    return replace(marking, level=max(whole, default=None))


def strictest(markings: Iterable[Effective]) -> Effective:
    """What governs a merged view of several objects: the strictest TLP, PAP and level, parts included, and every statement."""
    found = list(markings)
    if not found:
        raise ValueError("A merged view needs at least one object.")
    paps = [each.pap for each in found if each.pap is not None]
    return Effective(
        tlp=max(part.tlp for each in found for part in (Part("", each.tlp), *each.parts)),
        audience=max(part.audience for each in found for part in (Part("", each.tlp, each.audience), *each.parts)),
        level=max((level for each in found for level in each.said), default=None),
        said=frozenset(level for each in found for level in each.said),
        pap=max(paps, default=None),
        statements=tuple(dict.fromkeys(text for each in found for text in each.statements)),
        reasons=tuple(dict.fromkeys(text for each in found for text in each.reasons)),
    )


def _known(ref: str, known: Mapping[str, Meaning]) -> Meaning:
    return STANDARD.get(ref) or known.get(ref, UNKNOWN)


def _parts(granular: Iterable[Granular], known: Mapping[str, Meaning]) -> tuple[list[Part], list[Level]]:
    parts, within = [], []
    for each in granular:
        # A language marking says nothing about who may see; one without either is malformed, so it hides what it selects.
        found = UNKNOWN if not each.marking_ref else _known(each.marking_ref, known)
        if found.tlp is not None and (each.marking_ref or not each.lang):
            level = found.level
            within += [] if level is None else [level]
            more = () if level is None else (level.audience, level.label)
            parts += [Part(selector, found.tlp, *more) for selector in each.selectors]
    return parts, within
