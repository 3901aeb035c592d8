from datetime import datetime, timedelta

from django.db import migrations, models

from aboveboard.lib import clock


def desk() -> list[str]:
    return ["exchange_desk"]


def due() -> datetime:
    return clock.now() + timedelta(hours=72)


def remind() -> datetime:
    return clock.now() + timedelta(hours=48)


def escalate() -> datetime:
    # A little after `due`, which is asked for first: the constraint holds for what stood here before, too.
    return clock.now() + timedelta(hours=73)


class Migration(migrations.Migration):
    """Recalls bear deadlines; those issued before have three days from the day of this change."""

    dependencies = [
        ("exchange", "0021_activity_reports"),
    ]

    operations = [
        *(
            migrations.AddField(model_name="recall", name=name, field=field, preserve_default=False)
            for name, field in (
                ("due_at", models.DateTimeField(default=due, help_text="by when its receipt is due (UTC)")),
                ("remind_at", models.DateTimeField(default=remind, help_text="from when on the recipient is reminded")),
                ("escalate_at", models.DateTimeField(default=escalate, help_text="from when on it is handed over")),
                ("escalated_to", models.JSONField(default=desk, help_text="the roles that it is handed to")),
                (
                    "regulation",
                    models.CharField(
                        default="", help_text="hash of the version that the deadlines are of; empty: before there was one", max_length=64
                    ),
                ),
                ("rule", models.CharField(default="", help_text="the rule of it", max_length=60)),
            )
        ),
        migrations.AddField(model_name="recall", name="reminded_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="recall", name="escalated_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(remind_at__lte=models.F("due_at"), escalate_at__gte=models.F("due_at")), name="exchange_recall_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="recall",
            index=models.Index(condition=models.Q(acknowledged_at=None), fields=["due_at"], name="exchange_recall_due"),
        ),
    ]
