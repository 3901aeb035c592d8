"""Says where an object goes: the countries concerned, its visibility class, and the feeds that it is released in."""

from dataclasses import dataclass

from aboveboard.exchange.rules.examination import Examined
from aboveboard.exchange.stix import hints
from aboveboard.exchange.stix.hints import Hint
from aboveboard.exchange.stix.markings import Audience, Marking
from aboveboard.exchange.stix.routing import Atlas, Facts, Routing, route
from aboveboard.exchange.stix.visibility import ObjectClass, Reader, ReaderKind, graded, may_see
from aboveboard.exchange.values.terms import CollectionForm, country_party
from aboveboard.exchange.values.words import CollectionKind

_SHARED_UP_TO = Marking.GREEN


@dataclass(frozen=True, slots=True)
class Bureaus:
    """The member countries (ISO 3166 alpha-2, capitals), and the purposes that their bureaus read for."""

    members: frozenset[str]
    purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a whole body says of one of its objects: the countries and sectors of its victims, and what it hints at."""

    victims: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    hints: frozenset[Hint] = frozenset()


NOTHING = Learnt()


def routed(each: Examined, learnt: Learnt, atlas: Atlas) -> Routing:
    """The countries that an object concerns, with reasons.

    Where a victim is said to be, nothing hints at the same any more.
    """
    handling = each.handling
    named = learnt.victims | handling.victims
    facts = Facts(
        values=each.values,
        side=handling.side,
        victims=named,
        sectors=handling.sectors | learnt.sectors,
        hints=frozenset(hint for hint in (*learnt.hints, *hints.own(each.item.content)) if hint.country not in named),
        excluded=handling.excluded,
    )
    return route(facts, atlas)


Askers = tuple[frozenset[str], frozenset[str]]
NOBODY: Askers = (frozenset(), frozenset())


def object_class(
    each: Examined,
    routing: Routing,
    *,
    source: str,
    purposes: frozenset[str],
    victims: frozenset[str],
    atlas: Atlas,
    askers: Askers = NOBODY,
) -> ObjectClass:
    """Everything that decides who may see the object, now and later; who shuts out a territory shuts out the member that answers for it.

    `purposes` are those of the source's agreement; `askers` are the countries that it answers, and those of them that the source was
    told of: an answer is for who asked.
    """
    excluded = each.handling.excluded
    return ObjectClass(
        tlp=each.marking.tlp,
        source=source,
        pap=each.marking.pap,
        countries=frozenset(routing.countries) | askers[0],
        named=victims | each.handling.victims | askers[1],
        purposes=purposes,
        excluded=excluded | {atlas.members[code] for code in excluded if code in atlas.members},
        audience=each.marking.audience,
        level=each.marking.level.label if each.marking.level is not None else "",
        graded=graded(each.marking.said),
    )


def feeds(found: ObjectClass, bureaus: Bureaus, *, is_for_the_queue: bool, is_held: bool = False) -> list[str]:
    """The aliases of the collections that it is released in beside its source's own: the feeds of the countries concerned,
    the one that all share where the marking lets it, and the secretariat's queue where no country was found.

    What is held back goes to the queue alone.
    """
    if is_held:
        return [CollectionKind.QUEUE.value]
    countries = [country for country in sorted(found.countries | found.named) if country in bureaus.members]
    places = [
        CollectionForm(CollectionKind.COUNTRY, "", country=country.lower()).alias
        for country in countries
        if is_open_to(country, found, bureaus)
    ]
    if found.tlp <= _SHARED_UP_TO and found.audience <= Audience.BUREAUS:
        places.append(CollectionKind.SHARED.value)
    return [*places, CollectionKind.QUEUE.value] if is_for_the_queue else places


def is_open_to(country: str, found: ObjectClass, bureaus: Bureaus) -> bool:
    """Whether the bureau of a member country (ISO 3166 alpha-2, capitals) may see objects of this class."""
    return may_see(Reader(ReaderKind.COUNTRY, country_party(country), country, bureaus.purposes), found)
