import aboveboard.exchange.rules.reporting
import aboveboard.lib.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0020_purposes'),
        ('parties', '0002_naming'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ActivityReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=aboveboard.lib.clock.now, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('findings', models.TextField(blank=True)),
                ('recommendations', models.TextField(blank=True)),
                ('purpose', models.CharField(help_text='read by sources that are asked to consent', max_length=500)),
                ('legal_basis', models.CharField(blank=True, help_text='on which it goes to partners', max_length=500)),
                ('marking', models.SmallIntegerField(help_text='TLP 2.0, 0 CLEAR to 4 RED; at least the strictest of what it names')),
                ('countries', models.JSONField(default=list)),
                ('organisations', models.JSONField(default=list)),
                ('rooms', models.JSONField(default=list, help_text='aliases of their collections')),
                ('is_free_of_files', models.BooleanField()),
                ('retain_until', models.DateField()),
                ('state', models.CharField(default=aboveboard.exchange.rules.reporting.ReportState['PREPARED'], max_length=12)),
                ('decided_at', models.DateTimeField(null=True)),
                ('refused_because', models.CharField(blank=True, max_length=500)),
                ('shown_hash', models.CharField(blank=True, help_text='SHA-256 of what was released', max_length=64)),
                ('withdrawn_because', models.CharField(blank=True, max_length=500)),
                ('erased_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('is_free_of_files', True)), name='exchange_report_no_files'),
                    models.CheckConstraint(condition=models.Q(('marking__gte', 0), ('marking__lte', 4)), name='exchange_report_marking'),
                    models.CheckConstraint(condition=models.Q(('organisations', []), models.Q(('marking__lte', 2), models.Q(('legal_basis', ''), _negated=True)), _connector='OR'), name='exchange_report_partners'),
                    models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='exchange_report_period'),
                    models.CheckConstraint(condition=models.Q(('decided_by', models.F('prepared_by')), _negated=True), name='exchange_report_four_eyes'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('refused_because', ''), ('shown_hash', ''), ('state', 'prepared'), ('withdrawn_because', '')), models.Q(('decided_by__isnull', False), ('refused_because', ''), ('state', 'released'), ('withdrawn_because', ''), models.Q(('shown_hash', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('shown_hash', ''), ('state', 'refused'), ('withdrawn_because', ''), models.Q(('refused_because', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('findings', ''), ('recommendations', ''), ('state', 'withdrawn'), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='exchange_report_state'),
                    models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('findings', ''), ('recommendations', '')), _connector='OR'), name='exchange_report_erased'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReportConsent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=aboveboard.lib.clock.now, editable=False)),
                ('consented_at', models.DateTimeField(null=True)),
                ('consented_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='exchange.activityreport')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('report', 'organisation'), name='exchange_report_consent_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('consented_at', None), ('consented_by', None)), models.Q(('consented_at__isnull', False), ('consented_by__isnull', False)), _connector='OR'), name='exchange_report_consent_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.object')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='exchange.activityreport')),
            ],
        ),
        migrations.CreateModel(
            name='ReportObject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.object')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named', to='exchange.activityreport')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('report', 'object'), name='exchange_report_object_once'),
                ],
            },
        ),
    ]
