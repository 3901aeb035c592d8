"""No words of a question or report are left once its time is over, nor of a report that was taken back."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0027_ending'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='activityreport',
            name='exchange_report_partners',
        ),
        migrations.RemoveConstraint(
            model_name='activityreport',
            name='exchange_report_state',
        ),
        migrations.RemoveConstraint(
            model_name='question',
            name='exchange_question_basis',
        ),
        migrations.RemoveConstraint(
            model_name='question',
            name='exchange_question_state',
        ),
        migrations.AlterField(
            model_name='activityreport',
            name='purpose',
            field=models.CharField(blank=True, help_text='read by sources that are asked to consent', max_length=500),
        ),
        migrations.AlterField(
            model_name='activityreport',
            name='title',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='question',
            name='legal_basis',
            field=models.CharField(blank=True, help_text='for those who decide; partners read the purpose', max_length=500),
        ),
        migrations.AlterField(
            model_name='question',
            name='purpose',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name='activityreport',
            constraint=models.CheckConstraint(condition=models.Q(('organisations', []), models.Q(('marking__lte', 2), models.Q(models.Q(('legal_basis', ''), _negated=True), models.Q(('findings', ''), ('legal_basis', ''), ('purpose', ''), ('recommendations', ''), ('title', '')), _connector='OR')), _connector='OR'), name='exchange_report_partners'),
        ),
        migrations.AddConstraint(
            model_name='activityreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('refused_because', ''), ('shown_hash', ''), ('state', 'prepared'), ('withdrawn_because', '')), models.Q(('decided_by__isnull', False), ('refused_because', ''), ('state', 'released'), ('withdrawn_because', ''), models.Q(('shown_hash', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('shown_hash', ''), ('state', 'refused'), ('withdrawn_because', ''), models.Q(models.Q(('refused_because', ''), _negated=True), models.Q(('findings', ''), ('legal_basis', ''), ('purpose', ''), ('recommendations', ''), ('title', '')), _connector='OR')), models.Q(('decided_by__isnull', False), ('findings', ''), ('recommendations', ''), ('state', 'withdrawn'), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='exchange_report_state'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('purpose', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True)), models.Q(('legal_basis', ''), ('purpose', ''), ('text', '')), _connector='OR'), name='exchange_question_basis'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('refused_because', ''), ('state', 'prepared')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('refused_because', ''), ('state__in', ['sent', 'closed'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'refused'), models.Q(models.Q(('refused_because', ''), _negated=True), models.Q(('legal_basis', ''), ('purpose', ''), ('text', '')), _connector='OR')), _connector='OR'), name='exchange_question_state'),
        ),
    ]
