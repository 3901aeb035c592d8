from django.db import migrations, models


def desk() -> list[str]:
    return ["exchange_desk"]


class Migration(migrations.Migration):
    """Alerts bear their own deadlines; those sent before got the figures that were constants then."""

    dependencies = [
        ("exchange", "0012_address_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="outcome_hours",
            field=models.PositiveSmallIntegerField(default=168, help_text="after it is acknowledged, what came of it is due"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="alert",
            name="remind_hours",
            field=models.PositiveSmallIntegerField(default=12, help_text="before an answer is due, the bureau is reminded"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="alert",
            name="escalate_hours",
            field=models.PositiveSmallIntegerField(default=0, help_text="after an answer was due, the alert is handed over"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="alert",
            name="escalated_to",
            field=models.JSONField(default=desk, help_text="the roles that it is handed to"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="alert",
            name="regulation",
            field=models.CharField(
                default="", help_text="hash of the version that the deadlines are of; empty: before there was one", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="alert",
            name="rule",
            field=models.CharField(default="", help_text="the rule of it", max_length=60),
            preserve_default=False,
        ),
    ]
