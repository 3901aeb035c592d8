"""Who may see an object of which class: the marking truth table as one pure function, and the interned key of a class."""

import re
import sys
from collections.abc import Iterable
from copy import replace
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import msgspec

from aboveboard.exchange.stix.levels import Scheme
from aboveboard.exchange.stix.markings import Audience, Badge, Grade, Level, Marking, Pap, Part, is_stricter, joined

_TOKEN = re.compile(r"[A-Za-z0-9_.:+-]{1,100}")
_FIELDS = ("countries", "named", "groups", "purposes", "excluded")
# What bears a level of the house has three more: whom it is for, the level of the whole, and every level with its grade of that day.
_PLAIN, _LEVELLED = len(_FIELDS) + 3, len(_FIELDS) + 6
# What was released by name has the names last; each of the four lengths is another one, so that no part is ever read as another.
_LENGTHS = {_PLAIN, _PLAIN + 1, _LEVELLED, _LEVELLED + 1}
_FOREIGN = "This is not the key of a visibility class."


# Whose the house's own objects are: markings and its identity, without which nothing can be read.
HOUSE_SOURCE = "house"


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


class ObjectClass(msgspec.Struct, frozen=True):
    """Everything that decides who may see an object.

    `countries` are those it was routed to, `named` those that the source itself named, `groups` narrows to sharing
    groups where not empty, `excluded` are countries that the source shut out; `purposes` are those that its agreement allows: without
    one that the reader reads for, nobody but source and desk reads it.
    `audience` is whom the house's own classification lets read at most, `level` the label of the whole, and `graded` every level that
    stands on it with the grade that it had when the object was admitted.
    Where `parties` is not empty the house released it to these by name, and to nobody else whatever its marking.
    """

    tlp: Marking
    source: str
    pap: Pap | None = None
    countries: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    audience: Audience = Audience.MARKED
    level: str = ""
    graded: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()

    @property
    def grade(self) -> Grade:
        """How strictly the whole is kept."""
        return self.tlp, self.audience


def may_see(reader: Reader, object_class: ObjectClass) -> bool:
    """Whether this reader may see an object of this class at all; standing is the gate's question, not this one's.

    The source and the desk always may; then the source's exclusions beat every right; then purpose and sharing group
    must agree; what was released by name is for those named alone; then TLP decides: CLEAR and GREEN all countries,
    AMBER and AMBER+STRICT the countries concerned, RED only countries that the source named. Other units see up to
    AMBER. A partner sees another's CLEAR, and GREEN inside a shared group.
    The house's own classification only ever narrows that, for those named too: to house and bureaus, or to the house.
    """
    if reader.kind is ReaderKind.DESK or (reader.kind is ReaderKind.PARTNER and reader.party == object_class.source):
        return True
    if reader.country in object_class.excluded or not _has_purpose(reader, object_class) or object_class.audience > reach(reader):
        return False
    if object_class.parties:
        return reader.party in object_class.parties and (reader.kind is not ReaderKind.PARTNER or object_class.tlp <= Marking.AMBER)
    return _marking_lets(reader, object_class)


def reach(reader: Reader) -> Audience:
    """The narrowest audience of the house's own classification that this reader belongs to."""
    match reader.kind:
        case ReaderKind.DESK | ReaderKind.SECRETARIAT:
            return Audience.NOBODY
        case ReaderKind.COUNTRY:
            return Audience.BUREAUS
        case ReaderKind.PARTNER:
            return Audience.MARKED


def _marking_lets(reader: Reader, object_class: ObjectClass) -> bool:
    if reader.kind is ReaderKind.SECRETARIAT:
        return object_class.tlp <= Marking.AMBER
    shares_group = bool(reader.groups & object_class.groups)
    if object_class.groups and not shares_group:
        return False
    if reader.kind is ReaderKind.PARTNER:
        return object_class.tlp is Marking.CLEAR or (object_class.tlp is Marking.GREEN and shares_group)
    return _country_may_see(reader.country, object_class)


def _has_purpose(reader: Reader, object_class: ObjectClass) -> bool:
    # What the house released by name is made of what partners sent, and may be used for no more than that.
    if object_class.source == HOUSE_SOURCE and not object_class.parties:
        return True
    return bool(reader.purposes & object_class.purposes)


def _country_may_see(country: str, object_class: ObjectClass) -> bool:
    if not country:
        return False
    if object_class.tlp is Marking.RED:
        return country in object_class.named
    return object_class.tlp <= Marking.GREEN or country in object_class.countries | object_class.named


def meet(one: ObjectClass, other: ObjectClass) -> ObjectClass:
    """The class of what only those may see who may see both, of one source; nobody else where the sharing groups differ."""
    tlp = max(one.tlp, other.tlp)
    both = _intersection(_admitted(one), _admitted(other))
    named = one.named & other.named
    return ObjectClass(
        tlp=tlp,
        source=one.source,
        pap=max((pap for pap in (one.pap, other.pap) if pap is not None), default=None),
        countries=one.countries & other.countries if both is None else both,
        named=both if both is not None and tlp is Marking.RED else named,
        groups=one.groups,
        purposes=one.purposes & other.purposes if one.groups == other.groups else frozenset(),
        excluded=one.excluded | other.excluded,
        audience=max(one.audience, other.audience),
        level=max((one, other), key=_strictness).level,
        graded=one.graded | other.graded,
    )


def _strictness(found: ObjectClass) -> tuple[bool, Grade]:
    """Which of two levels stands on both together: the one of the stricter class that has any."""
    return bool(found.level), found.grade


def _admitted(found: ObjectClass) -> frozenset[str] | None:
    """The countries that its marking lets see it, None for all."""
    if found.tlp is Marking.RED:
        return found.named
    return None if found.tlp <= Marking.GREEN else found.countries | found.named


def _intersection(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other


def hidden_grades(reader: Reader, object_class: ObjectClass, grades: Iterable[Grade]) -> frozenset[Grade]:
    """Of the grades that parts of an object have, those whose parts this reader may not see (see `redaction.redacted`)."""
    return frozenset(grade for grade in grades if not may_see(reader, raised(object_class, grade)))


def governing(reader: Reader, object_class: ObjectClass, parts: Iterable[Part], scheme: Scheme) -> Badge:
    """The strictest marking of what this reader is shown of an object: of the whole, and of the parts that it may see."""
    every = tuple(parts)
    hidden = hidden_grades(reader, object_class, {part.grade for part in every})
    shown = [part for part in every if part.grade not in hidden]
    return Badge(
        max((part.tlp for part in shown), default=object_class.tlp) if shown else object_class.tlp,
        scheme.strictest([object_class.level, *(part.level for part in shown)]),
    )


def raised(object_class: ObjectClass, grade: Grade) -> ObjectClass:
    """The class as strict as this grade at least."""
    tlp, audience = joined(object_class.grade, grade)
    return replace(object_class, tlp=tlp, audience=audience)


def graded(levels: Iterable[Level]) -> frozenset[str]:
    """Levels with their grade of today, as a class keeps them."""
    return frozenset(f"{each.label}.{int(each.tlp)}.{int(each.audience)}" for each in levels)


@lru_cache(maxsize=65_536)
def class_key(object_class: ObjectClass) -> str:
    """The interned text of a class: equal classes give the same string, and `class_of` reads it back.

    Raises ValueError for a token with other characters than letters, digits and _ . : + - .
    """
    # What a class lacks takes no place in its key: keys that were interned before there was such a thing stay as they are.
    lists = {name: sorted(getattr(object_class, name)) for name in (*_FIELDS, "graded", "parties")}
    for token in [object_class.source, object_class.level or "-", *(token for tokens in lists.values() for token in tokens)]:
        if not _TOKEN.fullmatch(token):
            raise ValueError(f"{token[:50]!r} cannot stand in a visibility class: use letters, digits and _ . : + - only.")
    pap = object_class.pap.name if object_class.pap is not None else ""
    texts = {name: ",".join(tokens) for name, tokens in lists.items()}
    found = [object_class.tlp.name, pap, object_class.source, *(texts[name] for name in _FIELDS)]
    if texts["graded"] or object_class.audience or object_class.level:
        found += [object_class.audience.name, object_class.level, texts["graded"]]
    if texts["parties"]:
        found.append(texts["parties"])
    return sys.intern("|".join(found))


@lru_cache(maxsize=65_536)
def class_of(key: str, scheme: Scheme) -> ObjectClass:
    """The class that `class_key` made this key of, as the classification in force has it: what a new version of it narrows is
    narrowed from the next request on, and what it widens stays as it was admitted.

    Raises ValueError for a text that `class_key` did not make.
    """
    found = as_admitted(key)
    for token in found.graded:
        label, tlp, audience = token.rsplit(".", 2)
        now = scheme.named(label)
        # A part that was narrowed narrows the whole: that what is left without it is sound was tried at admission only.
        if is_stricter((now.tlp, now.audience), (Marking(int(tlp)), Audience(int(audience)))):
            found = raised(found, (now.tlp, now.audience))
    return found


def as_admitted(key: str) -> ObjectClass:
    """The class that `class_key` made this key of, as it was then; raises ValueError for a text that it did not make."""
    parts = key.split("|")
    if len(parts) not in _LENGTHS or parts[0] not in Marking.__members__ or parts[1] not in {"", *Pap.__members__}:
        raise ValueError(_FOREIGN)
    countries, named, groups, purposes, excluded = (_tokens(part) for part in parts[3:_PLAIN])
    found = ObjectClass(Marking[parts[0]], parts[2], Pap[parts[1]] if parts[1] else None, countries, named, groups, purposes, excluded)
    if len(parts) in {_PLAIN + 1, _LEVELLED + 1}:
        found = replace(found, parties=_tokens(parts.pop()))
    if len(parts) == _LEVELLED:
        audience, level, levels = parts[_PLAIN:]
        if audience not in Audience.__members__:
            raise ValueError(_FOREIGN)
        found = replace(found, audience=Audience[audience], level=level, graded=_tokens(levels))
    # A part that is there and empty would open to all what was meant for some: only what `class_key` writes is read.
    if class_key(found) != key:
        raise ValueError(_FOREIGN)
    return found


def _tokens(part: str) -> frozenset[str]:
    return frozenset(filter(None, part.split(",")))


def visible_keys(reader: Reader, keys: Iterable[str], scheme: Scheme) -> frozenset[str]:
    """The keys of the classes that this reader may see: what a page of a collection is filtered by."""
    return frozenset(key for key in keys if may_see(reader, class_of(key, scheme)))
