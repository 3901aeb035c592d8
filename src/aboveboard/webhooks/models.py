"""Tables of webhooks: who listens where, what is to be told, and which recalls were told."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from aboveboard.kernel.models import Thing
from aboveboard.lib.calling.addresses import MOST_ADDRESS
from aboveboard.webhooks.values import MOST_WHY, HookState, Kind

LISTENING = ~Q(state=HookState.ENDED.value)


class Webhook(Thing):
    """An address that a country or a partner wants to be told at, on behalf of the person who registered it."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 alpha-2, lower case")
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    address = models.CharField(max_length=MOST_ADDRESS)
    secret = models.BinaryField(help_text="encrypted under the installation's secret key; emptied at the end")
    state = models.CharField(max_length=10, default=HookState.ON)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    why = models.CharField(max_length=MOST_WHY, blank=True, help_text="why the last attempt failed")
    off_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, help_text="when a message was taken last")
    told = models.JSONField(default=dict, help_text="collection or room → newest addition that was told, µs since 1970 UTC")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__in=[state.value for state in HookState]), name="webhooks_state"),
            CheckConstraint(condition=Q(organisation=None) ^ Q(country=""), name="webhooks_party"),
            CheckConstraint(condition=LISTENING | Q(secret=b""), name="webhooks_ended"),
            CheckConstraint(condition=~Q(state=HookState.OFF.value) | Q(off_at__isnull=False), name="webhooks_off_since"),
            UniqueConstraint(fields=["organisation", "address"], condition=LISTENING & Q(country=""), name="webhooks_once"),
            UniqueConstraint(fields=["country", "address"], condition=LISTENING & Q(organisation=None), name="webhooks_country_once"),
        ]

    def __str__(self) -> str:
        return self.address


class Message(Thing):
    """What one webhook is to be told; its id stays the same however often it is sent."""

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=30)
    collection = models.UUIDField(null=True, help_text="of which it tells: asked again before it is sent")
    room = models.ForeignKey("rooms.Room", models.PROTECT, null=True, related_name="+", help_text="likewise")
    body = models.TextField()
    due_at = models.DateTimeField(help_text="UTC")
    attempts = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="webhooks_message_kind"),
            CheckConstraint(condition=Q(kind=Kind.CHANGED.value) ^ Q(collection=None), name="webhooks_message_collection"),
            CheckConstraint(condition=Q(kind=Kind.ROOM.value) ^ Q(room=None), name="webhooks_message_room"),
        ]
        indexes: ClassVar = [Index(fields=["due_at"], condition=Q(taken_at=None), name="webhooks_message_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ToldRecall(models.Model):
    """A recall that a webhook was told of."""

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="+")
    recall = models.ForeignKey("exchange.Recall", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["webhook", "recall"], name="webhooks_recall_once")]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.recall_id}"
