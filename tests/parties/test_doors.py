"""No foreign facts through any query: the unseen is missing, lists are bounded, and pages go on without gaps."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.core.files import File
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import QUERIES
from aboveboard.parties import actions, queries
from aboveboard.parties.models import Holding, Organisation
from aboveboard.parties.values.words import EngagementState, OrganisationState
from tests import make_parties as make

pytestmark = pytest.mark.usefixtures("house")

ONE: dict[str, Callable[[Organisation], UUID]] = {
    "visible_organisation": lambda row: row.pk,
    "visible_people": lambda row: row.pk,
    "visible_positions": lambda row: row.pk,
    "visible_holdings": lambda row: row.pk,
    "visible_identifiers": lambda row: row.pk,
    "visible_declarations": lambda row: row.pk,
    "visible_documents": lambda row: row.pk,
    "timeline": lambda row: row.pk,
    "visible_engagement": lambda row: row.engagements.get().pk,
    "visible_document": lambda row: row.documents.get().pk,
    "document_content": lambda row: row.documents.get().pk,
    "visible_holding": lambda row: Holding.objects.filter(organisation=row).latest("created_at").pk,
}
MANY = {"visible_organisations", "visible_engagements"}
NAMES = {"visible_names"}


def test_every_query_of_the_parties_is_tried_below() -> None:
    assert {name.removeprefix("parties.") for name in QUERIES if name.startswith("parties.")} == set(ONE) | MANY | NAMES


def _full() -> Organisation:
    meridian = make.ready(make.organisation())
    make.document(meridian)
    actions.add_identifier(make.speaker(meridian), meridian, scheme="lei", value="724500PMK2A2M1SQQ228")  # type: ignore[arg-type]
    make.submitted(meridian)
    return meridian


def _strangers() -> list[Actor]:
    other = make.organisation("Other B.V.")
    no_rights = Actor("user:x", frozenset(), user=uuid4(), organisation=other.pk)
    scoped = Actor("token:x", frozenset({"officer"}), user=uuid4(), scopes=frozenset({"standing.read_all"}))
    partner_in_the_house = make.speaker(other, "officer")
    return [
        make.speaker(other),
        make.speaker(other, "partner"),
        make.applicant(),
        make.staff("ncb"),
        scoped,
        no_rights,
        partner_in_the_house,
        ANONYMOUS,
    ]


def test_names_are_told_only_of_whom_one_may_see() -> None:
    full = _full()
    keys = [full.pk, uuid4()]
    assert queries.visible_names(make.staff("officer"), keys) == {full.pk: full.legal_name}
    assert queries.visible_names(make.speaker(full), keys) == {full.pk: full.legal_name}
    for stranger in _strangers():
        assert dict(queries.visible_names(stranger, keys)) == {}


@pytest.mark.parametrize("name", ONE)
def test_what_is_foreign_is_missing(name: str) -> None:
    meridian = _full()
    query, key = getattr(queries, name), ONE[name](meridian)
    for reader in (make.speaker(meridian), make.speaker(meridian, "partner"), make.staff("analyst")):
        found = query(reader, key)
        assert found is not None
        if isinstance(found, File):
            found.close()
    for stranger in _strangers():
        with pytest.raises(Missing):
            query(stranger, key)
    with pytest.raises(Missing):
        query(make.speaker(meridian), uuid4())


@pytest.mark.parametrize("name", sorted(MANY))
def test_lists_hold_the_own_only(name: str) -> None:
    meridian = _full()
    query = getattr(queries, name)
    for reader in (make.speaker(meridian), make.staff("auditor")):
        assert len(query(reader).rows) == 1
    for stranger in _strangers():
        assert meridian.pk not in {getattr(row, "organisation_id", row.pk) for row in query(stranger).rows}


def test_a_page_cannot_be_continued_after_a_foreign_row() -> None:
    meridian, other = _full(), make.organisation("Other B.V.")
    with pytest.raises(Missing):
        queries.visible_organisations(make.speaker(other), after=meridian.pk)


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    for number in range(7):
        make.organisation("Same name" if number % 2 else f"Name {number}", registration_number=str(number))
    seen: list[UUID] = []
    after: UUID | None = None
    while True:
        page = queries.visible_organisations(make.staff("officer"), after=after, limit=3)
        seen += [row.pk for row in page.rows]
        if (after := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(("limit", "found"), [(-5, 1), (0, 1), (1, 1), (10**9, 3)])
def test_a_list_is_bounded_whatever_is_asked(limit: int, found: int) -> None:
    for number in range(3):
        make.organisation(registration_number=str(number))
    with CaptureQueriesContext(connection) as sent:
        assert len(queries.visible_organisations(make.staff("officer"), limit=limit).rows) == found
    assert int(sent.captured_queries[-1]["sql"].rsplit("LIMIT ", 1)[1]) <= 201


def test_staff_search_by_name_number_and_state_and_do_not_meet_the_merely_named() -> None:
    meridian = make.ready(make.organisation())
    officer = make.staff("officer")
    for text in ("meridian", "ballistics b", "27312854", "27 312.854", " Meridian "):
        assert [row.pk for row in queries.visible_organisations(officer, text=text).rows] == [meridian.pk]
    assert queries.visible_organisations(officer, text="Delta").rows == ()
    assert queries.visible_organisations(officer, text="%").rows == ()
    assert queries.visible_organisations(officer, text="x" * 10_000).rows == ()
    assert queries.visible_organisations(officer, state=OrganisationState.DECLINED).rows == ()
    assert queries.visible_engagements(officer, state=EngagementState.SUBMITTED).rows == ()


def test_staff_meet_drafts_only_in_the_organisation_that_they_open() -> None:
    meridian = make.organisation()
    make.draft(meridian)
    assert queries.visible_engagements(make.staff("officer")).rows == ()
    assert len(queries.visible_engagements(make.staff("officer"), organisation=meridian.pk).rows) == 1
    assert len(queries.visible_engagements(make.speaker(meridian)).rows) == 1


def test_the_organisation_reads_its_own_history_and_not_who_in_the_house_did_what() -> None:
    meridian = _full()
    officer = make.staff("officer")
    actions.end_organisation(officer, meridian)
    own, house = queries.timeline(make.speaker(meridian), meridian.pk), queries.timeline(officer, meridian.pk)
    assert own[0].kind == house[0].kind == "parties.end_organisation"
    assert (own[0].actor, house[0].actor) == ("", officer.id)
    assert own[1].actor == make.speaker(meridian).id
    assert {event.kind.split(".")[0] for event in own} == {"parties"}
    assert "accounts.speak_for" in {event.kind for event in house}


@pytest.mark.parametrize(("name", "most"), [("visible_positions", 2), ("visible_holdings", 2), ("visible_documents", 2), ("timeline", 2)])
def test_a_list_costs_the_same_however_long_it_is(name: str, most: int) -> None:
    meridian = _full()
    for number in range(5):
        make.position(meridian, make.person(meridian, f"Person {number}"))
        make.document(meridian, make.PDF + bytes([65 + number]))
    with CaptureQueriesContext(connection) as sent:
        for row in getattr(queries, name)(make.staff("officer"), meridian.pk):
            str(getattr(row, "person", "")), str(getattr(row, "held", "")), str(getattr(row, "holder_person", ""))
    assert len(sent) <= most
