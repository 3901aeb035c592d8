from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0002_grace"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="excluded",
            field=models.JSONField(default=list, help_text="countries that a source shuts out from what its draft counts, lower case"),
        ),
        migrations.AddField(
            model_name="report",
            name="leaves_out",
            field=models.BooleanField(default=False, help_text="its draft leaves out what a bureau in the room is shut out from"),
        ),
    ]
