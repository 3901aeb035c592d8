"""The deterministic id of a cyber-observable object (STIX 2.1 §2.9): UUIDv5 over the canonical JSON of what identifies it."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID, uuid5

from aboveboard.lib.canonical import CanonicalError, dumps

NAMESPACE = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_HASHES = ("MD5", "SHA-1", "SHA-256", "SHA-512")
CONTRIBUTING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "artifact": ("hashes", "payload_bin"),
        "autonomous-system": ("number",),
        "directory": ("path",),
        "domain-name": ("value",),
        "email-addr": ("value",),
        "email-message": ("from_ref", "subject", "body"),
        "file": ("hashes", "name", "extensions", "parent_directory_ref"),
        "ipv4-addr": ("value",),
        "ipv6-addr": ("value",),
        "mac-addr": ("value",),
        "mutex": ("name",),
        "network-traffic": ("start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"),
        "software": ("name", "cpe", "swid", "vendor", "version"),
        "url": ("value",),
        "user-account": ("account_type", "user_id", "account_login"),
        "windows-registry-key": ("key", "values"),
        "x509-certificate": ("hashes", "serial_number"),
    }
)

# The types of cyber-observable that STIX defines. A process has an id drawn at random; no observable has a version (§3.2).
OBSERVABLES = frozenset({*CONTRIBUTING, "process"})


# Those whose id follows from their extensions, too.
FROM_EXTENSIONS = frozenset(kind for kind, names in CONTRIBUTING.items() if "extensions" in names)


def deterministic_id(content: Mapping[str, object]) -> str | None:
    """The id that this object has wherever it is made, or None for a process, a foreign type or one without contributing properties.

    Raises ValueError where the contributing properties have no canonical JSON form (RFC 8785).
    """
    kind = str(content.get("type"))
    parts = {name: content[name] for name in CONTRIBUTING.get(kind, ()) if name in content}
    if isinstance(hashes := parts.get("hashes"), dict):
        parts["hashes"] = _one_hash(hashes)
    if not parts:
        return None
    try:
        return f"{kind}--{uuid5(NAMESPACE, dumps(parts).decode())}"
    except CanonicalError as error:
        raise ValueError(f"The id of this {kind} cannot be derived: {error}") from error


def _one_hash(hashes: dict[str, object]) -> dict[str, object]:
    """Only one hash counts: the first of MD5, SHA-1, SHA-256, SHA-512 that is there, else the first by name."""
    name = next((name for name in (*_HASHES, *sorted(hashes)) if name in hashes), None)
    return {name: hashes[name]} if name is not None else {}
