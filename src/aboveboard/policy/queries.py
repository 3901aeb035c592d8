"""Reads the regulations: the one in force, one by its hash, the versions for readers."""

import time
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.policy import permits
from aboveboard.policy.load import ORGANISATION, load_profile, read_regulation
from aboveboard.policy.machine import State
from aboveboard.policy.models import Version
from aboveboard.policy.values.access import Access
from aboveboard.policy.values.bodies import BODIES, Body
from aboveboard.policy.values.rule import Regulation
from aboveboard.policy.values.tasks import Task
from aboveboard.policy.values.words import Kind

MOST = 200
KINDS = tuple(kind.value for kind in Kind)
_KIND_OF: dict[type, str] = {body: kind.value for kind, body in BODIES.items()}
# Which versions are in force is asked at most once a second and process: a new regulation takes effect within that time.
FRESH_SECONDS = 1.0

_by_hash: dict[str, Regulation[Body]] = {}
_active: tuple[float, dict[str, str]] | None = None


def current[Wanted](body: type[Wanted]) -> Regulation[Wanted]:
    """The regulation in force whose body is of this type; the shipped default while none has been activated."""
    return in_force(_KIND_OF[body])  # type: ignore[return-value]  # the table says which body a kind has


def in_force(kind: str) -> Regulation[Body]:
    """The regulation of a kind that is in force."""
    digest = _active_hashes().get(kind)
    return by_hash(digest) if digest else shipped()[kind]


def is_installed() -> bool:
    """Whether regulations were put in force in this house."""
    return bool(_active_hashes())


def by_hash(digest: str) -> Regulation[Body]:
    """The version with this hash, in force or not; raises `Missing` where none is stored or shipped."""
    if (known := _by_hash.get(digest)) is not None:
        return known
    version = Version.objects.filter(hash=digest).first()
    if version is None:
        for regulation in shipped().values():
            if regulation.hash == digest:
                return regulation
        raise Missing("No regulation has this hash.")
    regulation = _by_hash[digest] = read(version)
    return regulation


def read(version: Version) -> Regulation[Body]:
    """A stored version as a value; refuses a text that no longer has the hash under which it was adopted."""
    regulation = read_regulation(version.text.encode(), source=f"{version.kind} {version.reference}", profile=version.profile)
    if regulation.hash != version.hash:
        raise RuntimeError(f"The stored text of {version} does not have its hash; compare the database with a backup.")
    return regulation


def permits_of_roles(roles: frozenset[str]) -> frozenset[str]:
    """The names of the permits that roles hold by the access regulation in force."""
    access = current(Access)
    return _permits(access.hash, roles)


@cache
def _permits(digest: str, roles: frozenset[str]) -> frozenset[str]:
    regulation = by_hash(digest)
    assert isinstance(regulation.body, Access)
    return frozenset().union(*(regulation.body.permits_of(role) for role in roles))


def forget() -> None:
    """Ask the database anew which versions are in force."""
    global _active
    _active = None


def _active_hashes() -> dict[str, str]:
    global _active
    if _active is None or time.monotonic() - _active[0] > FRESH_SECONDS:
        _active = time.monotonic(), dict(Version.objects.filter(state="active").values_list("kind", "hash"))
    return _active[1]


@cache
def shipped(profile: str = ORGANISATION) -> dict[str, Regulation[Body]]:
    """The regulations that come with the product, by kind."""
    return load_profile(profile)


@query(permits.READ)
def visible_versions(actor: Actor) -> QuerySet[Version]:
    """All versions, newest first, for those who may read them."""
    rows = Version.objects.order_by("kind", "-created_at")
    return rows if permits.READ.holds(actor) else rows.none()


@query(permits.ACTIVATE)
def needs_me(actor: Actor) -> list[Task]:
    """The proposed versions that wait for the actor as the second person, the longest waiting first."""
    if not permits.ACTIVATE.holds(actor):
        return []
    return [
        Task(
            row.pk,
            f"Put a version in force: {row.reference}",
            "Another person proposed it; a regulation takes two.",
            "The version before it stays in force.",
            row.created_at,
        )
        for row in Version.objects.filter(state=State.PROPOSED).order_by("created_at", "pk")[:MOST]
        if permits.ACTIVATE.holds(actor, row)
    ]


@query(permits.READ)
def visible_version(actor: Actor, version_id: UUID) -> Version:
    """One version; raises `Missing`."""
    return one(visible_versions(actor), version_id)
