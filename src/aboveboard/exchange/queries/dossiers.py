"""Reads single objects for people, with where they came from and where they went as far as the reader may know it."""

from collections.abc import Iterable, Sequence
from copy import replace
from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db.models import Manager, Q, QuerySet

from aboveboard.exchange import permits
from aboveboard.exchange.models import Object, Occurrence, Pull, Recall, Release, Submission
from aboveboard.exchange.queries import expiry, neighbours, pages, readers
from aboveboard.exchange.rules.handling import without_exclusions
from aboveboard.exchange.rules.traces import TAKEN_BACK
from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.values import recognised
from aboveboard.exchange.stix.visibility import Reader, ReaderKind, as_admitted
from aboveboard.exchange.values import (
    HOUSE,
    Arrival,
    Dossier,
    Provenance,
    PullForm,
    RecallFacts,
    Recipient,
    RouteView,
    country_party,
    micros,
    moment_of,
    organisation_party,
)
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

LIGHT = ("pk", "stix_id", "type", "visibility", "visibility__key", "parts", "admitted_at", "erased_at", "retain_until", "body")
# A list is read by people; who wants more filters.
MOST = 200
MOST_KEY = 2**63 - 1
KEPT = "The reason is not shown: part of the object is kept from you, and it might tell of that."
_COUNTRY, _ORGANISATION = "country:", "organisation:"


@query(permits.READ_ALL)
def visible_dossiers(
    actor: Actor,
    *,
    text: str = "",
    kind: str = "",
    submission: UUID | None = None,
    held: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> list[Arrival]:
    """Objects for the desk, newest first: those that hold the value `text` in any spelling, or have it as their id; `held` those only
    that are held back.

    One more than asked for tells that there is more. Nothing for readers other than the desk.
    """
    if not permits.READ_ALL.holds(actor):
        return []
    rows = _searched(Object.objects.exclude(producer=HOUSE), text)
    if kind:
        rows = rows.filter(type=kind)
    if submission is not None:
        rows = rows.filter(submission_id=submission)
    if held:
        rows = _held(rows)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [arrival(row) for row in rows.select_related("visibility").only(*LIGHT).order_by("-pk")[: min(limit, MOST) + 1]]


@query(permits.READ_FEED, permits.READ_ALL)
def visible_dossier(actor: Actor, key: int) -> Dossier:
    """One object: the desk sees every one with its whole way, a reader what was released to it and may be seen by it.

    Raises `Missing`, and `NoStanding` while the actor's channel is shut.
    """
    found = Object.objects.select_related("visibility", "submission").filter(pk=min(key, MOST_KEY)).first()
    reading = readers.reader(actor)
    if found is None or reading is None:
        raise Missing
    given = None if reading.kind is ReaderKind.DESK else _release(actor, reading, found)
    return _dossier(reading, found, given)


@query(permits.SUBMIT, permits.READ_ALL)
def visible_titles(actor: Actor, submission: Submission, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Key and title of the newest version of these objects of a submission's sender, by id: for the desk and the sender."""
    if not permits.READ_ALL.holds(actor) and not permits.SUBMIT.holds(actor, submission):
        return {}
    rows = Object.objects.filter(producer=submission.organisation_id, stix_id__in=list(ids)[:MOST], erased_at=None)
    rows = rows.select_related("visibility").only(*LIGHT)
    return {row.stix_id: (row.pk, arrival(row).title) for row in rows.order_by("version")}


@query(permits.RECALL)
def recallable(actor: Actor, key: int) -> Object:
    """The row behind an object, for the action that takes it back; raises `Missing` for all but the desk."""
    found = Object.objects.filter(pk=min(key, MOST_KEY)).first() if permits.RECALL.holds(actor) else None
    if found is None:
        raise Missing
    return found


@query(permits.READ_ALL)
def held_back(actor: Actor) -> int:
    """How many objects are held back, for the desk."""
    return _held(Object.objects).count() if permits.READ_ALL.holds(actor) else 0


def _held(rows: QuerySet[Object] | Manager[Object]) -> QuerySet[Object]:
    return rows.filter(expiry.kept()).exclude(held_by="").filter(erased_at=None)


def is_taken_back_again(found: Dossier) -> bool:
    """Whether it is held back because its source sent again what had been taken back; known to the desk alone."""
    return found.provenance is not None and found.provenance.held_by == TAKEN_BACK and _may_be_kept(found.erased_at, found.retain_until)


@query(permits.RELEASE_HELD)
def releasable(actor: Actor, key: int) -> Object:
    """The row behind an object that is held back, for the action that releases it; raises `Missing` for all but the desk."""
    found = (
        _held(Object.objects.select_related("visibility")).filter(pk=min(key, MOST_KEY)).first()
        if permits.RELEASE_HELD.holds(actor)
        else None
    )
    if found is None:
        raise Missing
    return found


def _searched(rows: QuerySet[Object], text: str) -> QuerySet[Object]:
    if not text:
        return rows
    value = recognised(text)
    holding = Occurrence.objects.filter(digest=value.digest).values("object_id") if value is not None else []
    return rows.filter(Q(pk__in=holding) | Q(stix_id=text))


def _is_kept(row: Object) -> bool:
    return _may_be_kept(row.erased_at, row.retain_until)


def _may_be_kept(erased_at: datetime | None, retain_until: date) -> bool:
    return erased_at is None and retain_until >= clock.today()


def arrival(row: Object) -> Arrival:
    content = msgspec.json.decode(bytes(row.body)) if _is_kept(row) else {}
    return Arrival(row.pk, 0, micros(row.admitted_at), row.stix_id, row.type, _badge(row), content, title(content) if content else "")


def _badge(row: Object) -> Badge:
    """The marking of an object as the desk, or who sent it, sees the whole of it."""
    return readers.badge(Reader(ReaderKind.DESK, "desk"), row.visibility.key, row.parts)


def _release(actor: Actor, reading: Reader, found: Object) -> PullForm | None:
    """The release by which a reader may see the object, None for its source; raises `Missing` where there is none.

    The gate is asked last: whose channel is shut is told so of what it might see otherwise, and learns of nothing else.
    """
    if found.retain_until < clock.today():
        raise Missing
    for release in Release.objects.filter(object=found, is_served=True).select_related("collection").order_by("pk"):
        if not readers.may_know(actor, release.collection):
            continue
        classes = readers.visible_classes(readers.seated(reading, release.collection), release.collection)
        if classes is None or release.visibility_id in classes:
            readers.require_read(actor, release.collection)
            return None if readers.is_own(actor, release.collection) else PullForm(release.collection_id, (release.seq,))
    raise Missing


def _dossier(reading: Reader, found: Object, given: PullForm | None) -> Dossier:
    is_desk = reading.kind is ReaderKind.DESK
    stored = bytes(found.body)
    left = pages.bodies(reading, [found.pk])[found.pk] if _is_kept(found) else b""
    content = msgspec.json.decode(left) if left else {}
    # A country learns why it is concerned itself; which others are is the desk's to know, and so is what only hints at one: it
    # concerns nobody, and may come from an object that the reader may not see.
    shown = [RouteView(*route) for route in found.routes]
    routes = tuple(route for route in shown if is_desk or (route.country == reading.country and not route.is_hint))
    # What everybody is spared is no part that is kept from this reader.
    is_reduced = left not in {stored, without_exclusions(stored) if stored else b""}
    # Reasons quote what they follow from, and lists are named for the values on them: of what is hidden neither may tell.
    is_told = is_desk or not is_reduced
    return Dossier(
        key=found.pk,
        stix_id=found.stix_id,
        type=found.type,
        version=found.version_text,
        marking=readers.badge(reading, found.visibility.key, found.parts),
        pap=as_admitted(found.visibility.key).pap,
        title=title(content) if content else found.stix_id,
        content=content,
        is_reduced=is_reduced,
        admitted_at=found.admitted_at,
        retain_until=found.retain_until,
        erased_at=found.erased_at,
        routes=routes if is_told else tuple(replace(route, reason=KEPT) for route in routes),
        warnings=tuple(found.warnings) if is_told else (),
        purposes=_purposes(found),
        provenance=_provenance(found) if is_desk else None,
        given=given,
    )


def _purposes(found: Object) -> tuple[str, ...]:
    """For what an object may be used, in the order of the regulation and in its words; one that it has no more, by its code."""
    allowed, titles = set(found.purposes.split(",")), neighbours.purposes().titles
    return (*(title for code, title in titles.items() if code in allowed), *sorted(allowed - titles.keys()))


def _provenance(found: Object) -> Provenance:
    releases = list(Release.objects.filter(object=found).select_related("collection").order_by("seq"))
    recalls = list(Recall.objects.filter(object=found).order_by("created_at", "id"))
    pulls = _first_pulls(releases, organisation_party(found.producer))
    names = _names([recipient for recipient, _, _ in pulls] + [recall.recipient for recall in recalls], found.producer)
    submission = found.submission
    return Provenance(
        organisation=None if found.producer == HOUSE else found.producer,
        name=names.get(organisation_party(found.producer), "") or neighbours.house().name,
        submission=found.submission_id,
        agreement=submission.agreement_id if submission is not None else None,
        received_at=submission.received_at if submission is not None else None,
        excluded=tuple(found.excluded),
        held_by=found.held_by,
        released_because=found.released_because,
        releases=tuple((release.collection.title, moment_of(release.added)) for release in releases),
        recipients=tuple(Recipient(party, names.get(party, ""), _country(party), place, at) for party, place, at in pulls),
        recalls=tuple(
            RecallFacts(
                recall.recipient,
                names.get(recall.recipient, ""),
                _country(recall.recipient),
                recall.reason,
                recall.created_at,
                recall.due_at,
                recall.acknowledged_at,
                recall.escalated_at,
            )
            for recall in recalls
        ),
    )


def _first_pulls(releases: Sequence[Release], source: str) -> list[tuple[str, str, datetime]]:
    """To whom the object was handed, through which collection, and when first."""
    first: dict[str, tuple[str, str, datetime]] = {}
    for release in releases:
        covering = Pull.objects.filter(collection_id=release.collection_id, first_seq__lte=release.seq, last_seq__gte=release.seq)
        for recipient, runs, at in covering.order_by("at").values_list("recipient", "runs", "at"):
            if recipient != source and any(low <= release.seq <= high for low, high in runs):
                first.setdefault(recipient, (recipient, release.collection.title, at))
    return sorted(first.values(), key=lambda pull: pull[2])


def _names(recipients: Iterable[str], producer: UUID) -> dict[str, str]:
    organisations = {UUID(each.removeprefix(_ORGANISATION)) for each in recipients if each.startswith(_ORGANISATION)} | {producer}
    return {organisation_party(key): name for key, name in neighbours.organisation_names(organisations).items()}


def _country(party: str) -> str:
    return party.removeprefix(_COUNTRY) if party.startswith(country_party("")) else ""
