"""Recognition of a partner: one live credential at a time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from aboveboard.cooperation.values import RecognitionState
from aboveboard.kernel.models import Thing


class Recognition(Thing):
    """That an organisation is a partner in standing, for as long as it is."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=RecognitionState.ACTIVE)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], condition=~Q(state="revoked"), name="cooperation_recognition_one_live"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in RecognitionState]), name="cooperation_recognition_state"),
        ]

    def __str__(self) -> str:
        return f"recognition {self.state}"
