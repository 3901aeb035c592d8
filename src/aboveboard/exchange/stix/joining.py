"""By what relationships and sightings are found again that lead to victims: each end of one has a digest of its own for each direction.

A country flows from a location to what lies there, to what targets that, and to what indicates it (`stix.victims`): down that way, and
up it from each object to where its countries come from. Two digests keep the thousand indicators of a malware apart from its victims.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

LEADING = frozenset({"targets", "located-at", "indicates"})
PLACES = ("identity--", "location--")


class Way(Enum):
    """In which direction an end of a relationship is looked at from."""

    UP = b"victims up"  # from what is nearer to the indicator
    DOWN = b"victims down"  # from what is nearer to the country


@dataclass(frozen=True, slots=True)
class Ends:
    """What one relationship or sighting joins: an object that gets the countries of places, or of what it indicates."""

    source: str
    targets: tuple[str, ...]


def ends(content: Mapping[str, object]) -> Ends | None:
    """The ends of what may lead to a victim; None for anything else, and for what is malformed."""
    if content.get("type") == "sighting":
        source, refs = content.get("sighting_of_ref"), content.get("where_sighted_refs")
        targets = tuple(ref for ref in refs if isinstance(ref, str)) if isinstance(refs, list) else ()
    elif content.get("type") == "relationship" and content.get("relationship_type") in LEADING:
        source, target = content.get("source_ref"), content.get("target_ref")
        targets = (target,) if isinstance(target, str) else ()
    else:
        return None
    return Ends(source, targets) if isinstance(source, str) and targets else None


def digest(way: Way, stix_id: str) -> bytes:
    """What joinings of an object in this direction are looked up by: 16 bytes, never those of a value or of a reference."""
    return blake2b(stix_id.encode(), digest_size=16, person=way.value).digest()


def digests(content: Mapping[str, object]) -> Iterator[bytes]:
    """The digests under which an object is found as a joining; none for what joins nothing."""
    if (found := ends(content)) is not None:
        yield digest(Way.UP, found.source)
        for target in dict.fromkeys(found.targets):
            yield digest(Way.DOWN, target)
