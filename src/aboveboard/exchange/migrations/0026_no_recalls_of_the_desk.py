"""Recalls are for who has to drop something: those that were addressed to the house's own desk, and asked nobody, go."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def drop_own(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """No person can acknowledge them, and the clock that chases them found no address."""
    recalls: Any = apps.get_model("exchange", "Recall").objects
    recalls.filter(recipient="desk").delete()


class Migration(migrations.Migration):

    dependencies = [("exchange", "0025_consented_partners")]

    operations = [migrations.RunPython(drop_own, migrations.RunPython.noop)]
