"""An engagement is drafted, submitted as it stands, and frozen; only its own people and the rules move it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aboveboard.audit import guard, store
from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid
from aboveboard.kernel.machine import Move
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import actions, machine, queries
from aboveboard.parties.models import Engagement
from aboveboard.parties.rules.keys import engagement_hash
from aboveboard.parties.values.words import Attachment, ContributionKind, EngagementState, Outcome, Selection
from tests import make_parties as make

pytestmark = pytest.mark.usefixtures("house")


def test_an_application_is_submitted_with_the_hash_of_its_content() -> None:
    meridian = make.ready(make.organisation())
    engagement = make.submitted(meridian)
    facts = queries.engagement(engagement.pk)
    assert (facts.state, facts.content_hash) == (EngagementState.SUBMITTED, engagement_hash(facts))
    assert facts.value == Money.of("1380000.00", "EUR")
    entry = Entry.objects.get(kind="parties.submit_application")
    assert store.facts(entry) == {
        "state": "submitted",
        "content": facts.content_hash,
        "kinds": ["funding", "secondment"],
        "value": {"minor": 138_000_000, "currency": "EUR"},
        "outcome": "",
    }
    assert {mention.subject_id for mention in entry.mentions.all()} == {str(meridian.pk)}
    assert [each.id for each in queries.submitted_engagements(meridian.pk)] == [engagement.pk]


def test_everything_that_is_missing_is_said_at_once() -> None:
    meridian = make.organisation()
    with pytest.raises(Invalid) as refusal:
        make.submitted(meridian)
    for part in ("director or officer", "who signs", "who owns", "accuracy", "compatibility"):
        assert part in str(refusal.value)
    assert Engagement.objects.get().state == EngagementState.DRAFT


def test_an_expired_declaration_does_not_count() -> None:
    meridian = make.ready(make.organisation())
    make.declaration(meridian, expires_on=clock.today())
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(Invalid, match="accuracy"):
        make.submitted(meridian)


def test_what_was_submitted_cannot_be_changed_before_it_is_withdrawn() -> None:
    meridian = make.ready(make.organisation())
    engagement, ana = make.submitted(meridian), make.speaker(meridian)
    before = engagement.content_hash
    with pytest.raises(Conflict, match="withdraw it first"):
        actions.update_engagement(ana, engagement, form=make.proposal(title="Other"))
    assert queries.engagement(engagement.pk).content_hash == before
    actions.redraft_engagement(ana, actions.withdraw_application(ana, engagement))
    actions.update_engagement(ana, engagement, form=make.proposal(title="Other"))
    again = actions.submit_application(ana, engagement)
    assert again.content_hash != before
    assert again.content_hash == engagement_hash(queries.engagement(again.pk))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"purpose": "Other."},
        {"selection": Selection.DIRECT},
        {"kinds": {ContributionKind.FUNDING: Money.of("1200000.01", "EUR")}},
        {"ends_on": date(2199, 1, 1)},
        {"countries": ("ke",)},
        {"personal_data": True},
        {"outward_data": True},
        {"strings": (Attachment.EXCLUSIVITY,)},
        {"additionality": ""},
    ],
)
def test_the_hash_covers_every_part_of_the_proposal(change: dict[str, Any]) -> None:
    meridian = make.organisation()
    assert make.draft(meridian).content_hash != make.draft(meridian, **change).content_hash
    assert make.draft(meridian).content_hash == make.draft(meridian).content_hash
    assert make.draft(meridian).content_hash != make.draft(make.organisation("Other B.V.")).content_hash


def test_a_row_that_was_changed_behind_the_back_is_not_submitted() -> None:
    meridian = make.ready(make.organisation())
    engagement = make.draft(meridian)
    with transaction.atomic(), guard.opened("test"):
        Engagement.objects.filter(pk=engagement.pk).update(value_minor=1)
    with pytest.raises(Conflict, match="not what was last saved"):
        actions.submit_application(make.speaker(meridian), engagement)


def test_strangers_and_staff_do_not_submit_for_an_organisation() -> None:
    meridian = make.ready(make.organisation())
    engagement = make.draft(meridian)
    for actor in (make.speaker(make.organisation("Other B.V.")), make.applicant(), make.staff("officer"), SYSTEM, ANONYMOUS):
        with pytest.raises(Forbidden):
            actions.submit_application(actor, engagement)
    assert Engagement.objects.get(pk=engagement.pk).state == EngagementState.DRAFT


def test_a_prospect_cannot_apply() -> None:
    officer = make.staff("officer")
    prospect = actions.register_organisation(officer, make.registration())
    draft = actions.draft_engagement(officer, prospect, form=make.proposal())
    with pytest.raises(Conflict, match="registered organisation"):
        actions.submit_application(make.speaker(prospect), draft)


@pytest.mark.parametrize("move", machine.ENGAGEMENT.moves, ids=lambda move: move.name)
@pytest.mark.parametrize("state", EngagementState)
def test_every_move_from_every_state(move: Move, state: EngagementState) -> None:
    meridian = make.ready(make.organisation())
    engagement, ana = make.draft(meridian), make.speaker(meridian)
    with transaction.atomic(), guard.opened("test"):
        Engagement.objects.filter(pk=engagement.pk).update(state=state, submitted_at=clock.now())
    engagement.refresh_from_db()
    acts: dict[str, Any] = {
        "submit": lambda: actions.submit_application(ana, engagement),
        "withdraw": lambda: actions.withdraw_application(ana, engagement),
        "redraft": lambda: actions.redraft_engagement(ana, engagement),
        "close": lambda: actions.close_engagement(SYSTEM, engagement, outcome=Outcome.LAPSED),
    }
    if state in move.sources:
        assert acts[move.name]().state == move.target
    else:
        with pytest.raises(Conflict):
            acts[move.name]()
    assert Engagement.objects.get(pk=engagement.pk).state == str(move.target.value if state in move.sources else state)


def test_an_organisation_is_not_withdrawn_while_it_is_examined() -> None:
    meridian = make.ready(make.organisation())
    make.submitted(meridian)
    with pytest.raises(Conflict, match="withdraw it first"):
        actions.withdraw_organisation(make.speaker(meridian), meridian)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 201),
        ("purpose", ""),
        ("purpose", "x" * 10_001),
        ("purpose", "turned \u202e round"),
        ("selection", "auction"),
        ("kinds", {}),
        ("kinds", {"bribe": Money(1, "EUR")}),
        ("kinds", {ContributionKind.FUNDING: 1_000}),
        ("kinds", {ContributionKind.FUNDING: Money(-1, "EUR")}),
        ("kinds", {ContributionKind.FUNDING: Money(1, "EUR"), ContributionKind.LICENCE: Money(1, "USD")}),
        ("kinds", {ContributionKind.FUNDING: Money(10**15, "EUR"), ContributionKind.LICENCE: Money(1, "EUR")}),
        ("kinds", [ContributionKind.FUNDING]),
        ("starts_on", "2026-01-01"),
        ("starts_on", date.max),
        ("ends_on", date(2000, 1, 1)),
        ("countries", ("nl", "zz")),
        ("countries", "nl"),
        ("countries", ["nl"] * 1000),
        ("personal_data", 1),
        ("strings", ("anything",)),
        ("strings", {"influence": 1}),
        ("additionality", None),
    ],
)
def test_a_hostile_proposal_is_invalid_and_names_its_field(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        make.proposal(**{field: value})
    assert set(refusal.value.fields) == {field}


def test_the_database_itself_refuses_what_the_forms_do() -> None:
    engagement = make.draft(make.organisation())
    for change in ({"value_minor": -1}, {"ends_on": date(2000, 1, 1)}, {"content_hash": ""}, {"outcome": "declined"}, {"state": "won"}):
        with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
            Engagement.objects.filter(pk=engagement.pk).update(**change)


def test_drafts_do_not_grow_without_end() -> None:
    meridian = make.organisation()
    model = make.draft(meridian)
    with transaction.atomic(), guard.opened("test"):
        rows = [
            Engagement(**{f.attname: getattr(model, f.attname) for f in Engagement._meta.concrete_fields if f.attname != "id"})
            for _ in range(199)
        ]
        Engagement.objects.bulk_create(rows)
    with pytest.raises(Conflict, match="the most"):
        make.draft(meridian)
