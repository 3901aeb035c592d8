"""Composes activity reports, lets sources consent, releases them to their readers, and takes them back."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import uuid4

from aboveboard.audit import insertion
from aboveboard.exchange import machine, permits
from aboveboard.exchange.actions import publishing
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.actions.saying import line, line_if_any, require_taken
from aboveboard.exchange.actions.withdrawal import recall_object
from aboveboard.exchange.models import (
    ActivityReport,
    Collection,
    Object,
    Occurrence,
    Origin,
    ReportConsent,
    ReportIssue,
    ReportObject,
)
from aboveboard.exchange.queries import neighbours, products, questions, report_places
from aboveboard.exchange.rules.asking import MOST_LINE
from aboveboard.exchange.rules.reporting import LONGEST_KEPT, MOST_TITLE, MOST_WORDS, NamedObject, ReportForm, audience, defects, purposes
from aboveboard.exchange.stix import references
from aboveboard.exchange.stix.markings import TLP_2, Level
from aboveboard.exchange.stix.times import timestamp
from aboveboard.exchange.stix.visibility import HOUSE_SOURCE, ObjectClass, class_key
from aboveboard.exchange.values import HOUSE, HOUSE_IDENTITY, micros
from aboveboard.exchange.values.product import Readers
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

PREPARES = NoAct("It is only written down; nothing moves before another person releases it.")
# All that people wrote in a report.
WORDS = ("title", "findings", "recommendations", "purpose", "legal_basis")
NOT_THERE = "One of the objects was taken back, is held back, or has a newer version: leave it out, or choose its newest version."
TOLD_WHY = "Sources that are asked to consent read the purpose, and one of them may not see something that it names: take that out."


@action(permits.COMPOSE_REPORT, act=PREPARES)
def compose_report(actor: Actor, form: ReportForm) -> Done[ActivityReport]:
    """Write down a report and ask the sources whose consent it needs; raises `Invalid` for what may not be told so."""
    if actor.user is None:
        raise Forbidden("A person prepares a report.")
    named = report_places.named_objects(form.objects)
    found = defects(form, named)
    if len(named) != len(form.objects):
        found.setdefault("objects", NOT_THERE)
    if not form.countries <= questions.members():
        found["countries"] = "Choose among the member countries."
    partners, rooms = products.possible_readers(actor)
    if not form.organisations <= partners.keys():
        found["organisations"] = "Choose among the partners that are offered."
    if not form.rooms <= rooms.keys():
        found["rooms"] = "Choose among the rooms that are offered."
    asked = sorted(report_places.awaited(form))
    if not report_places.is_told_why(form, asked):
        found.setdefault("purpose", TOLD_WHY)
    if found:
        raise Invalid(**found)
    keys = [each.key for each in named]
    kept = min([clock.today() + LONGEST_KEPT, *Object.objects.filter(pk__in=keys).values_list("retain_until", flat=True)])
    made = ActivityReport.objects.create(
        title=line(form.title, "title", MOST_TITLE),
        since=form.since,
        until=form.until,
        findings=written(form.findings, "findings"),
        recommendations=written(form.recommendations, "recommendations") if form.recommendations.strip() else "",
        purpose=line(form.purpose, "purpose", MOST_LINE),
        legal_basis=line_if_any(form.legal_basis, "legal_basis", MOST_LINE),
        marking=form.marking,
        countries=sorted(form.countries),
        organisations=sorted(map(str, form.organisations)),
        rooms=sorted(form.rooms),
        is_free_of_files=form.is_free_of_files,
        retain_until=kept,
        prepared_by_id=actor.user,
    )
    ReportObject.objects.bulk_create(ReportObject(report=made, object_id=key) for key in keys)
    told = sorted(map(str, report_places.partners(form))) if asked else []
    ReportConsent.objects.bulk_create(ReportConsent(report=made, organisation_id=each, partners=told) for each in asked)
    facts = {"objects": len(keys), "marking": form.marking.name, "is_free_of_files": True, "asked": len(asked)}
    return Done(made, facts, about=[organisation_ref(each) for each in asked])


@action(permits.CONSENT_REPORT, act=PREPARES)
def consent_to_report(actor: Actor, consent: ReportConsent) -> Done[ReportConsent]:
    """Let what is derived from one's own go to the partners that the report was meant for when it was prepared; raises `Conflict`
    where that is not awaited."""
    if consent.consented_at is not None:
        raise Conflict("Your organisation has consented already.")
    machine.release.require(consent.report)
    if not questions.is_open_outward(consent.organisation_id):
        raise Conflict("The channel of your organisation is shut at present.")
    consent.consented_by_id, consent.consented_at = actor.user, clock.now()
    consent.save(update_fields=["consented_by", "consented_at"])
    return Done(consent, about=[consent.report, organisation_ref(consent.organisation_id)])


@action(machine.release, act=NoAct("The gate is asked for each partner within, and it is released only to those to whom it is open."))
def release_report(actor: Actor, report: ActivityReport) -> Done[ActivityReport]:
    """Release a prepared report to those of its readers to whom it may go now.

    Raises `Blocked` where it may go to nobody, and `Conflict` where something that it names was taken back meanwhile.
    """
    form = report_places.form_of(report)
    if len(report_places.named_objects(form.objects)) != len(form.objects) or report.retain_until < clock.today():
        raise Conflict(
            "Something that it names was taken back, is held back, has a newer version or may not be kept any longer:"
            " prepare it anew without that, or with the newest version."
        )
    wanted = report_places.places(form, report_places.consented(report))
    told = [place for place in wanted if not place.blocked]
    if not told:
        raise Blocked(sorted({sentence for place in wanted for sentence in place.blocked}))
    report.decided_by_id, report.decided_at = actor.user, clock.now()
    report.shown_hash = report_places.shown_hash(form, told)
    _issue(report, form, told)
    facts = {"told": len(told), "left_out": len(wanted) - len(told), "shown": report.shown_hash}
    return Done(report, facts, about=[organisation_ref(each) for each in form.organisations])


@action(machine.refuse_report, act=PREPARES)
def refuse_report(actor: Actor, report: ActivityReport, *, reason: str) -> Done[ActivityReport]:
    """Do not release it; who prepared it reads why."""
    report.refused_because = line(reason, "reason", MOST_LINE)
    report.decided_by_id, report.decided_at = actor.user, clock.now()
    return Done(report)


@action(machine.take_back, act=NoAct("It takes information away from readers; nothing new moves."))
def withdraw_report(actor: Actor, report: ActivityReport, *, reason: str) -> Done[ActivityReport]:
    """Take a released report back from everybody: each of its readers that was given it gets a recall; its words are erased."""
    report.withdrawn_because = line(reason, "reason", MOST_LINE)
    _empty(report)
    rows = Object.objects.filter(pk__in=report.issues.values("object_id"), erased_at=None).defer("body").order_by("pk")
    issued = list(rows)
    for each in issued:
        recall_object(actor, each, reason=report.withdrawn_because)
    return Done(report, {"issues": len(issued)})


@action(permits.EXPIRE_REPORT, act=NoAct("It takes information away; nothing moves."))
def expire_report(actor: Actor, report: ActivityReport) -> Done[ActivityReport]:
    """Erase all words of a report whose time is over; raises `Conflict` where it is not."""
    if report.retain_until >= clock.today():
        raise Conflict("This report may still be kept.")
    _empty(report)
    report.refused_because = ""
    report.erased_at = clock.now()
    report.save(update_fields=[*WORDS, "refused_because", "erased_at"])
    return Done(report)


def _empty(report: ActivityReport) -> None:
    for name in WORDS:
        setattr(report, name, "")


def written(text: str, name: str) -> str:
    """Text of several lines as it is kept: without what controls or hides; raises `Invalid` for the field `name`, also for what
    is taken in no form."""
    lines = ["".join(letter for letter in line if letter.isprintable()) for line in text.replace("\r\n", "\n").split("\n")]
    found = "\n".join(lines).strip()
    if not found or len(found) > MOST_WORDS:
        raise Invalid(**{name: f"Write between 1 and {MOST_WORDS} characters."})
    require_taken(**{name: found})
    return found


def _issue(report: ActivityReport, form: ReportForm, told: Sequence[Readers]) -> None:
    """One STIX report for all readers that may see the same of what it names: to nothing else does it refer."""
    alike: dict[frozenset[int], list[Readers]] = defaultdict(list)
    for place in told:
        alike[place.sees].append(place)
    groups = sorted(alike.items(), key=lambda pair: sorted(pair[0]))
    named = report_places.named_objects(form.objects)
    ids = {each.key: each.stix_id for each in named}
    level = neighbours.scheme().strictest(label for each in named for label in each.levels)
    keys = [_class(form, places, named, level) for _, places in groups]
    classes = publishing.classes(keys)
    contents = [_content(form, [ids[key] for key in sorted(seen)], level) for seen, _ in groups]
    rows = Object.objects.bulk_create(
        publishing.house_object(content, classes[key], marking=form.marking, retain_until=report.retain_until)
        for content, key in zip(contents, keys, strict=True)
    )
    ReportIssue.objects.bulk_create(ReportIssue(report=report, object=row) for row in rows)
    # Whoever reads it knows its id, and may not send versions of it.
    Origin.objects.bulk_create(Origin(stix_id=row.stix_id, producer=HOUSE) for row in rows)
    joins = [(found, row.pk) for row, content in zip(rows, contents, strict=True) for found in references.digests(content)]
    insertion.insert(Occurrence, fixed={}, varying=("digest", "object_id"), rows=joins)
    open_in = {row.alias: row.pk for row in Collection.objects.filter(alias__in={place.alias for place in told})}
    wanted: dict[object, list[Released]] = defaultdict(list)
    for row, (_, places) in zip(rows, groups, strict=True):
        for alias in sorted({place.alias for place in places}):
            wanted[open_in[alias]].append(Released(row.pk, row.visibility_id, row.stix_id, row.type, row.version, HOUSE))
    publishing.publish(wanted, renewed=frozenset())  # type: ignore[arg-type]  # keys are those of collections


def _class(form: ReportForm, places: Sequence[Readers], named: Sequence[NamedObject], level: Level | None) -> str:
    """For these parties by name and nobody else, and not beyond whom the house's own classification lets read what it names."""
    found = ObjectClass(
        form.marking,
        HOUSE_SOURCE,
        purposes=purposes(named),
        excluded=frozenset(code for each in named for code in each.object_class.excluded),
        audience=audience(named),
        level=level.label if level is not None else "",
        graded=frozenset(token for each in named for token in each.object_class.graded),
        parties=frozenset(party.party for place in places for party in place.parties),
    )
    return class_key(found)


def _content(form: ReportForm, refs: Sequence[str], level: Level | None) -> dict[str, object]:
    """The report in STIX 2.1 §4.16; where its readers may see nothing of what it names it refers to the house alone."""
    now = timestamp(micros(clock.now()))
    words = [f"{form.since.isoformat()} – {form.until.isoformat()}", form.findings, form.recommendations]
    return {
        "type": "report",
        "spec_version": "2.1",
        "id": f"report--{uuid4()}",
        "created_by_ref": HOUSE_IDENTITY,
        "created": now,
        "modified": now,
        "name": form.title,
        "description": "\n\n".join(filter(None, words)),
        "report_types": ["threat-report"],
        "published": now,
        "object_refs": list(refs) or [HOUSE_IDENTITY],
        "object_marking_refs": [*(ref for ref, tlp in TLP_2.items() if tlp is form.marking), *([level.ref] if level is not None else [])],
    }
