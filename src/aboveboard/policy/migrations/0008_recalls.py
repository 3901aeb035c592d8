from django.db import migrations, models

KINDS = ["access", "alerts", "authority", "classification", "clauses", "content", "criteria", "depth", "house", "kinds"]
KINDS += ["knockouts", "lists", "publication", "purposes", "recalls", "risk", "rooms", "standing", "warnings"]


class Migration(migrations.Migration):

    dependencies = [
        ("policy", "0007_purposes"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="version",
            name="policy_version_kind",
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="policy_version_kind"),
        ),
    ]
