"""Alerts to the countries of victims, what each tells, and their digests by mail."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.exchange.models.intake import Submission
from aboveboard.exchange.models.release import Release
from aboveboard.exchange.values import ACTED, CLOSED, AlertState
from aboveboard.kernel.models import Thing


class Alert(Thing):
    """Tells one country of the victims in it that one submission names; what is told stands in the country's feed already.

    Its deadlines are those of the regulation of the day it was sent, whatever that says later: `regulation` is its hash.

    `excluded` are the countries that the sources of what it tells shut out, as `,de,fr,`: an alert to one of them cannot be written.
    """

    country = models.CharField(max_length=2, help_text="ISO 3166 alpha-2, lower case")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    excluded = models.TextField()
    state = models.CharField(max_length=12, default=AlertState.SENT)
    due_at = models.DateTimeField(help_text="by when the next answer is due (UTC)")
    outcome_hours = models.PositiveSmallIntegerField(help_text="after it is acknowledged, what came of it is due")
    remind_hours = models.PositiveSmallIntegerField(help_text="before an answer is due, the bureau is reminded")
    escalate_hours = models.PositiveSmallIntegerField(help_text="after an answer was due, the alert is handed over")
    escalated_to = models.JSONField(help_text="the roles that it is handed to")
    regulation = models.CharField(max_length=64, help_text="hash of the version that the deadlines are of; empty: before there was one")
    rule = models.CharField(max_length=60, help_text="the rule of it")
    acknowledged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="the bureau's own words on the outcome")
    names_country = models.BooleanField(default=False, help_text="the country agrees that the source reads its outcome by its name")
    told_outcome = models.CharField(max_length=20, blank=True, help_text="the outcome that the source reads of it among others, unnamed")
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["country", "submission"], name="exchange_alert_once"),
            CheckConstraint(condition=~Q(excluded__contains=F("country")), name="exchange_alert_excluded"),
            CheckConstraint(
                condition=Q(state="sent", acknowledged_at=None, settled_at=None, outcome="", note="")
                | Q(state="acknowledged", acknowledged_at__isnull=False, settled_at=None, outcome="", note="")
                | Q(state="acted", acknowledged_at__isnull=False, settled_at__isnull=False, outcome__in=sorted(ACTED))
                | Q(state="closed", acknowledged_at__isnull=False, settled_at__isnull=False, outcome__in=sorted(CLOSED)),
                name="exchange_alert_state",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["country", "created_at"], name="exchange_alert_of"),
            Index(fields=["due_at"], condition=Q(settled_at=None), name="exchange_alert_due"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.pk}"


class Told(models.Model):
    """What an alert tells: a release in the feed of its country, which alone says who may see it now."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="told")
    release = models.OneToOneField(Release, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.alert_id} {self.release_id}"


class Digest(Thing):
    """The letter that a bureau got on one day about its open alerts."""

    country = models.CharField(max_length=2)
    day = models.DateField(help_text="UTC")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["country", "day"], name="exchange_digest_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.day}"
