from django.db import migrations, models


class Migration(migrations.Migration):
    """Of each contribution it is known whether it was shared; those from before are looked at once more, which shares nothing twice."""

    dependencies = [("rooms", "0003_reports_leave_out")]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="shared_at",
            field=models.DateTimeField(help_text="when what was admitted of it was first released in the room (UTC)", null=True),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(condition=models.Q(shared_at=None), fields=["producer"], name="rooms_contribution_unshared"),
        ),
    ]
