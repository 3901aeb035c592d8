"""Activity reports: composing them, who would see what, deciding, taking back; and the consent of sources."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Day, Form, Listed, Shown, Text, Yes, moves
from aboveboard.api.paging import Paged, page, page_by_key
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, machine, queries
from aboveboard.exchange.rules.reporting import MOST_OBJECTS, ReportForm
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid, Missing
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])
AT = "/activity-reports/{uuid:report_id}"
CONSENT = "/activity-reports/consents"


class ActivityReport(Shown):
    """A report; its words are erased in time, and when it is taken back."""

    id: UUID
    title: str
    since: date
    until: date
    findings: str
    recommendations: str
    purpose: str
    legal_basis: str
    marking: str
    countries: list[str]
    organisations: list[UUID]
    rooms: list[str]
    objects: list[str]
    issued: list[str]
    state: str
    refused_because: str
    withdrawn_because: str
    retain_until: date
    created_at: datetime
    allowed_moves: list[str]


class ReportReaders(Shown):
    """A country, partner or room that it is meant for: to how many of its objects the report refers there, and why it does not go there."""

    kind: str
    name: str
    sees: int
    blocked: list[str]


class WhoReads(Shown):
    """All that it is meant for."""

    items: list[ReportReaders]


class NewActivityReport(Form):
    """What a report says, from which objects (STIX ids), marked at least as strictly as these, and for whom."""

    title: Text
    since: Day
    until: Day
    findings: Text
    recommendations: Text = ""
    purpose: Text
    legal_basis: Text = ""
    marking: Code
    objects: list[Code]
    countries: tuple[Code, ...] = ()
    organisations: tuple[UUID, ...] = ()
    rooms: tuple[Code, ...] = ()
    is_free_of_files: Yes = False


class ActivityReportReason(Form):
    """Why."""

    reason: Text


class ReportConsentAsked(Shown):
    """What a source is asked to consent to: which of its objects (titles) a report rests on, and which partners would read it."""

    id: UUID
    purpose: str
    marking: str
    own: list[str]
    partners: list[str]
    is_given: bool


def _shown(actor: Actor, row: Any) -> ActivityReport:
    more = {
        "marking": Marking(row.marking).name,
        "objects": list(row.named.order_by("object_id").values_list("object__stix_id", flat=True)),
        "issued": list(row.issues.order_by("object_id").values_list("object__stix_id", flat=True)),
    }
    return ActivityReport.of(row, **more, allowed_moves=moves(machine.ACTIVITY_REPORT, actor, row))


@router.shows("/activity-reports", Listed[ActivityReport])
@serves(queries.visible_reports)
def list_all(request: Asked, place: Paged) -> Listed[ActivityReport]:
    """The reports, newest first, for those who compose or release them."""
    return page(queries.visible_reports(request.actor), place, lambda row: _shown(request.actor, row))


@router.shows(CONSENT, Listed[ReportConsentAsked])
@serves(queries.visible_consents)
def consents(request: Asked, place: Paged) -> Listed[ReportConsentAsked]:
    """What the caller's organisation is asked to consent to."""
    return page_by_key(queries.visible_consents(request.actor), place, _asked, key=lambda row: row.id)


def _asked(row: Any) -> ReportConsentAsked:
    return ReportConsentAsked.of(row, own=[title for _, title in row.own], partners=list(row.partners))


@router.does(
    CONSENT + "/{uuid:consent_id}/consent",
    ReportConsentAsked,
    anew=lambda request, consent_id: _asked(queries.visible_consent_asked(request.actor, consent_id)),
)
@serves(queries.visible_consent, queries.visible_consent_asked, actions.consent_to_report)
def consent(request: Asked, consent_id: UUID) -> ReportConsentAsked:
    """Let what is derived from one's own go to these partners."""
    actions.consent_to_report(request.actor, queries.visible_consent(request.actor, consent_id))
    return _asked(queries.visible_consent_asked(request.actor, consent_id))


@router.shows(AT, ActivityReport)
@serves(queries.visible_report)
def show(request: Asked, report_id: UUID) -> ActivityReport:
    """One report."""
    return _shown(request.actor, queries.visible_report(request.actor, report_id))


@router.shows(AT + "/readers", WhoReads)
@serves(queries.visible_report, queries.visible_readers)
def readers(request: Asked, report_id: UUID) -> WhoReads:
    """Who would read it if it were released now, and what of it."""
    found = queries.visible_readers(request.actor, queries.visible_report(request.actor, report_id))
    rows = [ReportReaders(kind=each.kind.value, name=each.name, sees=len(each.sees), blocked=list(each.blocked)) for each in found]
    return WhoReads(items=rows)


@router.does("/activity-reports", ActivityReport, status=201)
@serves(actions.compose_report, queries.visible_key)
def compose(request: Asked, form: NewActivityReport) -> ActivityReport:
    """Prepare a report; another person decides on its release."""
    if form.marking not in Marking.__members__:
        raise Invalid(marking=f"Choose one of {', '.join(Marking.__members__)}.")
    given = form.given() | {"marking": Marking[form.marking], "objects": _keys(request, form.objects)}
    given |= {name: frozenset(given[name]) for name in ("countries", "organisations", "rooms")}
    return _shown(request.actor, actions.compose_report(request.actor, ReportForm(**given)))


def _keys(request: Asked, ids: list[str]) -> frozenset[int]:
    actions.compose_report.permit.require(request.actor)
    try:
        return frozenset(queries.visible_key(request.actor, each) for each in ids[: MOST_OBJECTS + 1])
    except Missing:
        raise Invalid(objects="One of the objects is not there; check the ids.") from None


ACTIVITY_REPORT_ACTS = Acts(__name__, router, AT, ActivityReport, find=queries.visible_report, show=_shown)
ACTIVITY_REPORT_ACTS.does("release", actions.release_report, "Release a prepared report to those of its readers to whom it may go now.")
ACTIVITY_REPORT_ACTS.does("refuse", actions.refuse_report, "Do not release it.", ActivityReportReason)
ACTIVITY_REPORT_ACTS.does("withdraw", actions.withdraw_report, "Take a released report back from everybody.", ActivityReportReason)
