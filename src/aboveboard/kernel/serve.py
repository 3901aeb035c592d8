"""Doors declare what they serve: an action or a query; a route that declares nothing does not answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate

from aboveboard.kernel.action import Action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit

QUERIES: dict[str, "Query[..., Any]"] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Query[**P, T]:
    """A registered reading: takes the actor first and returns only what the actor may see.

    `permits` are the rights of which any one opens it; a reader with none of them gets an empty answer from `body`, or
    `Missing`, never a hint that something is there.
    """

    name: str
    permits: tuple[Permit, ...]
    body: Callable[Concatenate[Actor, P], T]

    def __call__(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Read as `actor`."""
        return self.body(actor, *args, **kwargs)

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor can see anything here at all (for menus)."""
        return any(permit.holds(actor) for permit in self.permits)


def query[**P, T](*permits: Permit) -> Callable[[Callable[Concatenate[Actor, P], T]], Query[P, T]]:
    """Make a function `(actor, …)` a query that doors may serve."""

    def register(body: Callable[Concatenate[Actor, P], T]) -> Query[P, T]:
        name = f"{body.__module__.removeprefix('aboveboard.').split('.')[0]}.{body.__name__}"
        if name in QUERIES:
            raise ValueError(f"The query {name} is declared twice.")
        QUERIES[name] = made = Query(name, permits, body)
        return made

    return register


@dataclass(frozen=True, slots=True)
class Serves:
    """What a view declares: the actions and queries that it serves."""

    names: tuple[str, ...]


def serves[F: Callable[..., Any]](*things: Action[..., Any] | Query[..., Any]) -> Callable[[F], F]:
    """Declare on a view what it serves; the door's middleware refuses views without it."""

    def mark(view: F) -> F:
        view.serves = Serves(tuple(thing.name for thing in things))  # type: ignore[attr-defined]
        return view

    return mark
