"""Outcomes are told to their source together; what it could read of alerts before, it reads on."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, F

CROWD = 3


def keep_told(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Unnamed outcomes were told where so many countries were alerted unnamed; what was told stays told."""
    alerts: Any = apps.get_model("exchange", "Alert").objects.filter(names_country=False)
    crowds = alerts.order_by().values("submission").annotate(count=Count("pk")).filter(count__gte=CROWD).values("submission")
    alerts.filter(submission__in=list(crowds.values_list("submission", flat=True))).exclude(settled_at=None).update(told_outcome=F("outcome"))


class Migration(migrations.Migration):

    dependencies = [("exchange", "0022_recall_deadlines")]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="told_outcome",
            field=models.CharField(
                blank=True, default="", help_text="the outcome that the source reads of it among others, unnamed", max_length=20
            ),
            preserve_default=False,
        ),
        migrations.RunPython(keep_told, migrations.RunPython.noop),
    ]
