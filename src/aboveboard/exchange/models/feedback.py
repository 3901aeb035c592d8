"""What became of an object, said by those who received it."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from aboveboard.exchange.models.object import Object
from aboveboard.kernel.models import Thing


class Feedback(Thing):
    """What a bureau says of an object that was released to it; which country it is stays with the desk unless it agrees."""

    object = models.ForeignKey(Object, models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, help_text="ISO 3166 alpha-2, lower case")
    kind = models.CharField(max_length=20)
    times = models.PositiveIntegerField(null=True, help_text="how often it was sighted")
    seen_on = models.DateField(null=True, help_text="when it was sighted last")
    remark = models.CharField(max_length=500, blank=True, help_text="told to the source")
    names_country = models.BooleanField(default=False, help_text="the country agrees that the source reads which it is")
    is_told = models.BooleanField(help_text="the source reads it: the country agreed, or too many could have said it to single one out")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(is_told=True) | Q(names_country=False), name="exchange_feedback_told"),
            CheckConstraint(
                condition=Q(kind="sighted", times__isnull=False, times__gte=1, seen_on__isnull=False)
                | Q(kind__in=["acted", "useful", "false_positive"], times=None, seen_on=None),
                name="exchange_feedback_kind",
            ),
            UniqueConstraint(fields=["object", "country", "kind"], condition=~Q(kind="sighted"), name="exchange_feedback_once"),
        ]
        indexes: ClassVar = [Index(fields=["country", "created_at"], name="exchange_feedback_of")]

    def __str__(self) -> str:
        return f"{self.object_id} {self.kind}"
