"""Indicators say in a column until when they count; those that stand already say it in their bodies."""

from typing import Any

import msgspec
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from aboveboard.exchange.stix.ending import told

_BATCH = 1_000


def write_endings(apps: Apps, editor: BaseDatabaseSchemaEditor | None) -> None:
    """Write what each indicator that is not erased says; a second time it writes the same."""
    objects: Any = apps.get_model("exchange", "Object").objects
    rows, last = objects.filter(type="indicator", erased_at=None).order_by("pk").only("pk", "body", "parts"), 0
    while found := list(rows.filter(pk__gt=last)[:_BATCH]):
        for row in found:
            row.until = told(msgspec.json.decode(bytes(row.body)), (str(part[0]) for part in row.parts))
        objects.bulk_update([row for row in found if row.until is not None], ["until"])
        last = found[-1].pk


class Migration(migrations.Migration):

    dependencies = [("exchange", "0026_no_recalls_of_the_desk")]

    operations = [
        migrations.AddField(
            model_name="object",
            name="until",
            field=models.BigIntegerField(null=True, help_text="µs since 1970 UTC: from then on an indicator is over by its own word"),
        ),
        migrations.RunPython(write_endings, migrations.RunPython.noop),
    ]
