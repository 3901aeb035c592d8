"""Who may see an object of which class: the marking truth table as one pure function, and the interned key of a class."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from aboveboard.exchange.stix.markings import Marking, Pap

_TOKEN = re.compile(r"[A-Za-z0-9_.:+-]{1,100}")
_FIELDS = ("countries", "named", "groups", "purposes", "excluded")


class ReaderKind(Enum):
    """On whose behalf somebody reads."""

    DESK = "desk"  # the secretariat's exchange desk, which handles what arrives
    SECRETARIAT = "secretariat"  # other units of the secretariat
    COUNTRY = "country"  # a national bureau
    PARTNER = "partner"  # an organisation with an agreement


@dataclass(frozen=True, slots=True)
class Reader:
    """A caller as the truth table sees it: `party` is its own identifier, `country` an ISO 3166 code in capitals."""

    kind: ReaderKind
    party: str
    country: str = ""
    purposes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """Everything that decides who may see an object.

    `countries` are those it was routed to, `named` those that the source itself named, `groups` narrows to sharing
    groups where not empty, `excluded` are countries that the source shut out; without a purpose nobody but source and desk reads.
    """

    tlp: Marking
    source: str
    pap: Pap | None = None
    countries: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


def may_see(reader: Reader, object_class: ObjectClass) -> bool:
    """Whether this reader may see an object of this class at all; standing is the gate's question, not this one's.

    The source and the desk always may; then the source's exclusions beat every right; then purpose and sharing group
    must agree; then TLP decides: CLEAR and GREEN all countries, AMBER and AMBER+STRICT the countries concerned, RED only
    countries that the source named. Other units see up to AMBER. A partner sees another's CLEAR, and GREEN inside a shared group.
    """
    if reader.kind is ReaderKind.DESK or (reader.kind is ReaderKind.PARTNER and reader.party == object_class.source):
        return True
    if reader.country in object_class.excluded or not reader.purposes & object_class.purposes:
        return False
    if reader.kind is ReaderKind.SECRETARIAT:
        return object_class.tlp <= Marking.AMBER
    shares_group = bool(reader.groups & object_class.groups)
    if object_class.groups and not shares_group:
        return False
    if reader.kind is ReaderKind.PARTNER:
        return object_class.tlp is Marking.CLEAR or (object_class.tlp is Marking.GREEN and shares_group)
    return _country_may_see(reader.country, object_class)


def _country_may_see(country: str, object_class: ObjectClass) -> bool:
    if not country:
        return False
    if object_class.tlp is Marking.RED:
        return country in object_class.named
    return object_class.tlp <= Marking.GREEN or country in object_class.countries | object_class.named


def hidden_levels(reader: Reader, object_class: ObjectClass, levels: Iterable[Marking]) -> frozenset[Marking]:
    """Of the levels that parts of an object carry, those whose parts this reader may not see (see `redaction.redacted`)."""
    return frozenset(level for level in levels if not may_see(reader, replace(object_class, tlp=max(level, object_class.tlp))))


def governing(reader: Reader, object_class: ObjectClass, levels: Iterable[Marking]) -> Marking:
    """The strictest marking of what this reader is shown of an object: of the whole, and of the parts that it may see."""
    every = frozenset(levels)
    return max(every - hidden_levels(reader, object_class, every), default=object_class.tlp)


@lru_cache(maxsize=65_536)
def class_key(object_class: ObjectClass) -> str:
    """The interned text of a class: equal classes give the same string, and `class_of` reads it back.

    Raises ValueError for a token with other characters than letters, digits and _ . : + - .
    """
    lists = [sorted(getattr(object_class, name)) for name in _FIELDS]
    for token in [object_class.source, *(token for tokens in lists for token in tokens)]:
        if not _TOKEN.fullmatch(token):
            raise ValueError(f"{token[:50]!r} cannot stand in a visibility class: use letters, digits and _ . : + - only.")
    pap = object_class.pap.name if object_class.pap is not None else ""
    return sys.intern("|".join([object_class.tlp.name, pap, object_class.source, *(",".join(tokens) for tokens in lists)]))


@lru_cache(maxsize=65_536)
def class_of(key: str) -> ObjectClass:
    """The class that `class_key` made this key of; raises ValueError for a text that it did not make."""
    parts = key.split("|")
    if len(parts) != len(_FIELDS) + 3 or parts[0] not in Marking.__members__ or parts[1] not in {"", *Pap.__members__}:
        raise ValueError("This is not the key of a visibility class.")
    countries, named, groups, purposes, excluded = (frozenset(filter(None, part.split(","))) for part in parts[3:])
    pap = Pap[parts[1]] if parts[1] else None
    return ObjectClass(Marking[parts[0]], parts[2], pap, countries, named, groups, purposes, excluded)


def visible_keys(reader: Reader, keys: Iterable[str]) -> frozenset[str]:
    """The keys of the classes that this reader may see: what a page of a collection is filtered by."""
    return frozenset(key for key in keys if may_see(reader, class_of(key)))
