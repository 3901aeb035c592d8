"""Tells a new version from a repeated one, and refuses one that would rewrite, outlive or bring back an earlier one."""

from collections import defaultdict
from dataclasses import dataclass, field

import msgspec

from aboveboard.exchange.rules.examination import Examined, ObjectRefused
from aboveboard.exchange.stix.times import microseconds


class Known(msgspec.Struct, frozen=True):
    """A version of the same producer's object that is here already, erased or not."""

    version: int
    version_text: str
    content_hash: bytes
    is_revoked: bool
    is_erased: bool


@dataclass(slots=True)
class Versions:
    """The versions that one producer has here, by id; grows with what is taken.

    `created` is when each of these was created, where a version that stands here says so (STIX timestamp as written).
    """

    by_id: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    created: dict[str, str] = field(default_factory=dict)

    def repeated(self, new: Examined) -> Known | None:
        """The version that this one repeats, or None for a new one; raises `ObjectRefused` (STIX 2.1 §3.6, TAXII 2.1 §5.5)."""
        known = self.by_id.get(new.id, [])
        is_versioned = bool(new.item.head.version)
        same = [each for each in known if (each.version == new.version if is_versioned else _is_here(each, new))]
        for each in same:
            if each.content_hash != new.content_hash:
                raise ObjectRefused("This version is here with other content: send a change under a later modified.")
            if each.is_erased:
                raise ObjectRefused("This version was taken back or has expired, and is not taken a second time.")
            return each
        if is_versioned and any(each.is_revoked and each.version < new.version for each in known):
            raise ObjectRefused("This object was revoked, which is final: create a new object instead.")
        head = new.item.head
        if (
            is_versioned
            and head.modified
            and head.created
            and microseconds(self.created.get(new.id, head.created)) != microseconds(head.created)
        ):
            raise ObjectRefused("created: it stays the same over all versions of an object (STIX 2.1 §3.6): send it as you sent it first.")
        if any(each.version == new.version for each in known):
            raise ObjectRefused("Two observables of one id with different content came in one body: send one of them.")
        return None

    def standing(self) -> dict[str, int]:
        """The newest version that is here still, by id."""
        found = {stix_id: [each.version for each in known if not each.is_erased] for stix_id, known in self.by_id.items()}
        return {stix_id: max(versions) for stix_id, versions in found.items() if versions}

    def add(self, new: Examined) -> None:
        """Count a version that was taken."""
        if new.item.head.version and new.item.head.modified and new.item.head.created:
            self.created.setdefault(new.id, new.item.head.created)
        self.by_id[new.id].append(Known(new.version, new.version_text, new.content_hash, new.item.head.revoked, is_erased=False))


def _is_here(known: Known, new: Examined) -> bool:
    """Whether an observable says what is here. What is here no more was another: it has no version that would make it the same."""
    return known.content_hash == new.content_hash and not known.is_erased
