"""Which version of an object counts: the newest that its source has here."""

from django.db.models import Exists, OuterRef, Q

from aboveboard.exchange.models import Object


def is_newest() -> Q:
    """The condition that an object is the newest version that its source has here."""
    newer = Object.objects.filter(stix_id=OuterRef("stix_id"), producer=OuterRef("producer"), version__gt=OuterRef("version"))
    return ~Q(Exists(newer.filter(erased_at=None)))
