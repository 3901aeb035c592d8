"""What webhooks do by themselves: look what is new, send what is due, forget what was taken long ago."""

from contextlib import suppress
from datetime import timedelta

from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.kernel.follow import every
from aboveboard.lib import clock
from aboveboard.webhooks import actions, queries, sending
from aboveboard.webhooks.models import Message
from aboveboard.webhooks.rules import signing
from aboveboard.webhooks.values import Sent

PERIOD, DAY = 10, 86_400


@every(PERIOD)
def tell() -> None:
    """Write what is new for each webhook, and send what is due."""
    for hook in queries.listening():
        if news := queries.news_for(hook):
            actions.tell_webhook(SYSTEM, hook, news=news)
    deliver()


def deliver() -> None:
    """Send what is due; how it went is noted, message by message."""
    due = queries.due()
    at = clock.now()
    now = int(at.timestamp())
    posts = [
        (each.webhook.address, signing.signed(queries.secret_of(each.webhook), str(each.pk), now, each.body.encode()), each.body.encode())
        for each in due
    ]
    counts = [Sent(at, each.webhook.failures) for each in due]
    for message, sent, attempt in zip(due, counts, sending.send_all(posts), strict=True):
        # The webhook was ended, or another worker was faster, while it was on its way.
        with suppress(Conflict, Missing):
            actions.note_attempt(SYSTEM, message, attempt=attempt, sent=sent)


@every(DAY)
def forget() -> None:
    """Let go of what was told."""
    if Message.objects.filter(taken_at__lt=clock.now() - actions.KEPT - timedelta(days=1)).exists():
        actions.forget_messages(SYSTEM)
