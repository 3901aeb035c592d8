"""What the desk decided about objects for which no rule found a country."""

from typing import ClassVar

from django.db import models
from django.db.models import Index

from aboveboard.audit.triggers import AppendOnly
from aboveboard.exchange.models.object import Object
from aboveboard.kernel.models import Thing


class PassedOn(Thing, AppendOnly):
    """An object was passed on to these countries, or set aside where there are none; it leaves the queue by that."""

    object = models.ForeignKey(Object, models.PROTECT, related_name="+")
    countries = models.JSONField(help_text="ISO 3166 alpha-2, capitals")
    is_victim = models.BooleanField(help_text="whether they are the victims' countries, which are alerted")
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=60, help_text="the actor who decided")

    class Meta:
        indexes: ClassVar = [Index(fields=["object"], name="exchange_passed_on_object")]

    def __str__(self) -> str:
        return f"{self.object_id} to {', '.join(self.countries) or 'nobody'}"
