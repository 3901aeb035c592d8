"""Consents say to which partners: those by name of the reports that stand already; who sits in a room is asked for anew."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_partners(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What a source consented to stays so for the partners that the report names."""
    consents: Any = apps.get_model("exchange", "ReportConsent").objects.select_related("report")
    for consent in consents.iterator():
        consent.partners = consent.report.organisations
        consent.save(update_fields=["partners"])


class Migration(migrations.Migration):

    dependencies = [("exchange", "0024_unfilled")]

    operations = [
        migrations.AddField(
            model_name="reportconsent",
            name="partners",
            field=models.JSONField(default=list, help_text="those that the report was meant for when it was prepared"),
        ),
        migrations.RunPython(name_partners, migrations.RunPython.noop),
    ]
