"""Looks up what refers to an object: writes the references of the objects that were admitted before."""

from typing import Any

import msgspec
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from aboveboard.exchange.stix import references

CHUNK = 1_000


def write_references(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """One row for each reference; what is there already stays. In slices by key, so that no body is held longer than needed."""
    objects: Any = apps.get_model("exchange", "Object").objects.filter(erased_at=None)
    occurrence: Any = apps.get_model("exchange", "Occurrence")
    last = 0
    while rows := list(objects.filter(pk__gt=last).order_by("pk").values_list("pk", "body")[:CHUNK]):
        made = [
            occurrence(digest=digest, object_id=key) for key, body in rows for digest in references.digests(msgspec.json.decode(bytes(body)))
        ]
        occurrence.objects.bulk_create(made, batch_size=CHUNK, ignore_conflicts=True)
        last = rows[-1][0]


class Migration(migrations.Migration):
    """Data only."""

    # Each slice for itself: in one transaction a large house would stand still until the last object is read.
    atomic = False
    dependencies = [("exchange", "0013_alert_deadlines")]
    operations = [migrations.RunPython(write_references, migrations.RunPython.noop)]
