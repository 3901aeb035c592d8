"""How old what is known of the lists is, and whose clearance rests on a binding one that nobody has checked in time."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.lib import clock
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists, ListStanding
from aboveboard.screening.lists.sources import is_kept_here
from aboveboard.screening.machine import VersionState
from aboveboard.screening.models import Feed, ListVersion, Screened

EVER = datetime(1900, 1, 1, tzinfo=UTC)


def stale_since(source: str, checked_at: datetime | None, *, fetched: bool) -> datetime | None:
    """Since when a list counts as too old (UTC); None while it does not. One never checked has always been.

    A list that the house keeps itself and never fetches is as new as it says.
    """
    if checked_at is None:
        return EVER
    since = checked_at + timedelta(days=policy.current(Lists).body.feed.most_age_days)
    return since if (fetched or not is_kept_here(source)) and clock.now() > since else None


def frozen_since(organisations: Iterable[UUID]) -> dict[UUID, datetime]:
    """Whose screening rests on a binding list that is too old, and since when (UTC); the others are left out.

    One query while every list is fresh, two where one is not, however many organisations.
    """
    stale = stale_lists()
    found: dict[UUID, datetime] = {}
    if not stale:
        return found
    for organisation, versions in _rests_on(list(organisations)):
        for since in (stale[each["source"]] for each in versions if each["source"] in stale):
            found[organisation] = min(since, found.get(organisation, since))
    return found


def stale_lists() -> dict[str, datetime]:
    """The binding lists in force that nobody has checked in time, and since when they are too old (UTC)."""
    found = {source: stale_since(source, checked_at, fetched=bool(fetched)) for source, checked_at, fetched in _checks(binding())}
    return {source: since for source, since in found.items() if since is not None}


def freshness_lookups() -> list[Lookup[Any]]:
    """What `frozen_since` asks of the database while every list is fresh."""
    return [_checks.of(binding())]


def binding() -> list[str]:
    """The lists that the regulation in force calls binding."""
    return [rule.source for rule in policy.current(Lists).body.sources if rule.standing is ListStanding.BINDING]


@prepared
def _checks(sources: Sequence[str]) -> QuerySet[ListVersion, tuple[str, datetime | None, bool | None]]:
    feed = Feed.objects.filter(source=OuterRef("source"))
    rows = ListVersion.objects.filter(source__in=sources, state=VersionState.IN_FORCE)
    return rows.values_list("source", Subquery(feed.values("checked_at")[:1]), Subquery(feed.values("fetched")[:1]))


def _rests_on(organisations: Sequence[UUID]) -> QuerySet[Screened, tuple[UUID, list[dict[str, str]]]]:
    rows = Screened.objects.filter(organisation_id__in=organisations, is_current=True)
    return rows.order_by().values_list("organisation_id", "list_set__versions")
