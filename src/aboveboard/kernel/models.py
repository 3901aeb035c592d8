"""Rows of the bus and the clock: deliveries of entries to followers, timers, and answers to repeated requests."""

import uuid
from typing import ClassVar

from django.db import models

from aboveboard.lib import clock


class Thing(models.Model):
    """Base of everything that the log can name: a random id that tells nothing, and when the row was made (UTC)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class Delivery(models.Model):
    """One entry to be handed to one follower; done in the same transaction as its effect."""

    entry = models.ForeignKey("audit.Entry", models.PROTECT, related_name="+")
    follower = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    dead = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "follower"], name="kernel_delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(done_at=None, dead=False), name="kernel_delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.follower} of {self.entry_id}"


class Timer(models.Model):
    """When a timer runs next; a worker wins the run by compare-and-set."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """What a request with a key of its sender's choice was answered; written in the transaction of the act itself.

    `status` 0 is seen only inside that transaction. An empty `body` is of an answer that is shown once and not kept.
    """

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the request")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="kernel_answer_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="kernel_answer_age")]

    def __str__(self) -> str:
        return f"answer to {self.actor}"
