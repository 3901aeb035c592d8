"""Registers, switches and ends webhooks, writes what they are told, and notes how it went."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

import msgspec
from django.conf import settings

from aboveboard.exchange.stix.times import timestamp
from aboveboard.kernel import sealing
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.lib.calling import addresses
from aboveboard.parties.values import organisation_ref
from aboveboard.webhooks import machine, permits
from aboveboard.webhooks.models import Message, ToldRecall, Webhook
from aboveboard.webhooks.queries import PURPOSE, party_of
from aboveboard.webhooks.rules import repeating, signing
from aboveboard.webhooks.values import MOST_HOOKS, MOST_WHY, Attempt, HookState, Kind, News, Registered, Sent

LISTENS = NoAct("An address moves nothing; each message asks the gate before it is sent.")
TELLS = NoAct("A message has no content, and whether it may be sent is asked of the gate when it is sent.")
KEPT = timedelta(days=7)


@action(permits.KEEP, act=LISTENS)
def register_webhook(actor: Actor, *, address: str) -> Done[Registered]:
    """Have one's country or organisation told at an address from now on; the secret is shown once.

    Raises `Invalid` for an address that may not be called, `Conflict` for one that is registered, or one too many.
    """
    try:
        addresses.checked(address, hosts=settings.WEBHOOK_HOSTS, loopback=settings.WEBHOOK_LOOPBACK)
    except addresses.AddressRefused as error:
        raise Invalid(address=str(error)) from error
    party = party_of(actor)
    if party is None or actor.user is None:
        raise Forbidden("Only the people of a bureau or of a partner register a webhook.")
    if Webhook.objects.exclude(state=HookState.ENDED).filter(**party).count() >= MOST_HOOKS:
        raise Conflict(f"At most {MOST_HOOKS} webhooks are kept; end one first.")
    secret = secrets.token_bytes(signing.SECRET_BYTES)
    with or_conflict("This address is registered already."):
        hook = Webhook.objects.create(owner_id=actor.user, address=address, secret=sealing.sealed(PURPOSE, secret), **party)
    _write(hook, Kind.REGISTERED, {})
    partner = [] if actor.organisation is None else [organisation_ref(actor.organisation)]
    return Done(Registered(hook.pk, address, signing.secret_text(secret)), {"webhook": str(hook.pk)}, about=[hook, *partner])


@action(machine.switch_on, act=LISTENS)
def switch_on_webhook(actor: Actor, hook: Webhook) -> Done[Webhook]:
    """Try again from where it stopped: nothing that came meanwhile is lost."""
    hook.failures, hook.why, hook.off_at = 0, "", None
    Message.objects.filter(webhook=hook, taken_at=None).update(due_at=clock.now())
    return Done(hook)


@action(machine.end, act=LISTENS)
def end_webhook(actor: Actor, hook: Webhook) -> Done[Webhook]:
    """Tell this address nothing more; its secret is erased."""
    hook.secret = b""
    Message.objects.filter(webhook=hook).delete()
    return Done(hook)


@action(machine.switch_off, act=TELLS)
def switch_off_webhook(actor: Actor, hook: Webhook, *, attempt: Attempt) -> Done[Webhook]:
    """Stop trying: its receiver took nothing for about a day, or wants no more."""
    hook.off_at = clock.now()
    hook.why = attempt.why[:MOST_WHY]
    return Done(hook, {"failures": hook.failures, "gone": attempt.is_gone})


@action(permits.SEND, act=TELLS)
def tell_webhook(actor: Actor, hook: Webhook, *, news: News) -> Done[Webhook]:
    """Write what is to be told: that something came, and up to when; never what."""
    for collection, added in news.additions.items():
        _write(hook, Kind.CHANGED, {"collection": str(collection), "up_to": timestamp(added)}, collection=collection)
    for room, added in news.rooms.items():
        _write(hook, Kind.ROOM, {"room": str(room), "up_to": timestamp(added)}, room_id=room)
    if news.recalls:
        _write(hook, Kind.RECALLED, {"recalls": [str(each) for each in news.recalls]})
        ToldRecall.objects.bulk_create(ToldRecall(webhook=hook, recall_id=each) for each in news.recalls)
    hook.told |= {str(place): added for place, added in (*news.additions.items(), *news.rooms.items())}
    hook.save(update_fields=["told"])
    return Done(hook, {"collections": len(news.additions), "recalls": len(news.recalls), "rooms": len(news.rooms)})


@action(permits.SEND, act=TELLS)
def note_attempt(actor: Actor, message: Message, *, attempt: Attempt, sent: Sent) -> Done[Message]:
    """Note how a POST went; what was not taken is tried again later, and too many failures switch the webhook off.

    Messages of one webhook that were sent together fail it once, and are due together again.
    Raises `Conflict` where it was taken before.
    """
    if message.taken_at is not None:
        raise Conflict("This message was taken already.")
    now, hook = clock.now(), Webhook.objects.select_for_update().get(pk=message.webhook_id)
    message.attempts += 1
    if attempt.why:
        # Another count than when it was sent: another message that was sent with it has been counted.
        hook.failures += hook.failures == sent.failures
        hook.why = attempt.why[:MOST_WHY]
        message.due_at = sent.at + repeating.wait(max(1, hook.failures))
    else:
        hook.failures, hook.why = 0, ""
        message.taken_at = hook.taken_at = now
    message.save(update_fields=["attempts", "due_at", "taken_at"])
    hook.save(update_fields=["failures", "why", "taken_at"])
    if hook.state == HookState.ON and attempt.why and (attempt.is_gone or repeating.is_given_up(hook.failures)):
        switch_off_webhook(actor, hook, attempt=attempt)
    return Done(message, {"taken": not attempt.why, "attempts": message.attempts}, about=[hook])


@action(permits.SEND, act=NoAct("It lets go of what was told long ago."))
def forget_messages(actor: Actor) -> Done[None]:
    """Delete messages that were taken more than seven days ago."""
    count, _ = Message.objects.filter(taken_at__lt=clock.now() - KEPT).delete()
    return Done(None, {"messages": count})


def _write(hook: Webhook, kind: Kind, data: Mapping[str, object], **more: object) -> None:
    now = clock.now()
    body = {"type": kind.value, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": data}
    Message.objects.create(webhook=hook, kind=kind, body=msgspec.json.encode(body).decode(), due_at=now, **more)
