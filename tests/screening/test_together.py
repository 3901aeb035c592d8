"""Many matches together: a new list or engine never acts before two persons have let it, and the obvious is dismissed by two."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from aboveboard.audit import guard, store
from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.parties.models import Organisation
from aboveboard.screening import actions, jobs, queries
from aboveboard.screening.engine import thresholds
from aboveboard.screening.models import Judgement, Match, Proposal, ReviewBatch
from aboveboard.screening.values import Reason, Selection, Together
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")


def anna() -> Actor:
    return make_parties.staff("analyst")


def rita() -> Actor:
    return make_parties.staff("reviewer")


@pytest.fixture
def batched(tmp_path: Path) -> tuple[Organisation, Match]:
    """An organisation that a list names on the day that the list is new."""
    make_screening.own(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER)
    worker.drain()
    return owner, Match.objects.get(source="un")


def chosen(*matches: Match, **form: object) -> Selection:
    return Selection(tuple(match.pk for match in matches), make_screening.said(**form))  # type: ignore[arg-type]


def proposed(batch: ReviewBatch, decision: Together = Together.RELEASE, by: Actor | None = None) -> Proposal:
    return actions.propose_for_batch(by or anna(), batch, decision=decision, text="Read one by one.")


def seen(proposal: Proposal) -> str:
    return queries.proposal_preview(anna(), proposal.pk).seen


def test_a_new_list_waits_in_a_batch_that_says_whom_it_would_hold(batched: tuple[Organisation, Match]) -> None:
    owner, match = batched
    (batch,) = queries.visible_batches(anna())
    assert (batch.newness, batch.source, batch.total, batch.waiting) == ("source", "un", 1, 1)
    preview = queries.batch_preview(anna(), batch.pk)
    assert (preview.holds, preview.held_already) == ((owner.pk,), ())
    assert [(line.match, line.name, line.listed, line.birth) for line in preview.lines] == [
        (match.pk, "Jan Vermeulen", "Jan Vermeulen", "agrees")
    ]
    assert queries.stopping_matches(owner.pk) == []
    assert [task.what for task in queries.needs_me(anna())] == ["Decide on the matches of a new list"]


def test_two_persons_let_a_batch_act(batched: tuple[Organisation, Match]) -> None:
    owner, match = batched
    first, second = anna(), rita()
    proposal = proposed(match.batch, by=first)
    with pytest.raises(Conflict, match="already"):
        proposed(match.batch)
    with pytest.raises(Forbidden, match="Another person"):
        actions.confirm_proposal(first, proposal, seen=seen(proposal), text="Yes.")
    with pytest.raises(Conflict, match="look again"):
        actions.confirm_proposal(second, proposal, seen="0" * 64, text="Yes.")
    assert queries.stopping_matches(owner.pk) == []
    assert [task.what for task in queries.needs_me(second)] == ["Confirm or refuse what was proposed together"]
    assert queries.needs_me(first) == []
    actions.confirm_proposal(second, proposal, seen=seen(proposal), text="Yes, each of them.")
    (stopping,) = queries.stopping_matches(owner.pk)
    assert (stopping.id, stopping.above_act) == (match.pk, True)
    match.refresh_from_db()
    assert (match.would_act, match.batch.state) == (False, "released")
    entry = Entry.objects.get(kind="screening.confirm_proposal", outcome="done")
    assert store.facts(entry)["lines"] == [str(match.pk)]
    with pytest.raises(Conflict, match="settled"):
        proposed(match.batch)


def test_a_declined_batch_leaves_its_matches_to_readers(batched: tuple[Organisation, Match]) -> None:
    owner, match = batched
    proposal = proposed(match.batch, Together.DECLINE)
    actions.confirm_proposal(rita(), proposal, seen=seen(proposal), text="Names only.")
    match.refresh_from_db()
    assert (match.state, match.would_act, match.above_act, match.batch.state) == ("new", False, False, "declined")
    actions.screen_organisation(SYSTEM, owner.pk)
    assert queries.stopping_matches(owner.pk) == []
    assert [task.what for task in queries.needs_me(anna())] == ["Review a possible match"]


def test_a_refused_proposal_changes_nothing_and_another_may_follow(batched: tuple[Organisation, Match]) -> None:
    _owner, match = batched
    proposal = actions.refuse_proposal(rita(), proposed(match.batch), text="Look at the dates again.")
    assert (proposal.state, Match.objects.get(source="un").would_act) == ("refused", True)
    assert proposed(match.batch, Together.DECLINE).state == "proposed"
    with pytest.raises(Conflict):
        actions.confirm_proposal(rita(), proposal, seen=seen(proposal), text="Yes.")


def test_a_match_read_by_itself_leaves_the_batch(batched: tuple[Organisation, Match]) -> None:
    owner, match = batched
    proposal = proposed(match.batch)
    before = seen(proposal)
    actions.dismiss_match(anna(), match, form=make_screening.said())
    match.refresh_from_db()
    assert match.state == "new", "what would stop acts is dismissed by two as well"
    actions.dismiss_match(rita(), match, form=make_screening.said())
    with pytest.raises(Conflict, match="look again"):
        actions.confirm_proposal(rita(), proposal, seen=before, text="Yes.")
    with pytest.raises(Conflict, match="Nothing is left"):
        actions.confirm_proposal(rita(), proposal, seen=seen(proposal), text="Yes.")
    assert queries.stopping_matches(owner.pk) == []
    actions.refuse_proposal(rita(), proposal, text="Settled already.")
    with pytest.raises(Conflict, match="nothing to decide"):
        proposed(match.batch)


def test_a_batch_that_grew_is_proposed_anew(batched: tuple[Organisation, Match], tmp_path: Path) -> None:
    _owner, match = batched
    proposal = proposed(match.batch)
    twin = Match.objects.get(pk=match.pk)
    twin.pk, twin.entry_id, twin.state = uuid4(), "un-999", "new"
    with guard.opened("test"):
        twin.save(force_insert=True)
    with pytest.raises(Conflict, match="More matches have joined"):
        actions.confirm_proposal(rita(), proposal, seen=seen(proposal), text="Yes.")
    assert ReviewBatch.objects.get().state == "waiting"


def test_a_new_engine_never_acts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    with monkeypatch.context() as former:
        former.setattr(thresholds, "SHOW", 10_001)
        owner = make_screening.screened()
    assert not Match.objects.exists()
    for module in ("index", "actions.lists", "queries.covering"):
        monkeypatch.setattr(f"aboveboard.screening.{module}.ENGINE_VERSION", "99+next")
    jobs.keep_index()
    actions.screen_organisation(SYSTEM, owner.pk)
    match = Match.objects.get()
    assert (match.above_act, match.would_act, match.batch.newness, match.batch.source) == (False, True, "engine", "")
    assert queries.stopping_matches(owner.pk) == []
    proposal = proposed(match.batch)
    actions.confirm_proposal(rita(), proposal, seen=seen(proposal), text="Yes.")
    assert queries.stopping_matches(owner.pk)


def test_a_match_of_the_former_engine_that_would_act_only_now_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    with monkeypatch.context() as former:
        former.setattr(thresholds, "ACT", 10_001)
        owner = make_screening.screened()
    assert list(Match.objects.values_list("above_act", "would_act")) == [(False, False)]
    for module in ("index", "actions.lists"):
        monkeypatch.setattr(f"aboveboard.screening.{module}.ENGINE_VERSION", "99+next")
    jobs.keep_index()
    actions.screen_organisation(SYSTEM, owner.pk)
    assert list(Match.objects.values_list("above_act", "would_act")) == [(False, True)]
    actions.screen_organisation(SYSTEM, owner.pk)
    assert list(Match.objects.values_list("above_act", "would_act")) == [(False, True)]


def test_a_new_engine_that_finds_nothing_new_makes_no_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _owner, match = make_screening.hit(tmp_path)
    for module in ("index", "actions.lists"):
        monkeypatch.setattr(f"aboveboard.screening.{module}.ENGINE_VERSION", "99+next")
    jobs.keep_index()
    actions.screen_organisation(SYSTEM, _owner.pk)
    match.refresh_from_db()
    assert (match.above_act, match.would_act) == (True, False)
    assert not ReviewBatch.objects.exists()


@pytest.fixture
def obvious(tmp_path: Path) -> list[Match]:
    """Two matches that stop nothing."""
    make_screening.own(tmp_path, *OTHERS, Listed(801, "Jan", "Vermeulen", "1931"), Listed(802, "Jan", "Vermeulen", "1932"))
    make_screening.screened()
    return list(Match.objects.order_by("entry_id"))


def test_two_persons_dismiss_the_obvious_and_each_is_remembered(obvious: list[Match]) -> None:
    first, second = anna(), rita()
    proposal = actions.propose_dismissal(first, chosen(*obvious, reason=Reason.DIFFERENT_BIRTH_DATE))
    assert {match.state for match in Match.objects.all()} == {"new"}
    with pytest.raises(Forbidden, match="Another person"):
        actions.confirm_proposal(first, proposal, seen=seen(proposal), text="Yes.")
    actions.confirm_proposal(second, proposal, seen=seen(proposal), text="I compared the dates.")
    assert {match.state for match in Match.objects.all()} == {"false_positive"}
    for judgement in Judgement.objects.all():
        assert (judgement.by_id, judgement.second_reader_id, judgement.complete) == (first.user, second.user, True)
        assert (judgement.reason, judgement.second_text) == ("different_birth_date", "I compared the dates.")
    assert Entry.objects.filter(kind="screening.confirm_proposal", outcome="done").count() == 1


def test_what_changed_since_is_left_out(obvious: list[Match], tmp_path: Path) -> None:
    proposal = actions.propose_dismissal(anna(), chosen(*obvious))
    changed = Listed(801, "Jan", "Vermeulen", "1931-05")
    make_screening.own(tmp_path, *OTHERS, changed, Listed(802, "Jan", "Vermeulen", "1932"), published=date(2026, 3, 9))
    worker.drain()
    preview = queries.proposal_preview(rita(), proposal.pk)
    assert [line.left_out for line in preview.left_out] == ["It has changed since it was proposed."]
    actions.confirm_proposal(rita(), proposal, seen=preview.seen, text="Yes.")
    assert list(Match.objects.order_by("entry_id").values_list("state", flat=True)) == ["new", "false_positive"]


def test_what_is_grave_is_read_by_itself(tmp_path: Path) -> None:
    _owner, match = make_screening.hit(tmp_path)
    with pytest.raises(Conflict, match="It stops acts: read it by itself"):
        actions.propose_dismissal(anna(), chosen(match))
    assert [line.left_out for line in queries.selection_preview(anna(), [match.pk]).lines] == ["It stops acts: read it by itself."]


def test_what_waits_in_a_batch_is_not_dismissed_with_others(batched: tuple[Organisation, Match]) -> None:
    with pytest.raises(Conflict, match="It waits in a batch"):
        actions.propose_dismissal(anna(), chosen(batched[1]))


def test_a_selection_is_bounded_and_there(obvious: list[Match]) -> None:
    for matches in ((), tuple(uuid4() for _ in range(201))):
        with pytest.raises(Invalid, match="at least one match and at most"):
            actions.propose_dismissal(anna(), Selection(matches, make_screening.said()))
    with pytest.raises(Invalid, match="no reason for a match that is dismissed"):
        actions.propose_dismissal(anna(), chosen(obvious[0], reason=Reason.SAME_FACTS))
    with pytest.raises(Conflict, match="not there any more"):
        actions.propose_dismissal(anna(), Selection((obvious[0].pk, uuid4()), make_screening.said()))
    with pytest.raises(Invalid):
        actions.refuse_proposal(rita(), actions.propose_dismissal(anna(), chosen(obvious[0])), text="a\x00b")
    assert Proposal.objects.get().state == "proposed"


@pytest.mark.parametrize("role", ["officer", "legal", "auditor", "sg", "security", "applicant"])
def test_only_readers_propose_and_settle(obvious: list[Match], role: str) -> None:
    proposal, other = actions.propose_dismissal(anna(), chosen(obvious[0])), make_parties.staff(role)
    with pytest.raises(Forbidden):
        actions.propose_dismissal(other, chosen(obvious[1]))
    for settle in (actions.refuse_proposal, lambda *a, **k: actions.confirm_proposal(*a, **k, seen=seen(proposal))):
        with pytest.raises(Forbidden):
            settle(other, proposal, text="Yes.")
    if role not in {"auditor", "security"}:
        assert not queries.visible_proposals(other).exists()
        assert not queries.visible_batches(other).exists()
        assert queries.selection_preview(other, [obvious[0].pk]).lines == ()
        for ask in (queries.visible_proposal, queries.visible_batch):
            with pytest.raises(Missing):
                ask(other, proposal.pk)


def test_the_database_refuses_one_person_as_both(obvious: list[Match]) -> None:
    proposal = actions.propose_dismissal(anna(), chosen(obvious[0]))
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        Proposal.objects.filter(pk=proposal.pk).update(settled_by_id=proposal.by_id, state="confirmed")
