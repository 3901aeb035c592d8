"""Whom an examination of an organisation looks at, and in whose examinations a party turns up: the two directions of screening."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from aboveboard.audit.store import Ref
from aboveboard.kernel.errors import Missing
from aboveboard.lib.ownership import Ownership
from aboveboard.parties.models import Holding, Organisation, Person, Position
from aboveboard.parties.queries.facts import identifiers_of
from aboveboard.parties.queries.network import Network, holder_node, holder_ref, holding_facts, upwards, upwards_of
from aboveboard.parties.rules import groups
from aboveboard.parties.values.facts import OwnershipFacts, Subject, organisation_ref, person_ref
from aboveboard.parties.values.words import OrganisationState, PositionRole, Relation, Schema

# Contacts carry letters; nobody is examined for that.
SCREENED = {
    PositionRole.DIRECTOR: Relation.DIRECTOR,
    PositionRole.OFFICER: Relation.OFFICER,
    PositionRole.SIGNATORY: Relation.SIGNATORY,
    PositionRole.SECONDEE: Relation.SECONDEE,
}
MOST_POSITIONS = 1_000
MOST_TOUCHED = 5_000


def ownership(organisation_id: UUID) -> OwnershipFacts:
    """The statements of ownership upwards from an organisation; raises `Missing`."""
    root = _organisations([organisation_id]).get(organisation_id)
    if root is None:
        raise Missing
    found = upwards(organisation_id)
    names = {str(root.pk): root.legal_name}
    for row in found.holdings:
        names[str(row.held_id)] = row.held.legal_name
        if (holder := row.holder_organisation or row.holder_person) is not None:
            names[str(holder.pk)] = str(holder)
    return OwnershipFacts(organisation_id, tuple(holding_facts(row) for row in found.holdings), names, found.is_complete)


def subjects_of(organisation_id: UUID) -> list[Subject]:
    """The organisation, its owners near and far, and those who direct, sign or are sent: each once, the nearest relation first.

    Raises `Missing` for an unknown organisation.
    """
    return circle_of(organisation_id)[0]


def circle_of(organisation_id: UUID) -> tuple[list[Subject], bool]:
    """The same, and whether that is everybody: false where the chains of owners were too long to be followed to their end."""
    if (found := circles_of([organisation_id]).get(organisation_id)) is None:
        raise Missing
    return found


def circles_of(organisations: Iterable[UUID]) -> dict[UUID, tuple[list[Subject], bool]]:
    """The same of many, asked for together; unknown ones are left out."""
    networks = upwards_of(organisations)
    rows = _organisations(set().union(*(found.organisations for found in networks.values())))
    positions = _positions(networks)
    circles = {}
    for organisation_id, found in networks.items():
        if (root := rows.get(organisation_id)) is None:
            continue
        subjects = {organisation_ref(root.pk): _of_organisation(root, Relation.ITSELF, f"{root.legal_name} itself.")}
        for position in positions[organisation_id]:
            relation = SCREENED[PositionRole(position.role)]
            sentence = _ended(f"{position.person.full_name}, {relation} of {root.legal_name}")
            subjects.setdefault(person_ref(position.person_id), _of_person(position.person, relation, sentence))
        for ref, subject in _owners(found, rows, root):
            subjects.setdefault(ref, subject)
        circles[organisation_id] = list(subjects.values()), found.is_complete
    return circles


def _positions(organisations: Iterable[UUID]) -> dict[UUID, list[Position]]:
    found: dict[UUID, list[Position]] = {each: [] for each in organisations}
    rows = Position.objects.filter(organisation__in=list(found), until=None, role__in=list(SCREENED)).select_related("person")
    place = Window(RowNumber(), partition_by=[F("organisation_id")], order_by=["created_at", "id"])
    for row in rows.annotate(place=place).filter(place__lte=MOST_POSITIONS).order_by("created_at", "id"):
        found[row.organisation_id].append(row)
    return found


def organisations_touching(ref: Ref) -> list[UUID]:
    """The organisations in whose examination this party is a subject, so that a change to it or to a list finds them."""
    kind, key = ref.kind, UUID(ref.id)
    candidates: set[UUID] = set()
    if kind == "parties.person":
        positions = Position.objects.filter(person=key, until=None, role__in=list(SCREENED))
        held = Holding.objects.filter(holder_person=key, until=None)
        candidates |= set(positions.values_list("organisation_id", flat=True))
        start = set(held.values_list("held_id", flat=True))
    else:
        start = {key}
    candidates |= _held_by(start)
    # The way down is the way up of somebody else's file; only theirs says whether it counts.
    known = Organisation.objects.filter(pk__in=candidates).exclude(state=OrganisationState.PROSPECT, named_by__isnull=False)
    found = known.order_by("created_at", "id").values_list("pk", flat=True)[:MOST_TOUCHED]
    return [one for one in found if any(subject.ref == ref for subject in subjects_of(one))]


def _held_by(start: Iterable[UUID]) -> set[UUID]:
    """What these hold, in whosever statement, level by level."""
    seen = frontier = set(start)
    while frontier and len(seen) < MOST_TOUCHED:
        held = Holding.objects.filter(holder_organisation__in=frontier, until=None).values_list("held_id", flat=True)
        frontier = set(held[:MOST_TOUCHED]) - seen
        seen = seen | frontier
    return seen


def _owners(found: Network, rows: dict[UUID, Organisation], root: Organisation) -> Iterable[tuple[Ref, Subject]]:
    graph = groups.graph(found.edges())
    for row in found.holdings:
        ref, node = holder_ref(row), holder_node(row)
        if ref is None or node is None or row.holder_organisation_id == root.pk:
            continue
        is_direct = row.held_id == root.pk
        relation = Relation.OWNER if is_direct else Relation.INDIRECT_OWNER
        sentence = _sentence(row, graph, node, root)
        if row.holder_person is not None:
            yield ref, _of_person(row.holder_person, relation, sentence)
        elif (owner := rows.get(UUID(ref.id))) is not None:
            yield ref, _of_organisation(owner, relation, sentence)


def _sentence(row: Holding, graph: Ownership, node: str, root: Organisation) -> str:
    holder = row.holder_organisation or row.holder_person
    share = graph.holders(str(row.held_id)).get(node)
    control = " and controls it" if row.control else ""
    told = f"{holder} holds {share} of {row.held.legal_name}{control}"
    if row.held_id == root.pk:
        return _ended(told)
    through = graph.aggregated({node}, str(root.pk))
    return f"{told}, which stands above {root.legal_name} ({through} of it through all chains)."


def _ended(sentence: str) -> str:
    """With one full stop, also behind a name that ends with its own (B.V., Ltd.)."""
    return f"{sentence.removesuffix('.')}."


def _organisations(ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    return {row.pk: row for row in Organisation.objects.filter(pk__in=list(ids)).prefetch_related("identifiers")}


def _of_organisation(row: Organisation, relation: Relation, sentence: str) -> Subject:
    names = (row.legal_name, *(other["name"] for other in row.other_names))
    ref, countries = organisation_ref(row.pk), (row.country,)
    return Subject(ref, Schema.ORGANIZATION, tuple(dict.fromkeys(names)), (), countries, identifiers_of(row), relation, sentence)


def _of_person(row: Person, relation: Relation, sentence: str) -> Subject:
    births = (row.birth,) if row.birth else ()
    countries = (row.nationality,) if row.nationality else ()
    return Subject(person_ref(row.pk), Schema.PERSON, (row.full_name,), births, countries, (), relation, sentence)
