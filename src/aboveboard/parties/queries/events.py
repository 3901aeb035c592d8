"""Entries of the log as the lines of a timeline, for whoever looks at a thing that they may see."""

from django.db.models import QuerySet

from aboveboard.audit import store
from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel.actor import Actor
from aboveboard.parties.values.facts import Event

MOST_EVENTS = 200


def events(actor: Actor, entries: QuerySet[Entry]) -> list[Event]:
    """The newest 200 of the entries; an organisation is not told who in the house did something."""
    is_own = actor.organisation is not None
    return [
        Event(
            entry.uid,
            entry.at,
            entry.kind,
            entry.actor if not is_own or entry.actor == actor.id else "",
            store.Ref(entry.subject_kind, entry.subject_id),
        )
        for entry in entries[:MOST_EVENTS]
    ]


def events_of(actor: Actor, ref: store.Ref, context: str, told: frozenset[str]) -> list[Event]:
    """What was done in one context about one thing, newest first; an organisation is told of the acts in `told` only."""
    entries = store.mentioning(ref).filter(kind__startswith=f"{context}.")
    if actor.organisation is not None:
        entries = entries.filter(outcome=Outcome.DONE, kind__in=[f"{context}.{name}" for name in told])
    return events(actor, entries)
