"""Joins what a source sends to what it sent before, so that the countries of victims get both, in whatever bodies they came."""

from collections import Counter, defaultdict
from collections.abc import Collection as Collected
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from aboveboard.exchange import permits
from aboveboard.exchange.actions import bulk, publishing
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.models import Object, PassedOn, Release, Submission
from aboveboard.exchange.queries import joined, neighbours
from aboveboard.exchange.rules import destinations, joining
from aboveboard.exchange.rules.joining import LATER, Joined
from aboveboard.exchange.stix import visibility
from aboveboard.exchange.stix.routing import Atlas
from aboveboard.exchange.stix.victims import victim_countries
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.gate import NoAct
from aboveboard.parties.values import organisation_ref


@dataclass(frozen=True, slots=True)
class Reached:
    """An object that stands here with what it becomes."""

    object: Object
    becomes: Joined

    @property
    def key(self) -> str:
        """The key of its class from now on."""
        return visibility.class_key(self.becomes.found)


def reached(submission: Submission, victims: Mapping[str, Collected[str]], atlas: Atlas) -> list[Reached]:
    """What this source sent before and now concerns further victims' countries; `victims` by id, without what is being stored."""
    found = []
    for row in joined.reached(submission.organisation_id, victims):
        as_admitted = visibility.as_admitted(row.visibility.key)
        becomes = joining.joined(as_admitted, frozenset(victims[row.stix_id]), frozenset(row.excluded), atlas)
        if becomes is not None:
            found.append(Reached(row, becomes))
    return found


def learnt(submission: Submission, found: Object) -> list[Reached]:
    """What concerns further victims' countries once an object of this submission that was held back counts, itself included."""
    content = msgspec.json.decode(bytes(found.body))
    known = joined.found_with(submission, {found.stix_id: content})
    victims = {stix_id: codes for stix_id, codes in victim_countries(known.contents).items() if stix_id in known.concerned}
    return reached(submission, victims, neighbours.atlas()) if victims else []


@action(permits.ADMIT, act=NoAct("It is part of an admission or a release, which has asked."))
def join_victims(actor: Actor, submission: Submission, *, found: Sequence[Reached]) -> Done[Submission]:
    """Say of what came earlier which countries it concerns by what came, or counts, now; the admission or release that this is part of
    releases it there."""
    classes = publishing.classes(each.key for each in found)
    for each in found:
        row = each.object
        row.visibility_id = classes[each.key]
        new = [[route.country, route.strength.name.lower(), route.side.value, route.reason] for route in each.becomes.routes]
        row.routes = [*new, *(route for route in row.routes if route not in new)]
    bulk.rerouted([each.object for each in found])
    # It leaves the queue by that, where it stood there.
    concerned = [each for each in found if each.becomes.countries]
    PassedOn.objects.bulk_create(
        (
            PassedOn(object=each.object, countries=list(each.becomes.countries), is_victim=True, reason=LATER, by=actor.id)
            for each in concerned
        ),
        batch_size=publishing.CHUNK,
    )
    told = Counter(country for each in concerned for country in each.becomes.countries)
    facts = {
        "objects": len(found),
        "countries": dict(sorted(told.items())),
        "submissions": sorted({str(each.object.submission_id) for each in found}),
    }
    return Done(submission, facts, about=[organisation_ref(submission.organisation_id)])


def placed(found: Sequence[Reached]) -> dict[str, list[Released]]:
    """By alias the feeds to which these objects go and in which they do not stand; call it after `join_victims`."""
    bureaus, scheme = neighbours.bureaus(), neighbours.scheme()
    standing: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(found), publishing.CHUNK):
        keys = [each.object.pk for each in found[start : start + publishing.CHUNK]]
        for key, alias in Release.objects.filter(object__in=keys, is_served=True).values_list("object_id", "collection__alias"):
            standing[key].add(alias)
    wanted: dict[str, list[Released]] = defaultdict(list)
    for each in found:
        row = each.object
        described = visibility.class_of(each.key, scheme)
        for alias in destinations.feeds(described, bureaus, is_for_the_queue=False, is_held=bool(row.held_by)):
            if alias not in standing[row.pk]:
                wanted[alias].append(Released(row.pk, row.visibility_id, row.stix_id, row.type, row.version, row.producer))
    return wanted
