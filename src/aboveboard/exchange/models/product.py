"""Activity reports: what an analyst composes from objects, whose sources consent to its going to partners, and what was released of it."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from aboveboard.exchange.models.object import Object
from aboveboard.exchange.rules.reporting import ReportState
from aboveboard.kernel.models import Thing

# A report without findings was taken back, or its time is over: none of its words are left.
_ERASED = Q(title="", findings="", recommendations="", purpose="", legal_basis="")


class ActivityReport(Thing):
    """A report with its own marking and its own readers; another person than who prepared it lets it out. Nothing from police files."""

    title = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField()
    findings = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    purpose = models.CharField(max_length=500, blank=True, help_text="read by sources that are asked to consent")
    legal_basis = models.CharField(max_length=500, blank=True, help_text="on which it goes to partners")
    marking = models.SmallIntegerField(help_text="TLP 2.0, 0 CLEAR to 4 RED; at least the strictest of what it names")
    countries = models.JSONField(default=list)
    organisations = models.JSONField(default=list)
    rooms = models.JSONField(default=list, help_text="aliases of their collections")
    is_free_of_files = models.BooleanField()
    retain_until = models.DateField()
    prepared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=ReportState.PREPARED)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=500, blank=True)
    shown_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was released")
    withdrawn_because = models.CharField(max_length=500, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(is_free_of_files=True), name="exchange_report_no_files"),
            CheckConstraint(condition=Q(marking__gte=0, marking__lte=4), name="exchange_report_marking"),
            CheckConstraint(
                condition=Q(organisations=[]) | (Q(marking__lte=2) & (~Q(legal_basis="") | _ERASED)),
                name="exchange_report_partners",
            ),
            CheckConstraint(condition=Q(until__gte=F("since")), name="exchange_report_period"),
            CheckConstraint(condition=~Q(decided_by=F("prepared_by")), name="exchange_report_four_eyes"),
            CheckConstraint(
                condition=Q(state="prepared", decided_by=None, refused_because="", shown_hash="", withdrawn_because="")
                | Q(state="released", decided_by__isnull=False, refused_because="", withdrawn_because="") & ~Q(shown_hash="")
                | Q(state="refused", decided_by__isnull=False, shown_hash="", withdrawn_because="") & (~Q(refused_because="") | _ERASED)
                | Q(state="withdrawn", decided_by__isnull=False, findings="", recommendations="") & ~Q(withdrawn_because=""),
                name="exchange_report_state",
            ),
            CheckConstraint(condition=Q(erased_at=None) | Q(findings="", recommendations=""), name="exchange_report_erased"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReportObject(models.Model):
    """An object that a report is about."""

    report = models.ForeignKey(ActivityReport, models.PROTECT, related_name="named")
    object = models.ForeignKey(Object, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["report", "object"], name="exchange_report_object_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.object_id}"


class ReportConsent(Thing):
    """A source whose information a report would take to these partners beyond its marking, and whether it consented."""

    report = models.ForeignKey(ActivityReport, models.PROTECT, related_name="consents")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    partners = models.JSONField(default=list, help_text="those that the report was meant for when it was prepared")
    consented_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    consented_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["report", "organisation"], name="exchange_report_consent_once"),
            CheckConstraint(
                condition=Q(consented_by=None, consented_at=None) | Q(consented_by__isnull=False, consented_at__isnull=False),
                name="exchange_report_consent_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.organisation_id}"


class ReportIssue(models.Model):
    """A STIX report that was released for a report: one for all readers that may see the same of what it names."""

    report = models.ForeignKey(ActivityReport, models.PROTECT, related_name="issues")
    object = models.OneToOneField(Object, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.report_id} {self.object_id}"
