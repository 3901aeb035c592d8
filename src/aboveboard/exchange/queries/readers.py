"""Who reads: the actor as the marking truth table sees it, what the gate lets it do now, and which classes it may see."""

from collections.abc import Iterable, Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Func, IntegerField, QuerySet, Subquery

from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.exchange import permits
from aboveboard.exchange.models import Collection, CollectionReader, VisibilityClass
from aboveboard.exchange.queries import expiry, neighbours
from aboveboard.exchange.stix.levels import Scheme
from aboveboard.exchange.stix.markings import Badge, parts_of
from aboveboard.exchange.stix.visibility import Reader, ReaderKind, class_of, governing, visible_keys
from aboveboard.exchange.values import DESK_PARTY, CollectionKind, country_party, organisation_party
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.kernel.gate import Act, Ask, Verdict, gate
from aboveboard.kernel.moment import once
from aboveboard.policy.values.purposes import ReadsFor

OPEN = Verdict(open=True)
# A partner is told of a hold by people, never by a refusal; `visible_channel` says what else may have shut the channel.
SHUT = "The channel of your organisation is shut for this at present. Nothing is lost; your contact at the secretariat tells you more."


@dataclass(frozen=True, slots=True)
class Channel:
    """What the gate says now to reading and to submitting."""

    read: Verdict
    write: Verdict

    def require(self) -> "Channel":
        """Itself; raises `NoStanding` where neither is open: then the channel is silent whatever is asked."""
        if not self.read.open and not self.write.open:
            raise NoStanding([SHUT])
        return self


_READS_FOR = {ReaderKind.SECRETARIAT: ReadsFor.HOUSE, ReaderKind.COUNTRY: ReadsFor.BUREAUS, ReaderKind.PARTNER: ReadsFor.PARTNERS}


def made(kind: ReaderKind, party: str, country: str = "") -> Reader:
    """A reader with what readers of its kind read for, by the regulation in force; the desk handles what arrives and reads for nothing."""
    reads_for = _READS_FOR.get(kind)
    return Reader(kind, party, country, neighbours.purposes().read_by(reads_for) if reads_for is not None else frozenset())


def reader(actor: Actor) -> Reader | None:
    """The actor as a reader, or None for one who reads nothing here."""
    if permits.READ_ALL.holds(actor):
        return made(ReaderKind.DESK, DESK_PARTY)
    if not permits.READ_FEED.holds(actor):
        return None
    if actor.organisation is not None:
        return made(ReaderKind.PARTNER, organisation_party(actor.organisation))
    if actor.country is not None:
        return made(ReaderKind.COUNTRY, country_party(actor.country), actor.country.upper())
    return None


def of_party(party: str, collection: Collection) -> Reader:
    """The reader that a record of what was handed out names, where it was handed out."""
    kind, _, name = party.partition(":")
    if kind == "country":
        return seated(made(ReaderKind.COUNTRY, party, name.upper()), collection)
    return seated(made(ReaderKind.PARTNER if kind == "organisation" else ReaderKind.DESK, party), collection)


def channel(actor: Actor) -> Channel:
    """The gate's answers for the partner that the actor speaks for; who speaks for none needs no standing."""
    return Channel(_ask(actor, Act.READ_FEED), _ask(actor, Act.SUBMIT))


def _ask(actor: Actor, act: Act) -> Verdict:
    partner = _partner(actor)
    return OPEN if partner is None else gate().ask(act, Ask(partner))


def _partner(actor: Actor) -> UUID | None:
    """The partner that the actor speaks for and whose standing counts."""
    return None if permits.READ_ALL.holds(actor) else actor.organisation


def lookups(actor: Actor) -> list[Lookup[Any]]:
    """What tells the rights of a reader now: the gate's facts, which classes there are, and whether anything is past its day."""
    partner = _partner(actor)
    return [*(gate().lookups(partner) if partner is not None else ()), _newest_class.of(), *expiry.lookups()]


def knowing(actor: Actor) -> list[Lookup[Any]]:
    """What `may_know`, but for rooms, and `visible_classes` ask of the database."""
    return [*(neighbours.lookups(actor.organisation) if actor.organisation is not None else ()), _newest_class.of()]


def may_know(actor: Actor, collection: Collection) -> bool:
    """Whether the actor may know of a collection at all, whatever the gate says now."""
    found = reader(actor)
    if found is None:
        return permits.SUBMIT.holds(actor) and is_own(actor, collection)
    match CollectionKind(collection.kind):
        case CollectionKind.INTAKE:
            return found.kind is ReaderKind.DESK or is_own(actor, collection)
        case CollectionKind.COUNTRY:
            return found.kind is ReaderKind.DESK or (found.kind is ReaderKind.COUNTRY and found.country == collection.country.upper())
        case CollectionKind.SHARED:
            return found.kind is not ReaderKind.PARTNER or _ever_took_outward_data(actor)
        case CollectionKind.ROOM:
            return found.kind is ReaderKind.DESK or collection.pk in _rooms_of(found.party)
        case CollectionKind.QUEUE:
            return found.kind is ReaderKind.DESK


def _rooms_of(party: str) -> frozenset[UUID]:
    """The collections of rooms that name this party among their readers."""
    rows = CollectionReader.objects.filter(party=party).values_list("collection_id", flat=True)
    return once(("exchange.rooms", party), lambda: frozenset(rows))


def is_own(actor: Actor, collection: Collection) -> bool:
    """Whether it is the intake of the partner that the actor speaks for."""
    return actor.organisation is not None and collection.organisation_id == actor.organisation


def visible_classes(reading: Reader, collection: Collection) -> frozenset[int] | None:
    """The ids of the classes that this reader may see; None where nothing in the collection is hidden from it."""
    if reading.kind is ReaderKind.DESK:
        return None
    if collection.organisation_id is not None and reading.party == organisation_party(collection.organisation_id):
        return None
    return _visible(reading, _classes_now(), neighbours.scheme())


def badge(reading: Reader, key: str, parts: Iterable[Sequence[str | int]]) -> Badge:
    """The marking of what a reader is shown of an object: of its class, and of the stored parts that it may see."""
    scheme = neighbours.scheme()
    return governing(reading, class_of(key, scheme), parts_of(parts), scheme)


@lru_cache(maxsize=256)
def _visible(reading: Reader, classes: "_Classes", scheme: Scheme) -> frozenset[int]:
    seen = visible_keys(reading, classes.keys.values(), scheme)
    return frozenset(pk for pk, key in classes.keys.items() if key in seen)


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    """All classes there are. They are only ever added: how many, the newest and its mark tell whether these are still all."""

    state: tuple[int, int, int]
    keys: Mapping[int, str]


_known = _Classes((0, 0, 0), {})


def _classes_now() -> _Classes:
    global _known
    newest, mark, size = next(iter(_newest_class()), (0, 0, 0))
    if (size, newest, mark) != _known.state:
        rows = list(VisibilityClass.objects.order_by("pk").values_list("pk", "mark", "key"))
        newest, mark, _ = rows[-1] if rows else (0, 0, "")
        _known = _Classes((len(rows), newest, mark), {pk: key for pk, _, key in rows})
    return _known


@prepared
def _newest_class() -> QuerySet[VisibilityClass, tuple[int, int, int]]:
    """The newest class, its mark, and how many there are."""
    count = VisibilityClass.objects.order_by().annotate(size=Func("pk", function="count", output_field=IntegerField()))
    return VisibilityClass.objects.order_by("-pk").values_list("pk", "mark", Subquery(count.values("size")))[:1]


def require_read(actor: Actor, collection: Collection) -> Reader:
    """The reader, where the gate lets it read this collection now; raises `NoStanding`, and `Missing` for one who reads nothing."""
    found = reader(actor)
    if found is None:
        raise Missing
    verdict = _ask(actor, Act.READ_FEED)
    if not verdict.open:
        raise NoStanding([SHUT])
    if found.kind is ReaderKind.PARTNER and collection.kind == CollectionKind.SHARED and not takes_outward_data(actor):
        raise NoStanding(["No agreement in force lets information flow to the partner."])
    return seated(found, collection)


def seated(found: Reader, collection: Collection) -> Reader:
    """The reader in this collection: whoever sits in a room shares its group and its purposes there and nowhere else."""
    if collection.kind != CollectionKind.ROOM:
        return found
    purposes = found.purposes | neighbours.purposes().read_by(ReadsFor.ROOMS)
    return replace(found, groups=frozenset({collection.alias}), purposes=purposes)


def takes_outward_data(actor: Actor) -> bool:
    """Whether an agreement in force lets information flow to the partner that the actor speaks for."""
    return actor.organisation is not None and any(terms.outward for terms in neighbours.terms_in_force(actor.organisation))


def _ever_took_outward_data(actor: Actor) -> bool:
    return actor.organisation is not None and any(terms.outward for terms in neighbours.terms_ever(actor.organisation))
