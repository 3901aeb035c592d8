"""Reads activity reports: for those who compose and release them, with who will see what of each; and what a source consents to."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from aboveboard.exchange import permits
from aboveboard.exchange.models import ActivityReport, Collection, Object, Release, ReportConsent, ReportIssue
from aboveboard.exchange.queries import neighbours, questions, readers
from aboveboard.exchange.queries.report_places import consented, form_of, objects_named, places, strictest
from aboveboard.exchange.rules.reporting import ReportForm, ReportState
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.visibility import as_admitted
from aboveboard.exchange.values import CollectionKind, country_party, organisation_party
from aboveboard.exchange.values.product import ConsentAsked, Readers, Told
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

_TOLD = (ReportState.PREPARED, ReportState.RELEASED)


@query(permits.COMPOSE_REPORT, permits.RELEASE_REPORT)
def visible_reports(actor: Actor) -> QuerySet[ActivityReport]:
    """All reports, newest first, for those who compose or release them; none for others."""
    rows = ActivityReport.objects.order_by("-created_at", "id")
    return rows if permits.COMPOSE_REPORT.holds(actor) or permits.RELEASE_REPORT.name in actor.permits else rows.none()


@query(permits.COMPOSE_REPORT, permits.RELEASE_REPORT)
def visible_report(actor: Actor, key: UUID) -> ActivityReport:
    """One report, as `visible_reports`; raises `Missing`."""
    return one(visible_reports(actor), key)


@query(permits.COMPOSE_REPORT, permits.RELEASE_REPORT)
def visible_readers(actor: Actor, report: ActivityReport | ReportForm) -> list[Readers]:
    """Who would read the report if it were released now, and to what of it each could go on; nothing for others."""
    if not permits.COMPOSE_REPORT.holds(actor) and permits.RELEASE_REPORT.name not in actor.permits:
        return []
    return places(report) if isinstance(report, ReportForm) else places(form_of(report), consented(report))


@query(permits.COMPOSE_REPORT, permits.RELEASE_REPORT)
def report_of(actor: Actor, key: int) -> UUID | None:
    """The report that an object was released for, as `visible_reports`; None where it is none of these."""
    found = ReportIssue.objects.filter(object_id=key, report__in=visible_reports(actor).order_by())
    return found.values_list("report_id", flat=True).first()


@query(permits.COMPOSE_REPORT, permits.RELEASE_REPORT)
def visible_told(actor: Actor, report: ActivityReport) -> Told:
    """To whom a report was released and whom of the chosen it left out; nothing for others, or before its release."""
    if not visible_reports(actor).filter(pk=report.pk).exists():
        return Told()
    issues = list(report.issues.values_list("object_id", "object__visibility__key"))
    if not issues:
        return Told()
    told = {party for _, key in issues for party in as_admitted(key).parties}
    chosen = {*map(country_party, report.countries), *(organisation_party(UUID(each)) for each in report.organisations)}
    open_to = Release.objects.filter(object__in=[key for key, _ in issues]).values("collection__alias")
    rooms = Collection.objects.filter(alias__in=report.rooms).exclude(alias__in=open_to).order_by("title")
    return Told(tuple(sorted(told)), tuple(sorted(chosen - told)), tuple(rooms.values_list("title", flat=True)))


@query(permits.READ_FEED)
def is_told_reports(actor: Actor) -> bool:
    """Whether a report was ever released to the actor's organisation by name; what of it may be read now, `visible_arrivals` tells."""
    if actor.organisation is None:
        return False
    return ReportIssue.objects.filter(object__visibility__key__contains=organisation_party(actor.organisation)).exists()


def resting_on_nothing(actor: Actor) -> QuerySet[ActivityReport]:
    """Released reports, as `visible_reports`, that are still given to readers though something that they name was taken back, each with
    `gone_at`, when that was first; the longest first."""
    still = ReportIssue.objects.filter(report=OuterRef("pk"), object__erased_at=None)
    rows = visible_reports(actor).filter(Exists(still), state=ReportState.RELEASED, named__object__erased_at__isnull=False)
    return rows.annotate(gone_at=Min("named__object__erased_at")).order_by("gone_at", "id")


@query(permits.COMPOSE_REPORT)
def reportable(actor: Actor, keys: Iterable[int]) -> dict[int, tuple[str, str, Marking]]:
    """Of these objects those that a report may name: type, title and strictest marking of each by key; nothing for others."""
    if not permits.COMPOSE_REPORT.holds(actor):
        return {}
    rows = objects_named(keys).defer("content_hash").order_by("pk")
    return {row.pk: (row.type, title(msgspec.json.decode(bytes(row.body))), strictest(row)) for row in rows}


@query(permits.COMPOSE_REPORT)
def possible_readers(actor: Actor) -> tuple[dict[UUID, str], dict[str, str]]:
    """The partners and the rooms (by alias) that may be chosen, by their names; nothing for others."""
    if not permits.COMPOSE_REPORT.holds(actor):
        return {}, {}
    rooms = Collection.objects.filter(kind=CollectionKind.ROOM).order_by("-created_at")[:200]
    partners = neighbours.organisation_names(questions.with_channel())
    return dict(sorted(partners.items(), key=lambda pair: (pair[1], pair[0]))), {row.alias: row.title for row in rooms}


def overstayed() -> QuerySet[ActivityReport]:
    """Reports whose time is over and of which words are left."""
    left = ~Q(title="", findings="", recommendations="", purpose="", legal_basis="", refused_because="")
    return ActivityReport.objects.filter(left, retain_until__lt=clock.today()).order_by("retain_until", "id")


@query(permits.CONSENT_REPORT)
def visible_consents(actor: Actor) -> list[ConsentAsked]:
    """What the actor's organisation is asked to consent to, newest first; nothing for others, and while nothing may be released to it."""
    if actor.organisation is None:
        return []
    rows = ReportConsent.objects.filter(organisation_id=actor.organisation).select_related("report").order_by("-created_at", "id")
    found = [row for row in rows.filter(report__state__in=_TOLD, report__erased_at=None)[:200] if permits.CONSENT_REPORT.holds(actor, row)]
    # First whether there is any: who is asked nothing need not ask the gate.
    return [_asked(row) for row in found] if found and questions.is_open_outward(actor.organisation) else []


@query(permits.CONSENT_REPORT)
def visible_consent_asked(actor: Actor, key: UUID) -> ConsentAsked:
    """One of `visible_consents`; raises `Missing`."""
    for asked in visible_consents(actor):
        if asked.id == key:
            return asked
    raise Missing


def consents_awaited(actor: Actor) -> QuerySet[ReportConsent]:
    """What the actor's organisation has not consented to yet and can; none for others, and while nothing may be released to it."""
    rows = (
        ReportConsent.objects.select_related("report")
        .filter(consented_at=None, report__state=ReportState.PREPARED, report__erased_at=None)
        .order_by("created_at", "id")
    )
    if actor.organisation is None or permits.CONSENT_REPORT.name not in actor.permits:
        return rows.none()
    own = rows.filter(organisation_id=actor.organisation)
    return own if own.exists() and questions.is_open_outward(actor.organisation) else rows.none()


@query(permits.CONSENT_REPORT)
def visible_consent(actor: Actor, key: UUID) -> ReportConsent:
    """The row behind what one's own organisation is asked to consent to, for the action; raises `Missing`, and `NoStanding` while
    nothing may be released to it."""
    found = ReportConsent.objects.select_related("report").filter(pk=key).first()
    if (
        found is None
        or found.organisation_id != actor.organisation
        or not permits.CONSENT_REPORT.holds(actor, found)
        or found.report.state == ReportState.REFUSED
    ):
        raise Missing
    if not questions.is_open_outward(found.organisation_id):
        raise NoStanding([readers.SHUT])
    return found


def _asked(row: ReportConsent) -> ConsentAsked:
    own = Object.objects.filter(pk__in=row.report.named.values("object_id"), producer=row.organisation_id, erased_at=None).order_by("pk")
    others = set(map(UUID, row.partners)) - {row.organisation_id}
    return ConsentAsked(
        row.pk,
        row.report.purpose,
        Marking(row.report.marking).label,
        tuple((each.pk, title(msgspec.json.decode(bytes(each.body)))) for each in own),
        tuple(sorted(neighbours.organisation_names(others).values())),
        row.consented_at is not None,
        row.report.state == ReportState.PREPARED and row.consented_at is None,
    )
