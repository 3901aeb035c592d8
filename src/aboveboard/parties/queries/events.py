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


def events_of(actor: Actor, ref: store.Ref, context: str) -> list[Event]:
    """What was done in one context about one thing, newest first; refusals are told to the house only."""
    entries = store.mentioning(ref).filter(kind__startswith=f"{context}.")
    return events(actor, entries if actor.organisation is None else entries.filter(outcome=Outcome.DONE))
