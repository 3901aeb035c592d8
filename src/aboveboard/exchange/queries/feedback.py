"""Reads what countries said of objects: all for the desk, its own for a country, and for a source what was said without by whom."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDay

from aboveboard.exchange import permits
from aboveboard.exchange.feedback import FeedbackKind, FeedbackView, OutcomeView, Quality
from aboveboard.exchange.models import Alert, Feedback, Object, Occurrence, Submission
from aboveboard.exchange.queries import dossiers, neighbours, readers
from aboveboard.exchange.rules.feedback import Said, is_crowd
from aboveboard.exchange.values import HOUSE, AlertOutcome
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

MOST = 200


@query(permits.GIVE_FEEDBACK)
def answerable(actor: Actor, key: int) -> Object:
    """The row behind an object that was released to the actor's country, for the action that says something of it; raises `Missing`."""
    if actor.country is None or not permits.GIVE_FEEDBACK.holds(actor):
        raise Missing
    dossiers.visible_dossier(actor, key)
    return one(_answered().select_related("visibility"), key)


@query(permits.GIVE_FEEDBACK)
def answerable_named(actor: Actor, stix_id: str) -> Object:
    """As `answerable`, by the STIX id: the newest version that the actor's country may see; raises `Missing`."""
    if permits.GIVE_FEEDBACK.holds(actor):
        named = _answered().filter(stix_id=stix_id)
        for key in named.order_by("-version", "pk").values_list("pk", flat=True)[:MOST]:
            try:
                return answerable(actor, key)
            except Missing:
                continue
    raise Missing


@query(permits.GIVE_FEEDBACK, permits.SUBMIT, permits.READ_ALL)
def visible_said(actor: Actor) -> QuerySet[Feedback]:
    """What was said of objects, newest first, each with `told_country` and `said_at`: all for the desk, its own for a country.

    A source reads what may be told of its own objects, and which country says it only where that country agreed: elsewhere
    `told_country` is empty, and it is told with all that was said on its day (UTC), once that is over. To a source `said_at` is the
    day, so that the hour tells no country by its working hours. Raises `NoStanding` while its channel is shut.
    """
    rows = Feedback.objects.select_related("object").defer("object__body", "country")
    whole = rows.annotate(told_country=F("country"), said_at=F("created_at")).order_by("-said_at", "id")
    if permits.READ_ALL.holds(actor):
        return whole
    if actor.organisation is not None and permits.SUBMIT.holds(actor):
        readers.channel(actor).require()
        named = Case(When(names_country=True, then=F("country")), default=Value(""))
        told = rows.filter(_told(), object__producer=actor.organisation)
        return told.annotate(told_country=named, said_at=TruncDay("created_at", tzinfo=UTC)).order_by("-said_at", "id")
    if actor.country is not None and permits.GIVE_FEEDBACK.holds(actor):
        return whole.filter(country=actor.country.lower())
    return whole.none()


@query(permits.GIVE_FEEDBACK, permits.SUBMIT, permits.READ_ALL)
def visible_feedback(actor: Actor, key: int) -> tuple[FeedbackView, ...]:
    """What was said of an object in all its versions, as `visible_said`; empty for who may not know of it."""
    found = Object.objects.filter(pk=min(key, dossiers.MOST_KEY)).only("stix_id", "producer").first()
    if found is None:
        return ()
    return _views(visible_said(actor).filter(object__stix_id=found.stix_id, object__producer=found.producer)[:MOST])


def alike_of(found: Object) -> QuerySet[Object]:
    """All that the source of an object sent with one of its values, it and its versions among them; for rules, not for readers."""
    digests = Occurrence.objects.filter(object=found).values("digest")
    holding = Occurrence.objects.filter(digest__in=digests).values("object_id")
    return Object.objects.filter(Q(stix_id=found.stix_id) | Q(pk__in=holding), producer=found.producer).order_by()


def said_of(alike: QuerySet[Object]) -> Said:
    """Which countries the source of these objects reads something of, by name and unnamed; for rules, not for readers."""
    rows = Feedback.objects.filter(object__in=alike.values("pk"), is_told=True)
    told = list(rows.values_list("country", "names_country").distinct())
    return Said(frozenset(code.upper() for code, named in told if named), frozenset(code.upper() for code, named in told if not named))


@query(permits.SUBMIT)
def visible_outcomes(actor: Actor, submission: Submission) -> tuple[OutcomeView, ...]:
    """What came of the alerts to which a submission led, for its sender, in the order of the words; nothing for others.

    A country is named where it agreed and enough of those told unnamed are left. Of the others those are told that were told together,
    so many at a time that none is singled out by when it answered (`actions.tell_outcomes`); what was told so stays, whatever its
    country says later.
    """
    if actor.organisation is None or not permits.SUBMIT.holds(actor, submission):
        return ()
    readers.channel(actor).require()
    alerts = Alert.objects.filter(submission=submission)
    named = alerts.filter(names_country=True).exclude(settled_at=None).values_list("outcome", "country")
    unnamed = ((said, "") for said in alerts.exclude(told_outcome="").values_list("told_outcome", flat=True))
    return tuple(OutcomeView(AlertOutcome(said), country) for said, country in sorted([*named, *unnamed]))


@query(permits.SUBMIT, permits.READ_ALL)
def visible_quality(actor: Actor) -> tuple[Quality, ...]:
    """What countries said of each source's objects, for the desk; of its own for a source, once so many countries stand behind it
    that none is singled out."""
    rows = Feedback.objects.all()
    if not permits.READ_ALL.holds(actor):
        if actor.organisation is None or not permits.SUBMIT.holds(actor):
            return ()
        readers.channel(actor).require()
        # Figures are made of what the source may read and of nothing else, or their change would tell the rest.
        rows = rows.filter(_told(), object__producer=actor.organisation)
    kinds = {f"of_{kind.value}": Count("object__stix_id", filter=Q(kind=kind), distinct=True) for kind in FeedbackKind}
    counted = list(
        rows.values(source=F("object__producer"))
        .annotate(of_objects=Count("object__stix_id", distinct=True), of_countries=Count("country", distinct=True), **kinds)
        .order_by("-of_objects", "source")
    )
    names = neighbours.organisation_names({row["source"] for row in counted} - {HOUSE}) | {HOUSE: neighbours.house().name}
    found = tuple(_quality(cast(Mapping[str, Any], row), names) for row in counted)
    return found if permits.READ_ALL.holds(actor) else tuple(each for each in found if is_crowd(each.countries))


@query(permits.READ_ALL)
def called_false(actor: Actor) -> int:
    """How many objects that are still here a country calls a false positive, for the desk."""
    if not permits.READ_ALL.holds(actor):
        return 0
    said = Feedback.objects.filter(kind=FeedbackKind.FALSE_POSITIVE, object__erased_at=None)
    return said.values("object__producer", "object__stix_id").distinct().count()


def _told() -> Q:
    """What its source reads now: by name at once, unnamed once the day on which it was said is over."""
    today = datetime.combine(clock.today(), time.min, UTC)
    return Q(is_told=True) & (Q(names_country=True) | Q(created_at__lt=today))


def _answered() -> QuerySet[Object]:
    """What something can be said of: what partners sent, and the house's own reports; not its markings and its identity."""
    return Object.objects.filter(~Q(producer=HOUSE) | Q(type="report"))


def _quality(row: Mapping[str, Any], names: dict[UUID, str]) -> Quality:
    source: UUID = row["source"]
    return Quality(
        source=source,
        name=names.get(source, ""),
        objects=row["of_objects"],
        countries=row["of_countries"],
        useful=row["of_useful"],
        false_positive=row["of_false_positive"],
        sighted=row["of_sighted"],
        acted=row["of_acted"],
    )


def _views(rows: Iterable[Any]) -> tuple[FeedbackView, ...]:
    return tuple(
        FeedbackView(FeedbackKind(row.kind), row.times, row.seen_on, row.remark, row.told_country, row.said_at, row.is_told) for row in rows
    )
