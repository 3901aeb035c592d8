import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("exchange", "0028_erased_words")]

    operations = [
        migrations.CreateModel(
            name="Unalerted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "submission",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="exchange.submission"),
                ),
            ],
        ),
    ]
