"""Finds again what leads to victims: writes the joinings of the relationships and sightings that were admitted before."""

from typing import Any

import msgspec
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from aboveboard.exchange.stix import joining

CHUNK = 1_000


def write_joinings(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Two rows or more for each; what is there already stays. In slices by key, so that no body is held longer than needed."""
    objects: Any = apps.get_model("exchange", "Object").objects.filter(erased_at=None, type__in=("relationship", "sighting"))
    occurrence: Any = apps.get_model("exchange", "Occurrence")
    last = 0
    while rows := list(objects.filter(pk__gt=last).order_by("pk").values_list("pk", "body")[:CHUNK]):
        made = [
            occurrence(digest=digest, object_id=key) for key, body in rows for digest in joining.digests(msgspec.json.decode(bytes(body)))
        ]
        occurrence.objects.bulk_create(made, batch_size=CHUNK, ignore_conflicts=True)
        last = rows[-1][0]


class Migration(migrations.Migration):
    """Data only."""

    # Each slice for itself: in one transaction a large house would stand still until the last object is read.
    atomic = False
    dependencies = [("exchange", "0018_traces")]
    operations = [migrations.RunPython(write_joinings, migrations.RunPython.noop)]
