"""Which file named which owner; what files have named or stated so far is taken over."""

import django.db.models.deletion
from django.db import migrations, models

KNOWN = """
INSERT INTO parties_naming (organisation_id, owner_id)
SELECT named_by_id, id FROM parties_organisation WHERE named_by_id IS NOT NULL
UNION
SELECT organisation_id, holder_organisation_id FROM parties_holding WHERE holder_organisation_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Naming",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.organisation")),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.organisation")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "owner"), name="parties_naming_once")],
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
