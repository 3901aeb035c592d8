"""An action asks for the right, opens one transaction, asks the gate, moves, does, and leaves its entry; or leaves nothing."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError

from aboveboard.audit import store
from aboveboard.audit.models import Entry, Outcome, Payload, Statement
from aboveboard.kernel import actor, gate
from aboveboard.kernel.action import ACTIONS, Action, ref
from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.kernel.errors import Blocked, Busy, Conflict, Forbidden, Invalid, Missing, NoStanding, StepUpNeeded, Unrecordable
from aboveboard.kernel.unit import unit
from tests.kernel import box
from tests.kernel.box import Box, State
from tests.kernel.conftest import Doorman

pytestmark = pytest.mark.django_db

MAKER = Actor("user:1", frozenset({"maker"}))
SEALER = Actor("user:2", frozenset({"sealer"}), stepped_up=True)


def test_an_action_writes_and_leaves_its_entry() -> None:
    made = box.make_box(MAKER, "a")
    entry = Entry.objects.get()
    assert (entry.kind, entry.outcome, entry.actor, entry.subject_id) == ("tests.make_box", Outcome.DONE, "user:1", str(made.pk))
    assert store.facts(entry) == {"label": "a"}
    assert list(store.mentioning(ref(made))) == [entry]
    assert list(store.mentioning(store.Ref("tests.shelf", "1"))) == [entry]


def test_the_entry_commits_to_its_payload() -> None:
    box.make_box(MAKER, "a")
    payload = Payload.objects.get()
    assert bytes(payload.entry.commitment) == store.commitment(bytes(payload.key), payload.body.encode())
    assert b"user:1" not in store.leaf(payload.entry)


def test_without_the_permit_nothing_happens_but_the_entry_of_the_refusal() -> None:
    with pytest.raises(Forbidden, match=r"tests\.make"):
        box.make_box(ANONYMOUS, "a")
    entry = Entry.objects.get()
    assert (entry.kind, entry.outcome, entry.actor) == ("tests.make_box", Outcome.REFUSED, "anonymous")
    assert not Box.objects.exists()


def test_the_permit_holds_only_where_it_says() -> None:
    made = box.make_box(MAKER, "not yours")
    with pytest.raises(Forbidden):
        box.open_box(MAKER, made)
    assert Box.objects.get().state == State.CLOSED


def test_bad_input_leaves_no_entry() -> None:
    with pytest.raises(Invalid, match="label"):
        box.make_box(MAKER, "")
    assert not Entry.objects.exists()


def test_a_binding_act_needs_a_second_factor() -> None:
    made = box.make_box(MAKER, "a")
    with pytest.raises(StepUpNeeded):
        box.seal_box(Actor("user:2", frozenset({"sealer"})), made)
    assert box.seal_box(SEALER, made).state == State.SEALED


def test_a_token_s_scopes_narrow_its_rights() -> None:
    with pytest.raises(Forbidden):
        box.make_box(Actor("token:1", frozenset({"maker"}), scopes=frozenset({"tests.open"})), "a")


def test_the_gate_is_asked_and_can_refuse(doorman: Doorman) -> None:
    made = box.make_box(MAKER, "a")
    doorman.verdict = gate.Verdict(open=False, reasons=("A hold is set.",))
    with pytest.raises(NoStanding, match="A hold is set"):
        box.seal_box(SEALER, made)
    assert doorman.asked == [(gate.Act.SIGN, gate.Ask(box.OWNER))]
    assert Box.objects.get().state == State.CLOSED
    assert Entry.objects.get(outcome=Outcome.REFUSED).kind == "tests.seal_box"


def test_no_gate_no_act() -> None:
    made = box.make_box(MAKER, "a")
    gate._gate.clear()
    with pytest.raises(ImproperlyConfigured, match="gate"):
        box.seal_box(SEALER, made)


def test_a_move_has_one_winner() -> None:
    made = box.make_box(MAKER, "a")
    stale = Box.objects.get()
    assert box.open_box(MAKER, made).state == State.OPEN
    with pytest.raises(Conflict, match="Reload"):
        box.open_box(MAKER, stale)
    assert Box.objects.get().touched == 1


def test_the_subject_is_read_anew_under_lock() -> None:
    made = box.make_box(MAKER, "a")
    first, second = Box.objects.get(), Box.objects.get()
    box.count_box(MAKER, first)
    box.count_box(MAKER, second)
    made.refresh_from_db()
    assert made.touched == 2


def test_a_subject_that_is_gone_is_missing() -> None:
    made = box.make_box(MAKER, "a")
    ghost = Box(id=made.pk, label="b")
    ghost._state.adding = False
    ghost.pk = box.OWNER
    with pytest.raises(Missing):
        box.count_box(MAKER, ghost)


@pytest.mark.parametrize("fail", ["blocked", "crash"])
def test_nothing_is_half_written(fail: str) -> None:
    with pytest.raises((Blocked, ZeroDivisionError)):
        box.make_and_open(MAKER, "a", fail=fail)
    assert not Box.objects.exists()
    assert not Entry.objects.filter(outcome=Outcome.DONE).exists()


def test_a_refusal_names_the_innermost_action() -> None:
    with pytest.raises(Blocked):
        box.make_and_open(MAKER, "a", fail="blocked")
    assert Entry.objects.get().kind == "tests.open_box"


def test_nested_actions_share_the_unit_and_leave_their_own_entries() -> None:
    box.make_and_open(MAKER, "a")
    entries = list(Entry.objects.order_by("id"))
    assert [entry.kind for entry in entries] == ["tests.make_box", "tests.open_box", "tests.make_and_open"]
    assert len({entry.unit for entry in entries}) == 1


def test_a_flood_of_refusals_is_summed_up(settings: object) -> None:
    settings.REFUSALS_PER_HOUR = 3  # type: ignore[attr-defined]
    for _ in range(10):
        with pytest.raises(Forbidden):
            box.make_box(ANONYMOUS, "a")
    assert [entry.kind for entry in Entry.objects.order_by("id")] == ["tests.make_box"] * 3 + ["kernel.refusals_summed_up"]


def test_a_refusal_that_cannot_be_recorded_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(store, "append", broken)
    with pytest.raises(Unrecordable):
        box.make_box(ANONYMOUS, "a")


def test_an_action_that_cannot_be_recorded_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(store, "append", broken)
    with pytest.raises(DatabaseError):
        box.make_box(MAKER, "a")
    assert not Box.objects.exists()


def test_an_action_that_meets_a_lock_says_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(store, "append", locked)
    with pytest.raises(Busy, match="try again in a moment"):
        box.make_box(MAKER, "a")
    assert not Box.objects.exists()


def test_a_public_statement_becomes_a_leaf_of_the_register() -> None:
    made = box.make_box(MAKER, "a")
    box.proclaim(MAKER, made)
    assert bytes(Statement.objects.get().body) == b'{"box":"%s","said":"The box exists."}' % str(made.pk).encode()


def test_an_action_must_say_what_it_did() -> None:
    made = box.make_box(MAKER, "a")
    with pytest.raises(TypeError, match="Done"):
        box.forget_done(MAKER, made)


def test_actions_are_registered_by_context_and_name() -> None:
    assert ACTIONS["tests.make_box"] is box.make_box
    assert isinstance(box.make_box, Action)
    assert ref("a value") == store.NOTHING


def test_one_unit_of_work_at_a_time() -> None:
    with unit("tests.outer"), pytest.raises(RuntimeError, match="running already"), unit("tests.inner"):
        pytest.fail("a second unit opened")


def test_where_no_access_regulation_is_loaded_nobody_may_do_anything() -> None:
    actor._access.clear()
    assert MAKER.permits == frozenset()
    with pytest.raises(Forbidden):
        box.make_box(MAKER, "a")
    assert not Box.objects.exists()


def test_an_actor_is_called_by_name_and_else_by_pseudonym() -> None:
    assert (str(MAKER), str(ANONYMOUS)) == ("user:1", "anonymous")


def test_what_comes_first_is_done_before_the_subject_is_read_anew() -> None:
    made = box.make_box(MAKER, "a")
    box.open_box(MAKER, Box.objects.get())
    box.look_at_box(MAKER, made)
    assert (box.SEEN_FIRST, made.touched) == ([0], 1)
    with pytest.raises(Forbidden):
        box.look_at_box(ANONYMOUS, made)
    assert box.SEEN_FIRST == [0]
