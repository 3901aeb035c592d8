"""Who an activity report goes to if it were released now, what each of them may see of what it names, and why it does not go to some."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import replace
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.exchange.models import ActivityReport, Collection, CollectionReader, Object, Release
from aboveboard.exchange.queries import holders, neighbours, questions, readers
from aboveboard.exchange.queries.holders import Holder
from aboveboard.exchange.queries.newest import is_newest
from aboveboard.exchange.rules import reporting
from aboveboard.exchange.rules.asking import STRICTEST, digest, may_be_told, values_in
from aboveboard.exchange.rules.reporting import NamedObject, ReportForm
from aboveboard.exchange.stix.levels import Scheme
from aboveboard.exchange.stix.markings import Marking, parts_of
from aboveboard.exchange.stix.visibility import ObjectClass, Reader, ReaderKind, class_of, may_see
from aboveboard.exchange.values import HOUSE, CollectionKind, country_party, organisation_party
from aboveboard.exchange.values.product import Readers

SHUT_OUT = "A source of something in it shut this country out."
CLASSIFIED = "The organisation's own classification keeps something in it from these readers."
GATE = questions.GATE
PURPOSE = "Something in it may not be used for what these readers read for."
CONSENT = "A source of something in it has not consented to its going to these partners beyond its marking."
TOLD = "Its words name something that these readers may not see and that no object of the report holds."
STRICT = "What is marked stricter than TLP:AMBER does not go to partners."
NO_PLACE = "There is no collection of that name."
NOBODY = "Nobody sits in this room."
NO_CONSENTS: Mapping[UUID, Set[str]] = MappingProxyType({})


def form_of(report: ActivityReport) -> ReportForm:
    """What a report says and for whom it is, as it was prepared."""
    return ReportForm(
        report.title,
        report.since,
        report.until,
        report.findings,
        report.recommendations,
        report.purpose,
        Marking(report.marking),
        frozenset(report.named.values_list("object_id", flat=True)),
        frozenset(report.countries),
        frozenset(map(UUID, report.organisations)),
        frozenset(report.rooms),
        report.legal_basis,
        report.is_free_of_files,
    )


def named_objects(keys: Iterable[int]) -> list[NamedObject]:
    """The objects of a report that it may still name (see `objects_named`)."""
    rows = objects_named(keys).defer("body").order_by("pk")
    scheme = neighbours.scheme()
    return [_named(row, class_of(row.visibility.key, scheme)) for row in rows]


def consented(report: ActivityReport) -> dict[UUID, frozenset[str]]:
    """The sources that consented, each with the partners (parties) that it consented to."""
    rows = report.consents.exclude(consented_at=None).values_list("organisation_id", "partners")
    return {source: frozenset(organisation_party(UUID(each)) for each in partners) for source, partners in rows}


def awaited(form: ReportForm) -> frozenset[UUID]:
    """The sources that have to consent before it goes to all the partners that it is meant for."""
    named = named_objects(form.objects)
    parties = [party for place in wanted_places(form) for party in place.parties]
    return frozenset(source for party in parties for source in reporting.awaited(party, named, {}))


def partners(form: ReportForm) -> frozenset[UUID]:
    """The partners that it is meant for, those that sit in its rooms now among them."""
    parties = {party for place in wanted_places(form) for party in place.parties if party.kind is ReaderKind.PARTNER}
    return frozenset(UUID(party.party.partition(":")[2]) for party in parties)


def places(form: ReportForm, consents: Mapping[UUID, Set[str]] = NO_CONSENTS) -> list[Readers]:
    """Who it is meant for, what each may see, and why it does not go to some."""
    wanted = wanted_places(form)
    facts = _facts(form, consents, wanted)
    return [replace(place, sees=facts.seen(place), blocked=tuple(dict.fromkeys(facts.blocked(place)))) for place in wanted]


def is_told_why(form: ReportForm, sources: Iterable[UUID]) -> bool:
    """Whether each of these sources may read the purpose: it names nothing that one of them may not see."""
    values, scheme = values_in(form.purpose), neighbours.scheme()
    held = holders.holders(values)
    return all(
        may_be_told(values, {value: [may_see(party, class_of(each.key, scheme)) for each in named] for value, named in held.items()})
        for party in map(_partner, sources)
    )


def shown_hash(form: ReportForm, wanted: Sequence[Readers]) -> str:
    """The hash of all that is released, and for whom."""
    parties = sorted({party.party for place in wanted for party in place.parties})
    return digest(form.title, form.findings, form.recommendations, form.marking, str(form.since), str(form.until), *parties)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What decides on each reader, read at once for all of them."""

    form: ReportForm
    named: Sequence[NamedObject]
    consents: Mapping[UUID, Set[str]]
    values: tuple[bytes, ...]
    holders: Mapping[bytes, Iterable[Holder]]
    own: Set[bytes]
    released: Mapping[int, Sequence[tuple[Collection, str]]]
    scheme: Scheme
    names: Mapping[str, str]

    def seen(self, place: Readers) -> frozenset[int]:
        """The named objects that all readers of a place may see."""
        return frozenset(each.key for each in self.named if place.parties and all(self._sees(party, each) for party in place.parties))

    def blocked(self, place: Readers) -> Iterator[str]:
        """Why it does not go there."""
        if not place.parties:
            yield NOBODY if place.kind is CollectionKind.ROOM else NO_PLACE
        for party in place.parties:
            for sentence in self._against(party):
                # Of a room it stands in whose way it is: one who sits there keeps it from all.
                yield f"{self.called(party)}: {sentence}" if place.kind is CollectionKind.ROOM else sentence

    def called(self, party: Reader) -> str:
        """A country by its code, a partner by its name."""
        return party.country or self.names.get(party.party, party.party)

    def _against(self, party: Reader) -> Iterator[str]:
        if reporting.shuts_out(party, self.named):
            yield SHUT_OUT
        if reporting.is_beyond(party, self.named):
            yield CLASSIFIED
        if reporting.lacks_purpose(party, self.named):
            yield PURPOSE
        seen = {
            value: [may_see(party, class_of(each.key, self.scheme)) for each in held]
            for value, held in self.holders.items()
            if value not in self.own
        }
        if not may_be_told(self.values, seen):
            yield TOLD
        if party.kind is ReaderKind.PARTNER:
            yield from self._kept(party)

    def _kept(self, party: Reader) -> Iterator[str]:
        if self.form.marking > STRICTEST:
            yield STRICT
        if not questions.is_open_outward(UUID(party.party.partition(":")[2])):
            yield GATE
        if reporting.awaited(party, self.named, self.consents):
            yield CONSENT

    def _sees(self, party: Reader, each: NamedObject) -> bool:
        for collection, key in self.released.get(each.key, ()):
            found = class_of(key, self.scheme)
            match CollectionKind(collection.kind):
                case CollectionKind.SHARED:
                    is_read = may_see(party, found)
                case CollectionKind.COUNTRY:
                    is_read = party.country.lower() == collection.country and may_see(party, found)
                case CollectionKind.INTAKE:
                    is_read = party.party == organisation_party(each.source)
                case _:
                    is_read = False
            if is_read:
                return True
        return False


def _facts(form: ReportForm, consents: Mapping[UUID, Set[str]], wanted: Sequence[Readers]) -> _Facts:
    values = values_in(form.words)
    released: dict[int, list[tuple[Collection, str]]] = defaultdict(list)
    for row in Release.objects.filter(object__in=form.objects, is_served=True).select_related("collection", "visibility"):
        released[row.object_id].append((row.collection, row.visibility.key))
    seated = {party for place in wanted if place.kind is CollectionKind.ROOM for party in place.parties}
    keys = {party.party: UUID(party.party.partition(":")[2]) for party in seated if party.kind is ReaderKind.PARTNER}
    found = neighbours.organisation_names(keys.values()) if keys else {}
    names = {party: found[key] for party, key in keys.items() if key in found}
    named, held = named_objects(form.objects), holders.holders(values)
    # What the objects of the report hold its readers are told by it, with the consent of their sources.
    own = holders.named_by([each.key for each in named], values)
    return _Facts(form, named, consents, values, held, own, released, neighbours.scheme(), names)


def wanted_places(form: ReportForm) -> list[Readers]:
    """The places with who reads there, whatever may go to them; one without readers where there is no such place."""
    aliases = {f"country-{code}" for code in form.countries} | form.rooms | {CollectionKind.SHARED.value}
    known = {row.alias: row for row in Collection.objects.filter(alias__in=aliases)}
    names = neighbours.organisation_names(form.organisations)
    found = [_place(known, CollectionKind.COUNTRY, f"country-{code}", code, [_country(code)]) for code in sorted(form.countries)]
    for key in sorted(form.organisations, key=lambda key: (names.get(key, ""), key)):
        found.append(_place(known, CollectionKind.SHARED, CollectionKind.SHARED.value, names.get(key, str(key)), [_partner(key)]))
    rows = CollectionReader.objects.filter(collection__alias__in=form.rooms).order_by("party").values_list("collection__alias", "party")
    seats: dict[str, list[Reader]] = defaultdict(list)
    for alias, party in rows:
        kind, _, name = party.partition(":")
        seats[alias].append(_country(name) if kind == "country" else _partner(UUID(name)))
    for alias in sorted(form.rooms):
        title_ = known[alias].title if alias in known else alias
        found.append(_place(known, CollectionKind.ROOM, alias, title_, [readers.seated(each, known[alias]) for each in seats[alias]]))
    return found


def _place(known: Mapping[str, Collection], kind: CollectionKind, alias: str, name: str, parties: Sequence[Reader]) -> Readers:
    is_there = alias in known and known[alias].kind == kind
    return Readers(kind, alias, name, tuple(parties) if is_there else (), frozenset())


def _country(code: str) -> Reader:
    return readers.made(ReaderKind.COUNTRY, country_party(code), code.upper())


def _partner(key: UUID) -> Reader:
    return readers.made(ReaderKind.PARTNER, organisation_party(key))


def objects_named(keys: Iterable[int]) -> QuerySet[Object]:
    """Of these objects those that a report may name: partners' own, neither taken back nor held back, and the newest of their source."""
    listed = list(keys)[: reporting.MOST_OBJECTS + 1]
    rows = Object.objects.select_related("visibility").filter(is_newest(), pk__in=listed, erased_at=None, held_by="")
    return rows.exclude(producer=HOUSE)


def strictest(row: Object) -> Marking:
    """The strictest marking of an object, its parts included."""
    return max([Marking(row.marking), *(part.tlp for part in parts_of(row.parts))])


def _named(row: Object, found: ObjectClass) -> NamedObject:
    parts = parts_of(row.parts)
    audience = max([found.audience, *(part.audience for part in parts)])
    levels = frozenset(filter(None, [found.level, *(part.level for part in parts)]))
    return NamedObject(row.pk, row.stix_id, row.producer, found, max(found.tlp, strictest(row)), audience, levels)
