from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """One purpose is written as several are, so what was admitted before keeps its own."""

    dependencies = [
        ("exchange", "0019_joinings"),
    ]

    operations = [
        migrations.RenameField(model_name="object", old_name="purpose", new_name="purposes"),
        migrations.AlterField(
            model_name="object",
            name="purposes",
            field=models.CharField(help_text="that its agreement allows, by code and comma", max_length=640),
        ),
        migrations.AddConstraint(
            model_name="object",
            constraint=models.CheckConstraint(condition=~Q(purposes=""), name="exchange_object_purpose"),
        ),
    ]
