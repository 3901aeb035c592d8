"""Counts of what a version changed, kept with it, so that a page of lists need not compare them anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_together")]

    operations = [
        migrations.AddField(
            "listversion",
            "added",
            models.PositiveIntegerField(null=True, help_text="beside the version it replaced; null until it came into force"),
        ),
        migrations.AddField("listversion", "changed", models.PositiveIntegerField(null=True)),
        migrations.AddField("listversion", "removed", models.PositiveIntegerField(null=True)),
    ]
