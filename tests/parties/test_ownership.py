"""Who holds what: shares never exceed the whole, circles end, strangers cannot hang an owner on a rival."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aboveboard.audit import guard, store
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from aboveboard.parties import actions, queries
from aboveboard.parties.models import Holding, Organisation, Person
from aboveboard.parties.queries import network
from aboveboard.parties.rules import groups
from aboveboard.parties.values.facts import organisation_ref, person_ref
from aboveboard.parties.values.forms import HoldingForm, PersonForm, PositionForm
from aboveboard.parties.values.words import DeclarationKind, HoldingSource, Outcome, PositionRole, Relation, UnknownReason
from tests import make_parties as make

pytestmark = pytest.mark.usefixtures("house")


def _relations(organisation: Organisation) -> dict[str, Relation]:
    return {subject.names[0]: subject.relation for subject in queries.subjects_of(organisation.pk)}


def test_the_subjects_of_the_story() -> None:
    meridian = make.ready(make.organisation())
    assert _relations(meridian) == {
        "Meridian Ballistics B.V.": Relation.ITSELF,
        "Jan Vermeulen": Relation.OFFICER,
        "Mira Okafor": Relation.SIGNATORY,
        "Delta Holding N.V.": Relation.OWNER,
    }
    jan = next(subject for subject in queries.subjects_of(meridian.pk) if subject.names == ("Jan Vermeulen",))
    assert (jan.schema, jan.births, jan.ref.kind) == ("Person", ("1971",), "parties.person")
    assert jan.sentence == "Jan Vermeulen, officer of Meridian Ballistics B.V."


def test_owners_behind_owners_are_subjects_with_their_share_through_all_chains() -> None:
    meridian = make.organisation()
    delta, echo = make.named(meridian), make.named(meridian, "Echo Trust")
    make.holding(meridian, delta, 6_000)
    make.holding(meridian, echo, 5_000, held=delta.pk)
    owner = next(subject for subject in queries.subjects_of(meridian.pk) if subject.names == ("Echo Trust",))
    assert owner.relation is Relation.INDIRECT_OWNER
    assert (
        owner.sentence
        == "Echo Trust holds 50 % of Delta Holding N.V., which stands above Meridian Ballistics B.V. (30 % of it through all chains)."
    )


def test_contacts_and_ended_positions_are_not_examined() -> None:
    meridian = make.organisation()
    jan = make.person(meridian)
    make.position(meridian, jan, PositionRole.CONTACT)
    ended = make.position(meridian, jan, PositionRole.DIRECTOR)
    actions.end_position(make.speaker(meridian), ended)
    assert _relations(meridian) == {"Meridian Ballistics B.V.": Relation.ITSELF}
    with pytest.raises(Conflict):
        actions.end_position(make.speaker(meridian), ended)


def test_former_and_other_names_are_examined_too() -> None:
    meridian = make.organisation()
    actions.update_profile(make.speaker(meridian), meridian, form=make.registration("Zenith Marks B.V."))
    assert queries.subjects_of(meridian.pk)[0].names == ("Zenith Marks B.V.", "Meridian Ballistics B.V.")


@pytest.mark.parametrize(
    "fields",
    [
        {"share_low": -1},
        {"share_high": 10_001},
        {"share_low": 5_000, "share_high": 4_999},
        {"share_low": 0.5},
        {"share_low": True},
        {"share_low": 10**30},
        {"control": "yes"},
        {"source": "rumour"},
        {"since": "2020-01-01"},
        {"since": date(1, 1, 1)},
        {"holder_person": uuid4()},
        {"unknown_reason": None},
        {"unknown_reason": "because"},
    ],
)
def test_a_hostile_holding_is_invalid(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        HoldingForm(**{"unknown_reason": UnknownReason.UNKNOWN, **fields})


def test_shares_never_exceed_the_whole() -> None:
    meridian = make.organisation()
    jan, delta = make.person(meridian), make.named(meridian)
    make.holding(meridian, jan, 3_100)
    with pytest.raises(Invalid, match="more than 100 %"):
        make.holding(meridian, delta, 6_901)
    make.holding(meridian, delta, 6_900)
    with pytest.raises(Invalid, match="more than 100 %"):
        make.holding(meridian, jan, 3_101)
    assert [row.share_low for row in queries.visible_holdings(make.speaker(meridian), meridian.pk)] == [6_900, 3_100]


def test_a_new_statement_takes_the_place_of_the_old_one_which_stays_on_record() -> None:
    meridian = make.organisation()
    jan = make.person(meridian)
    make.holding(meridian, jan, 3_100)
    make.holding(meridian, jan, 10_000)
    assert list(Holding.objects.order_by("created_at").values_list("share_low", "until")) == [(3_100, clock.today()), (10_000, None)]


def test_the_database_itself_refuses_two_holders_at_once_and_an_organisation_of_its_own() -> None:
    meridian = make.organisation()
    row = make.holding(meridian, make.person(meridian), 3_100)
    for change in (
        {"unknown_reason": "unknown"},
        {"holder_person": None},
        {"holder_person": None, "holder_organisation": meridian},
        {"share_high": 10_001},
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
            Holding.objects.filter(pk=row.pk).update(**change)


def test_an_organisation_does_not_hold_itself() -> None:
    meridian = make.organisation()
    with pytest.raises(Invalid, match="does not hold itself"):
        make.holding(meridian, meridian, 100)


def test_circles_end() -> None:
    meridian = make.organisation()
    delta, echo = make.named(meridian), make.named(meridian, "Echo Trust")
    make.holding(meridian, delta, 10_000)
    make.holding(meridian, echo, 6_000, held=delta.pk)
    make.holding(meridian, meridian, 4_000, held=echo.pk)
    make.holding(meridian, delta, 6_000, held=echo.pk)
    assert set(_relations(meridian)) == {"Meridian Ballistics B.V.", "Delta Holding N.V.", "Echo Trust"}
    assert queries.owner_group(meridian.pk) == {meridian.pk, delta.pk, echo.pk}
    assert queries.ownership(meridian.pk).is_complete


def test_a_deep_chain_is_cut_off_and_says_so() -> None:
    meridian = make.organisation()
    held = meridian
    for level in range(network.MOST_LEVELS + 3):
        above = make.named(meridian, f"Level {level} N.V.")
        make.holding(meridian, above, 10_000, held=held.pk)
        held = above
    facts = queries.ownership(meridian.pk)
    assert len(facts.holdings) == network.MOST_LEVELS
    assert not facts.is_complete


def test_a_rival_cannot_be_given_an_owner_by_a_stranger() -> None:
    rival = make.organisation("Rival B.V.", registration_number="")
    attacker = make.organisation("Attacker B.V.")
    assert make.named(attacker, "Rival B.V.").pk == rival.pk
    make.holding(attacker, rival, 100)
    make.holding(attacker, make.person(attacker, "Listed Person"), 10_000, held=rival.pk)
    assert set(_relations(rival)) == {"Rival B.V."}
    assert queries.ownership(rival.pk).holdings == ()
    assert "Listed Person" in _relations(attacker)
    assert queries.owner_group(rival.pk) == {rival.pk}


def test_holders_come_from_the_own_file_only() -> None:
    meridian, other = make.organisation(), make.organisation("Other B.V.")
    stranger = make.person(other)
    with pytest.raises(Invalid, match="no such person"):
        make.holding(meridian, stranger, 100)
    with pytest.raises(Invalid, match="no such person"):
        make.position(meridian, stranger)
    with pytest.raises(Invalid, match="one of your owners"):
        make.holding(meridian, make.person(meridian), 100, held=other.pk)
    with pytest.raises(Invalid, match="name it first"):
        actions.state_holding(make.speaker(meridian), meridian, form=HoldingForm(holder_organisation=uuid4()))


def test_only_who_the_own_file_named_is_an_owner_and_others_are_not_told_apart_from_nobody() -> None:
    meridian, rival = make.organisation(), make.organisation("Rival B.V.", registration_number="")
    delta = make.named(meridian)
    other = make.organisation("Other B.V.")
    told = set()
    for foreign in (rival.pk, delta.pk, meridian.pk, uuid4()):
        with pytest.raises(Invalid, match="name it first") as refused:
            actions.state_holding(make.speaker(other), other, form=HoldingForm(holder_organisation=foreign))
        told.add(str(refused.value.fields))
    assert len(told) == 1
    assert not Holding.objects.exists()
    # Who names it by all that it is known by speaks of the same organisation.
    assert make.named(other).pk == delta.pk
    make.holding(other, delta, 100)
    assert queries.owner_group(meridian.pk) == {meridian.pk}


def test_nobody_writes_into_a_foreign_file() -> None:
    meridian, other = make.ready(make.organisation()), make.organisation("Other B.V.")
    otto = make.speaker(other)
    row = Holding.objects.filter(organisation=meridian).first()
    held = meridian.positions.first()
    assert row is not None
    assert held is not None
    attempts: list[Callable[[], object]] = [
        lambda: actions.add_person(otto, meridian, form=PersonForm(full_name="Eve")),
        lambda: actions.end_holding(otto, row),
        lambda: actions.end_position(otto, held),
        lambda: actions.take_position(otto, meridian, form=PositionForm(person=held.person_id, role=PositionRole.SIGNATORY)),
        lambda: actions.state_holding(otto, meridian, form=HoldingForm(unknown_reason=UnknownReason.UNKNOWN)),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    row.refresh_from_db()
    assert row.until is None


def test_the_officer_writes_for_any_organisation_and_a_partner_who_also_works_here_does_not() -> None:
    meridian = make.organisation()
    actions.add_person(make.staff("officer"), meridian, form=PersonForm(full_name="Jan Vermeulen"))
    both = make.speaker(make.organisation("Other B.V."), "officer")
    with pytest.raises(Forbidden):
        actions.add_person(both, meridian, form=PersonForm(full_name="Eve"))


@pytest.mark.parametrize(
    "fields",
    [
        {"full_name": ""},
        {"full_name": "x" * 201},
        {"full_name": 7},
        {"birth": "1971-13"},
        {"birth": "1971-02-30"},
        {"birth": "0000"},
        {"birth": "3000"},
        {"birth": "١٩٧١"},
        {"nationality": "xx"},
        {"email": "no address"},
        {"email": "a@b.example\nBcc: all@house.example"},
    ],
)
def test_a_hostile_person_is_invalid(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        PersonForm(**{"full_name": "Jan Vermeulen", **fields})
    assert set(refusal.value.fields) == set(fields)


def test_a_person_is_entered_once() -> None:
    meridian = make.organisation()
    make.person(meridian)
    with pytest.raises(Conflict, match="already"):
        make.person(meridian, "JAN VERMEULEN")
    make.person(meridian, birth="1972")
    assert Person.objects.count() == 2


def test_names_stay_out_of_the_log() -> None:
    make.ready(make.organisation())
    from aboveboard.audit.models import Payload

    for name in ("Vermeulen", "Okafor", "Delta", "Meridian", "1971"):
        assert not Payload.objects.filter(body__contains=name).exists()


def test_what_touches_an_organisation_is_the_way_back_from_its_subjects() -> None:
    meridian = make.ready(make.organisation())
    delta = Organisation.objects.get(named_by=meridian)
    make.holding(meridian, make.person(meridian, "Far Owner"), 5_000, held=delta.pk)
    make.ready(make.organisation("Other B.V."))
    for subject in queries.subjects_of(meridian.pk):
        assert meridian.pk in queries.organisations_touching(subject.ref)
    jan = meridian.people.get(full_name="Jan Vermeulen")
    assert queries.organisations_touching(person_ref(jan.pk)) == [meridian.pk]
    assert queries.organisations_touching(organisation_ref(uuid4())) == []
    assert queries.organisations_touching(store.Ref("parties.person", str(uuid4()))) == []


def test_groups_share_an_ultimate_owner() -> None:
    one, two, three = make.organisation("One B.V."), make.organisation("Two B.V."), make.organisation("Three B.V.")
    top = make.organisation("Top N.V.", registration_number="")
    for owned, share in ((one, 5_000), (two, 10_000), (three, 4_999)):
        make.holding(owned, make.named(owned, "Top N.V."), share)
    assert queries.owner_group(one.pk) == {one.pk, two.pk, top.pk}
    assert queries.owner_group(top.pk) == {one.pk, two.pk, top.pk}
    assert queries.owner_group(three.pk) == {three.pk}


def test_control_and_two_branches_and_the_same_person_make_a_group() -> None:
    one, two = make.organisation("One B.V."), make.organisation("Two B.V.")
    make.holding(one, make.person(one, birth="1971-05-23"), 100, control=True)
    between = make.named(two, "Between N.V.")
    jan = make.person(two, "JAN VERMEULEN", birth="1971-05-23")
    make.holding(two, between, 3_000)
    make.holding(two, jan, 2_000)
    assert queries.owner_group(one.pk) == {one.pk}
    make.holding(two, jan, 6_000, held=between.pk)
    assert queries.owner_group(one.pk) == {one.pk, two.pk, between.pk}


def test_a_joint_venture_belongs_to_both_groups_and_does_not_join_them() -> None:
    venture = make.organisation("Venture B.V.")
    left, right = make.named(venture, "Left N.V."), make.named(venture, "Right N.V.")
    make.holding(venture, left, 5_000)
    make.holding(venture, right, 5_000)
    assert queries.owner_group(venture.pk) == {venture.pk, left.pk, right.pk}
    assert queries.owner_group(left.pk) == {left.pk, venture.pk}


def test_vague_shares_do_not_escape_the_group() -> None:
    one = make.organisation("One B.V.")
    top = make.named(one, "Top N.V.")
    make.holding(one, top, 0, 10_000)
    assert queries.owner_group(one.pk) == {one.pk, top.pk}


def test_files_that_contradict_each_other_prove_nothing_and_break_nothing() -> None:
    graph = groups.graph([groups.Edge("a", "x", 8_000, 8_000, False), groups.Edge("b", "x", 7_000, 7_000, False)])
    assert {holder: (share.low, share.high * 10) for holder, share in graph.holders("x").items()} == {
        "a": (Fraction(0), Fraction(8)),
        "b": (Fraction(0), Fraction(7)),
    }


def test_aggregation_counts_the_group_in_the_period_cash_and_kind_apart() -> None:
    one = make.ready(make.organisation("One B.V."))
    two = make.organisation("Two B.V.")
    for who, role in ((make.person(two), PositionRole.OFFICER), (make.person(two, "Mira Okafor"), PositionRole.SIGNATORY)):
        make.position(two, who, role)
    make.declaration(two)
    make.declaration(two, DeclarationKind.COMPATIBILITY)
    make.holding(two, make.named(two), 10_000)
    today = clock.today()
    with clock.frozen(clock.now() - timedelta(days=37 * 31)):
        make.submitted(one, ends_on=today, title="Long ago")
    counted = [make.submitted(one), make.submitted(two, title="Second")]
    make.draft(two, title="Draft")
    actions.withdraw_application(make.speaker(two), make.submitted(two, title="Withdrawn"))
    declined = make.submitted(two, title="Declined")
    actions.close_engagement(SYSTEM, declined, outcome=Outcome.DECLINED)
    actions.close_engagement(SYSTEM, counted[1], outcome=Outcome.TAKEN_UP)
    total = queries.engagements_of_group(one.pk, today - timedelta(days=36 * 30))
    assert {each.id for each in total.engagements} == {each.pk for each in counted}
    assert [str(each) for each in (*total.cash, *total.kind)] == ["EUR 2,400,000.00", "EUR 360,000.00"]
    assert total.organisations == queries.owner_group(two.pk)


def test_the_number_of_queries_does_not_grow_with_the_file() -> None:
    meridian = make.ready(make.organisation())

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.subjects_of(meridian.pk)
            queries.owner_group(meridian.pk)
        return len(seen)

    before = count()
    for number in range(20):
        make.position(meridian, make.person(meridian, f"Person {number}"))
        make.holding(meridian, make.named(meridian, f"Owner {number} N.V."), 0, 100)
    assert count() == before <= 16


def test_an_unknown_organisation_is_missing() -> None:
    for query in (queries.subjects_of, queries.ownership, queries.organisation, queries.person, queries.engagement, queries.document):
        with pytest.raises(Missing):
            query(uuid4())


def test_statements_from_a_register_say_so() -> None:
    meridian = make.organisation()
    form = HoldingForm(unknown_reason=UnknownReason.SUBJECT_UNABLE, source=HoldingSource.REGISTRY)
    actions.state_holding(make.staff("officer"), meridian, form=form)
    (found,) = queries.ownership(meridian.pk).holdings
    assert (found.holder, found.unknown_reason, found.source) == (None, UnknownReason.SUBJECT_UNABLE, HoldingSource.REGISTRY)


def test_a_position_is_taken_once_and_a_holding_ends_once() -> None:
    meridian = make.organisation()
    jan = make.person(meridian)
    make.position(meridian, jan)
    with pytest.raises(Conflict, match="already"):
        make.position(meridian, jan)
    held = make.holding(meridian, jan, 2_500)
    actions.end_holding(make.speaker(meridian), held)
    with pytest.raises(Conflict, match="has ended already"):
        actions.end_holding(make.speaker(meridian), held)
