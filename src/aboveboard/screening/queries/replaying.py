"""Makes a sealed run again from its inputs, on the lists of that day, and says where the bytes differ."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.rule import Regulation
from aboveboard.screening import index, matching
from aboveboard.screening.engine.version import ENGINE_VERSION
from aboveboard.screening.models import BatchRun, Run
from aboveboard.screening.permits import READ
from aboveboard.screening.queries.doors import visible_runs
from aboveboard.screening.queries.in_bulk import bulk_content
from aboveboard.screening.values import Difference, NotScreened, Replay

MOST_DIFFERENCES = 20
MOST_SHOWN = 120
NOTHING = object()


@query(READ)
def replay(actor: Actor, run_id: UUID) -> Replay:
    """Make a sealed run again and compare the bytes.

    Raises `Missing`, and `NotScreened` where the engine or the regulation's text of that day is not at hand.
    """
    run = one(visible_runs(actor), run_id)
    return replayed(run)


def run_named(name: str) -> Run:
    """The run of that id or of that SHA-256, for whoever has the installation.

    Raises `Missing`, and `NotScreened` for names screened in bulk, which are not kept.
    """
    try:
        named: dict[str, object] = {"pk": UUID(name)}
    except ValueError:
        named = {"sha256": name.lower()}
    found = Run.objects.select_related("list_set").filter(**named).order_by("-at").first()
    if found is not None:
        return found
    if (bulk := BatchRun.objects.filter(**named).order_by("-at").first()) is None:
        raise Missing("No screening has this id or hash.")
    sealed = bulk_content(bulk)
    raise NotScreened(
        "These names were screened in bulk and are not kept. Screen what was asked again on the same lists: asked has the SHA-256 "
        f"{sealed.asked}, and the answer must have {sealed.answered}."
    )


def replayed(run: Run) -> Replay:
    """The same, for whoever has the run already."""
    # The bytes themselves are the first thing to be doubted: a run changed in the database is not what the log holds.
    if hashlib.sha256(run.body.encode()).hexdigest() != run.sha256:
        raise NotScreened("The stored bytes of this run do not have the hash that was sealed; compare the database with a backup.")
    body = json.loads(run.body)
    if (made_by := run.list_set.engine) != ENGINE_VERSION:
        raise NotScreened(f"This run was made by engine {made_by}, and here is {ENGINE_VERSION}; replay it with a release that holds it.")
    asked, opened = matching.asked_again(body), index.restored(run.list_set)
    again = matching.screen(asked, run.list_set, opened, _regulation(body["configuration"]["regulation"]))
    different = () if again.sha256 == run.sha256 else tuple(islice(differences(body, json.loads(again.body)), MOST_DIFFERENCES))
    return Replay(run.pk, run.sha256, again.sha256, different)


def differences(sealed: object, again: object, place: str = "") -> Iterator[Difference]:
    """The places where two JSON values differ, in their order."""
    if isinstance(sealed, dict) and isinstance(again, dict):
        for name in sorted({*sealed, *again}):
            yield from differences(sealed.get(name, NOTHING), again.get(name, NOTHING), f"{place}.{name}".lstrip("."))
    elif isinstance(sealed, list) and isinstance(again, list):
        for at in range(max(len(sealed), len(again))):
            one, other = (side[at] if at < len(side) else NOTHING for side in (sealed, again))
            yield from differences(one, other, f"{place}[{at}]")
    elif sealed != again:
        yield Difference(place, _shown(sealed), _shown(again))


def _shown(value: object) -> str:
    return "nothing" if value is NOTHING else json.dumps(value, ensure_ascii=False)[:MOST_SHOWN]


def _regulation(key: str) -> Regulation[Lists]:
    found = policy.by_hash(key)
    if not isinstance(found.body, Lists):
        raise NotScreened("The run names a regulation of another kind; compare the database with a backup.")
    return found  # type: ignore[return-value]
