"""Who acts: a frozen value made by `accounts` from a login or a token, and the two actors that are nobody's login."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

Access = Callable[[frozenset[str]], frozenset[str]]
_access: list[Access] = []


def register_access(access: Access) -> None:
    """Name the one function that maps roles to permit names by the access regulation in force."""
    _access[:] = [access]


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, token or process.

    `id` is a pseudonym fit for the log (`user:<uuid>`); `organisation` is the partner that a person speaks for;
    `country` (ISO 3166 alpha-2, lower case) the member country of a bureau's officer; `scopes` narrows a token to the
    named permits (None: all that the roles give); `stepped_up` tells of a second factor given a short while ago.
    """

    id: str
    roles: frozenset[str] = frozenset()
    user: UUID | None = None
    organisation: UUID | None = None
    country: str | None = None
    scopes: frozenset[str] | None = None
    stepped_up: bool = False
    name: str = field(default="", compare=False)

    @property
    def permits(self) -> frozenset[str]:
        """Names of the permits that the actor's roles hold under the regulation in force; none where none is loaded."""
        if not _access:
            return frozenset()
        permits = _access[0](self.roles)
        return permits if self.scopes is None else permits & self.scopes

    def __str__(self) -> str:
        return self.name or self.id


SYSTEM = Actor("system", frozenset({"system"}), stepped_up=True, name="aboveboard")
ANONYMOUS = Actor("anonymous", frozenset({"anonymous"}), name="anonymous")
