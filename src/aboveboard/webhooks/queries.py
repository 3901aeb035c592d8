"""Reads webhooks, what they are to be told now, and what is due to be sent."""

from collections.abc import Mapping
from copy import replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.accounts import queries as accounts
from aboveboard.exchange import permits as exchange_permits
from aboveboard.exchange import queries as exchange
from aboveboard.exchange.values import micros
from aboveboard.kernel import sealing
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError
from aboveboard.kernel.finding import one
from aboveboard.kernel.moment import moment, once
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.rooms import permits as room_permits
from aboveboard.rooms import queries as rooms
from aboveboard.webhooks import permits
from aboveboard.webhooks.models import Message, ToldRecall, Webhook
from aboveboard.webhooks.values import MOST_RECALLS, HookState, Kind, News, Task

PURPOSE = "webhook secrets"
MOST_SENT = 40
# What a webhook may know of: that something can be read, that something was taken back, that something happened in a room.
SCOPES = frozenset({exchange_permits.READ_FEED.name, exchange_permits.ACKNOWLEDGE.name, room_permits.TAKE_PART.name})


def party_of(actor: Actor) -> dict[str, Any] | None:
    """The columns of the party that the actor speaks for; None for everybody else."""
    if actor.organisation is not None:
        return {"organisation_id": actor.organisation, "country": ""}
    return {"organisation_id": None, "country": actor.country} if actor.country is not None else None


@query(permits.KEEP)
def visible_webhooks(actor: Actor) -> QuerySet[Webhook]:
    """The webhooks of one's own country or organisation that were not ended, newest first."""
    party = party_of(actor)
    rows = Webhook.objects.exclude(state=HookState.ENDED).defer("secret").order_by("-created_at", "id")
    return rows.filter(**party) if party is not None and permits.KEEP.holds(actor) else rows.none()


@query(permits.KEEP)
def visible_webhook(actor: Actor, key: UUID) -> Webhook:
    """One of them; raises `Missing`."""
    return one(visible_webhooks(actor), key)


@query(permits.KEEP)
def needs_me(actor: Actor) -> list[Task]:
    """The webhooks of one's own that were switched off."""
    return [
        Task(
            row.pk,
            "Look at a webhook that was switched off",
            f"Its address did not take what it was told: {row.why}",
            "Your programs are told nothing until it is switched on again; polling goes on as before.",
            row.off_at,
        )
        for row in visible_webhooks(actor).filter(state=HookState.OFF)
        if row.off_at is not None
    ]


def listening() -> list[Webhook]:
    """The webhooks that are on, of which no message waits: what came meanwhile is told when the last was taken."""
    waiting = Message.objects.filter(taken_at=None).values("webhook_id")
    return list(Webhook.objects.filter(state=HookState.ON).exclude(pk__in=waiting).defer("secret"))


def speaks_for(hook: Webhook) -> Actor | None:
    """On whose behalf it listens now: its owner, as far as the owner still speaks for its party; None for nobody."""
    found = accounts.actor_of(hook.owner_id)
    if found is None or party_of(found) != {"organisation_id": hook.organisation_id, "country": hook.country}:
        return None
    return replace(found, scopes=SCOPES)


def news_for(hook: Webhook) -> News:
    """What it was not told yet and may know of now; nothing while its party's channel is shut."""
    actor = speaks_for(hook)
    if actor is None:
        return News()
    told = {UUID(key): added for key, added in hook.told.items()}
    try:
        found = exchange.visible_additions(actor, told, since=micros(hook.created_at))
    except AppError:
        return News()
    known = ToldRecall.objects.filter(webhook=hook).values("recall_id")
    recalls = exchange.visible_recalls(actor).filter(acknowledged_at=None).exclude(pk__in=known).order_by("created_at", "id")
    return News(found, tuple(recalls.values_list("pk", flat=True)[:MOST_RECALLS]), _rooms(actor, told, since=micros(hook.created_at)))


def _rooms(actor: Actor, told: Mapping[UUID, int], *, since: int) -> Mapping[UUID, int]:
    try:
        return rooms.visible_room_news(actor, told, since=since)
    except AppError:
        return {}


def due() -> list[Message]:
    """The messages to be sent now, each of a webhook that is on and whose party may read, right now, what it tells of."""
    rows = Message.objects.filter(taken_at=None, due_at__lte=clock.now(), webhook__state=HookState.ON).select_related("webhook")
    # Those that may not be sent wait at the front for as long as their party has no standing: they take no place of others.
    with moment():
        return list(islice(filter(_is_open, rows.order_by("due_at", "id")), MOST_SENT))


def _is_open(message: Message) -> bool:
    hook = message.webhook
    actor = once(("webhook speaks for", hook.pk), lambda: speaks_for(hook))
    if actor is None:
        return False
    if message.kind == Kind.ROOM:
        return message.room_id is not None and rooms.reads_room(actor, message.room_id)
    read = once(("webhook reads", hook.pk), lambda: _read_by(actor))
    return message.collection in read if message.kind == Kind.CHANGED else bool(read)


def _read_by(actor: Actor) -> frozenset[UUID]:
    try:
        return frozenset(view.id for view in exchange.visible_collections(actor) if view.can_read)
    except AppError:
        return frozenset()


def secret_of(hook: Webhook) -> bytes:
    """The secret to sign with."""
    return sealing.opened(PURPOSE, bytes(hook.secret))
