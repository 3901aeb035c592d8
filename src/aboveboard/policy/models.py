"""Versions of the regulations: the text as adopted, its hash, who proposed it and who put it in force."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aboveboard.kernel.models import Thing
from aboveboard.policy.machine import State
from aboveboard.policy.values.words import Kind, Layer


class Version(Thing):
    """One version of one regulation. Its text never changes; at most one version of a kind is in force."""

    kind = models.CharField(max_length=20)
    profile = models.CharField(max_length=40)
    layer = models.CharField(max_length=20)
    adopting_body = models.CharField(max_length=200)
    reference = models.CharField(max_length=200)
    in_force_from = models.DateField()
    hash = models.CharField(max_length=64, help_text="SHA-256 of the canonical form")
    text = models.TextField(help_text="the YAML as it was proposed")
    state = models.CharField(max_length=12, default=State.PROPOSED)
    proposed_by_id = models.UUIDField(null=True, help_text="null: shipped with the product")
    activated_by_id = models.UUIDField(null=True)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(state="active"), name="policy_version_one_active"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="policy_version_kind"),
            models.CheckConstraint(condition=Q(layer__in=[layer.value for layer in Layer]), name="policy_version_layer"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="policy_version_state"),
            models.CheckConstraint(
                condition=Q(proposed_by_id=None) | Q(activated_by_id=None) | ~Q(activated_by_id=F("proposed_by_id")),
                name="policy_version_two_persons",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hash"], name="policy_version_hash")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
