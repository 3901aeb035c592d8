"""What awaits a person, gathered from every context that keeps a worklist: what, why, by when, and what happens otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import caches
from django.urls import NoReverseMatch, reverse

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.contributions import queries as contributions
from aboveboard.diligence import queries as diligence
from aboveboard.diligence.values import Step
from aboveboard.exchange import queries as exchange
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.polling import queries as polling
from aboveboard.rooms import queries as rooms
from aboveboard.screening import queries as screening
from aboveboard.standing import queries as standing
from aboveboard.webhooks import queries as webhooks

PLACES = {
    "screening.match": "match",
    "screening.listversion": "list_version",
    "screening.reviewbatch": "batch",
    "screening.proposal": "proposal",
    "screening.feed": "list",
}
STEPS = {Step.FILE: "file", Step.OPINION: "file_opinion", Step.DECISION: "file_decide"}
SOURCES = (
    diligence.needs_me,
    screening.needs_me,
    standing.needs_me,
    agreements.needs_me,
    contributions.needs_me,
    exchange.needs_me,
    rooms.needs_me,
    webhooks.needs_me,
    polling.needs_me,
    policy.needs_me,
    accounts.needs_me,
)
# What is due only after this is shown apart and not counted: it would bury what awaits somebody today.
SOON = timedelta(days=60)
# The count beside the menu may be this old; the worklist itself is always asked for anew.
COUNT_SECONDS = 30
KEPT = "shown"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the worklist; `url` leads to where it is done, times are UTC."""

    what: str
    why: str
    otherwise: str
    since: datetime
    due: datetime | None
    overdue: bool
    later: bool
    subject: str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """A task of any context in one shape; `place` names the page and its key."""

    place: tuple[str, UUID | str | None]
    organisation: UUID | None
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime | None


def awaiting(actor: Actor) -> list[Item]:
    """All that awaits the actor: by day, then what has no date, oldest first, then what is due later than `SOON`."""
    inner = (*_diligence(actor), *_screening(actor), *_standing(actor), *_agreements(actor))
    found = [*inner, *_contributions(actor), *_exchange(actor), *_rooms(actor), *_programs(actor), *_house(actor)]
    # A line about an organisation that the actor may not see goes without its name, and so does one about the actor's own.
    others = {task.organisation for task in found if task.organisation} if actor.organisation is None else set()
    names = parties.visible_names(actor, others)
    now = clock.now()
    items = [
        Item(
            task.what,
            task.why,
            task.otherwise,
            task.since,
            task.by,
            task.by is not None and task.by < now,
            task.by is not None and task.by > now + SOON,
            names.get(task.organisation, "") if task.organisation else "",
            _address(actor, task),
        )
        for task in found
    ]
    items.sort(key=lambda item: (item.later, item.due is None, item.due or item.since))
    caches[KEPT].set(_key(actor), _now(items), COUNT_SECONDS)
    return items


def count(actor: Actor) -> int:
    """How many lines await the actor soon, as counted at most `COUNT_SECONDS` ago."""
    known = caches[KEPT].get(_key(actor))
    return known if isinstance(known, int) else _now(awaiting(actor))


def _now(items: Sequence[Item]) -> int:
    return sum(not item.later for item in items)


def is_kept_for(actor: Actor) -> bool:
    """Whether any worklist is open to the actor at all."""
    return any(source.open_to(actor) for source in SOURCES)


def _key(actor: Actor) -> str:
    return f"web.awaiting.{actor.id}"


def _diligence(actor: Actor) -> Iterator[Found]:
    for task in diligence.needs_me(actor):
        place = ("vetting", task.vetting_id) if task.vetting_id else (STEPS[task.step], task.file_id)
        yield Found(place, task.organisation_id, task.what, task.why, task.otherwise, task.since, task.by)


def _screening(actor: Actor) -> Iterator[Found]:
    for task in screening.needs_me(actor):
        place = (PLACES[task.subject.kind], task.subject.id)
        yield Found(place, next(iter(task.organisations), None), task.what, task.why, task.otherwise, task.since, task.by)


def _agreements(actor: Actor) -> Iterator[Found]:
    for task in agreements.needs_me(actor):
        place = ("agreement", task.agreement_id) if task.agreement_id else ("agreement_draft", task.clearance_id)
        yield Found(place, task.organisation_id, task.what, task.why, task.otherwise, task.since, task.by)


def _contributions(actor: Actor) -> Iterator[Found]:
    for task in contributions.needs_me(actor):
        yield Found(("contribution", task.contribution_id), task.organisation_id, task.what, task.why, task.otherwise, task.since, task.by)


def _exchange(actor: Actor) -> Iterator[Found]:
    for task in exchange.needs_me(actor):
        is_house = actor.country is None and actor.organisation is None
        is_desk = task.place in {"submission", "claim"} or (task.place in {"alert", "recall"} and is_house)
        is_desk = is_desk or (task.place == "report" and actor.organisation is None)
        place = f"exchange_{task.place}" if is_desk else task.place
        yield Found((place, task.key), task.organisation, task.what, task.why, task.otherwise, task.since, task.by)


def _rooms(actor: Actor) -> Iterator[Found]:
    for task in rooms.needs_me(actor):
        yield Found((task.place, task.key), None, task.what, task.why, task.otherwise, task.since, task.by)


def _programs(actor: Actor) -> Iterator[Found]:
    """What programs of partners and countries need: addresses that are told nothing, servers to confirm or to look at."""
    for task in webhooks.needs_me(actor):
        yield Found(("webhook", task.key), None, task.what, task.why, task.otherwise, task.since, None)
    for server in polling.needs_me(actor):
        yield Found(("server", server.key), server.organisation, server.what, server.why, server.otherwise, server.since, None)


def _house(actor: Actor) -> Iterator[Found]:
    """What the house itself needs: regulations and roles wait for their second person."""
    for version in policy.needs_me(actor):
        yield Found(("regulation", version.version_id), None, version.what, version.why, version.otherwise, version.since, None)
    for role in accounts.needs_me(actor):
        yield Found(("user", role.user_id), None, role.what, role.why, role.otherwise, role.since, None)


def _standing(actor: Actor) -> Iterator[Found]:
    for task in standing.needs_me(actor):
        place = ("partner_standing", task.organisation)
        yield Found(place, task.organisation, task.what, task.why, task.otherwise, task.since, task.by)


def _address(actor: Actor, task: Found) -> str:
    """The page of the thing itself, else of its organisation; an organisation's own people have their pages under `own`."""
    name, key = task.place
    prefix = "" if actor.organisation is None else "own_"
    for route, argument in ((f"{prefix}{name}", key), ("partner", task.organisation)):
        if argument is not None:
            try:
                return reverse(route, args=[argument])
            except NoReverseMatch:
                continue
    return ""
