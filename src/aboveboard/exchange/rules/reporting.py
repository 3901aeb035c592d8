"""The words of activity reports, what one must say at least, and to whom nothing of it may go."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from aboveboard.exchange.rules.asking import FILES, LOOKS_FROM_FILES, STRICTEST, looks_from_files
from aboveboard.exchange.stix.markings import Audience, Marking
from aboveboard.exchange.stix.visibility import ObjectClass, Reader, ReaderKind, may_see, reach

MOST_TITLE, MOST_WORDS, MOST_OBJECTS = 200, 10_000, 200
LONGEST_KEPT = timedelta(days=365)


class ReportState(StrEnum):
    """How far a report is."""

    PREPARED = "prepared"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A report: over which days (both within), what was found, what to do, from which objects (their keys), and for whom.

    `countries` are ISO 3166 codes in lower case, `organisations` partners, `rooms` aliases of collections of rooms. The legal basis is
    needed where it goes to partners; `is_free_of_files` declares that nothing in it comes from police files.
    """

    title: str
    since: date
    until: date
    findings: str
    recommendations: str
    purpose: str
    marking: Marking
    objects: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()
    organisations: frozenset[UUID] = frozenset()
    rooms: frozenset[str] = frozenset()
    legal_basis: str = ""
    is_free_of_files: bool = False

    @property
    def words(self) -> str:
        """All that its readers read."""
        return "\n".join((self.title, self.findings, self.recommendations))


@dataclass(frozen=True, slots=True)
class NamedObject:
    """An object that a report names: who sent it and which class it is of.

    `strictest` is the strictest TLP in it, `audience` whom the house's own classification lets read at most and `levels` the labels
    that it bears, those of its parts included.
    """

    key: int
    stix_id: str
    source: UUID
    object_class: ObjectClass
    strictest: Marking
    audience: Audience = Audience.MARKED
    levels: frozenset[str] = frozenset()


def floor(named: Iterable[NamedObject]) -> Marking:
    """What a report is marked with at least: with the strictest of all that it names."""
    return max((each.strictest for each in named), default=Marking.CLEAR)


def defects(form: ReportForm, named: Iterable[NamedObject]) -> dict[str, str]:
    """By field what keeps a report from being prepared, empty where nothing does."""
    found, least = {}, floor(named)
    if not form.is_free_of_files:
        found["is_free_of_files"] = FILES
    # Sources that are asked to consent read the purpose.
    for field, text in (("findings", form.words), ("purpose", form.purpose)):
        if looks_from_files(text):
            found[field] = LOOKS_FROM_FILES
    if form.until < form.since:
        found["until"] = "The last day is before the first."
    if not form.objects:
        found["objects"] = "Choose the objects that it is about."
    if len(form.objects) > MOST_OBJECTS:
        found["objects"] = f"A report names {MOST_OBJECTS} objects at most."
    if form.marking < least:
        found["marking"] = f"It names something marked {least.label}: mark it so or stricter, or leave that object out."
    if not form.countries and not form.organisations and not form.rooms:
        found["countries"] = "Choose who is to read it."
    if form.organisations and form.marking > STRICTEST:
        found["organisations"] = f"What is marked stricter than {STRICTEST.label} does not go to partners."
    if form.organisations and not form.legal_basis.strip():
        found["legal_basis"] = "Say on which legal basis it goes to partners."
    return found


def awaited(party: Reader, named: Iterable[NamedObject], consented: Mapping[UUID, Set[str]]) -> frozenset[UUID]:
    """The sources that have to consent before what is derived from theirs goes to this partner beyond its marking; none for others.

    `consented` are the partners (parties) that each source was told of when it consented: to others it did not.
    """
    if party.kind is not ReaderKind.PARTNER:
        return frozenset()
    wanted = {each.source for each in named if not may_see(party, each.object_class)}
    return frozenset(source for source in wanted if party.party not in consented.get(source, ()))


def audience(named: Iterable[NamedObject]) -> Audience:
    """Whom the house's own classification lets read a report at most: whom it lets read all that it names."""
    return max((each.audience for each in named), default=Audience.MARKED)


def is_beyond(party: Reader, named: Iterable[NamedObject]) -> bool:
    """Whether the house's own classification keeps something in it from this reader: no consent of a source opens that."""
    return audience(named) > reach(party)


def purposes(named: Iterable[NamedObject]) -> frozenset[str]:
    """What a report may be used for: what all that it names may be used for."""
    found = [each.object_class.purposes for each in named]
    return frozenset.intersection(*found) if found else frozenset()


def lacks_purpose(party: Reader, named: Iterable[NamedObject]) -> bool:
    """Whether this reader reads for nothing that all of it may be used for: no consent of a source opens that."""
    return not purposes(named) & party.purposes


def shuts_out(party: Reader, named: Iterable[NamedObject]) -> bool:
    """Whether a source of something in it shut this reader's country out: that beats every wish."""
    return any(party.country and party.country in each.object_class.excluded for each in named)
