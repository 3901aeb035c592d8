"""By what an object is known again after it was taken back: its id, the values in it, or else what it says."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec

# The rule that keeps what was taken back from everybody but the secretariat when its source sends it once more.
TAKEN_BACK = "taken-back"
HELD = "It was taken back before, so the secretariat looks at it first; until then nobody else is shown it."
_SIZE = 16
# Whatever may differ from one sending to the next while the object still says the same.
_PASSING = frozenset({"id", "spec_version", "created", "modified", "created_by_ref", "revoked", "object_marking_refs", "granular_markings"})
_sorted = msgspec.json.Encoder(order="sorted")


def traces(stix_id: str, content: Mapping[str, object], values: Iterable[bytes]) -> tuple[bytes, ...]:
    """Digests of 16 bytes, the id's first; `values` are those of the values in the object (`stix.values`)."""
    said = _sorted.encode({name: part for name, part in content.items() if name not in _PASSING})
    return _digest(b"id", stix_id.encode()), *(tuple(values) or (_digest(b"content", said),))


def _digest(kind: bytes, text: bytes) -> bytes:
    return blake2b(kind + b"\0" + text, digest_size=_SIZE).digest()
