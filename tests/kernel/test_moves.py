"""A move writes its state together with what the body says of the subject: no table meets the one without the other."""

from collections.abc import Callable

import pytest
from django.db import connection

from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel import answers, gate
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.answers import Reply, Request
from aboveboard.kernel.errors import Blocked, Conflict, NoStanding, Unfit
from aboveboard.kernel.unit import unit
from tests.kernel import box
from tests.kernel.box import Box, State
from tests.kernel.conftest import Doorman

pytestmark = pytest.mark.django_db

BOTH = Actor("user:3", frozenset({"maker", "sealer"}), stepped_up=True)


def _written(work: Callable[[], object]) -> list[str]:
    """The statements that change the boxes while `work` runs."""
    seen: list[str] = []

    def watch(execute: Callable[..., object], sql: str, *rest: object) -> object:
        seen.extend([sql] if sql.startswith('UPDATE "tests_box"') else [])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        work()
    return seen


def test_state_and_fields_are_written_in_one_statement() -> None:
    made = box.make_box(BOTH, "a")
    (written,) = _written(lambda: box.ship_box(BOTH, made, by="Olga"))
    assert all(field in written for field in ('"state"', '"shipped_by"', '"tags"'))
    assert '"label"' not in written.partition("WHERE")[0]
    kept = Box.objects.get()
    assert (kept.state, kept.shipped_by, kept.tags) == (State.SHIPPED, "Olga", ["fragile"])


def test_an_action_within_sees_the_move_made_and_what_follows_is_kept_too() -> None:
    made = box.make_box(BOTH, "a")
    box.ship_box(BOTH, made, by="Olga", then="count")
    kept = Box.objects.get()
    assert (kept.state, kept.shipped_by, kept.touched) == (State.SHIPPED, "Olga", 1)
    box.ship_box(BOTH, other := box.make_box(BOTH, "b"), by="Mei", then="open")
    other.refresh_from_db()
    assert (other.state, other.tags) == (State.SHIPPED, ["fragile", "could not be opened"])


def test_a_move_that_is_refused_writes_nothing_and_lets_the_next_one_be_made() -> None:
    made = box.make_box(BOTH, "a")
    with pytest.raises(Blocked):
        box.ship_box(BOTH, made, by="Olga", then="blocked")
    assert Box.objects.get().state == State.CLOSED
    assert box.ship_box(BOTH, Box.objects.get(), by="Olga").state == State.SHIPPED


@pytest.mark.parametrize("source", [State.OPEN, State.SEALED, State.SHIPPED])
def test_a_move_starts_from_its_sources_only(source: State) -> None:
    made = box.make_box(BOTH, "a")
    {State.OPEN: box.open_box, State.SEALED: box.seal_box, State.SHIPPED: lambda who, it: box.ship_box(who, it, by="Mei")}[source](
        BOTH, made
    )
    with pytest.raises(Conflict, match="Reload"):
        box.ship_box(BOTH, Box.objects.get(), by="Olga")
    assert Box.objects.get().shipped_by == ("Mei" if source is State.SHIPPED else None)


def test_who_has_no_standing_is_told_so_whatever_became_of_the_thing(doorman: Doorman) -> None:
    made = box.make_box(BOTH, "a")
    box.seal_box(BOTH, made)
    with pytest.raises(Conflict):
        box.seal_box(BOTH, made)
    doorman.verdict = gate.Verdict(open=False, reasons=("A hold is set.",))
    with pytest.raises(NoStanding):
        box.seal_box(BOTH, made)


def test_a_move_applied_by_hand_needs_its_source_in_the_table() -> None:
    made = box.make_box(BOTH, "a")
    stale = Box.objects.get()
    box.open_box(BOTH, made)
    with unit("tests.by_hand"), pytest.raises(Conflict):
        box.shipping.apply(stale, shipped_by="Olga")
    with unit("tests.by_hand"):
        box.sealing.apply(made, touched=7)
    assert (made.state, made.touched, Box.objects.get().touched) == (State.SEALED, 7, 7)


def test_what_a_table_refuses_is_a_refusal_that_names_its_rule_and_leaves_an_entry() -> None:
    made = box.make_box(BOTH, "a")
    with pytest.raises(Unfit, match=r"nothing was changed.*tests_box_shipped_by_somebody"):
        box.ship_all(BOTH, made)
    assert Box.objects.get().state == State.CLOSED
    refused = Entry.objects.get(outcome=Outcome.REFUSED)
    assert (refused.kind, refused.subject_id) == ("tests.ship_box", str(made.pk))


def test_a_table_that_refuses_within_a_repeated_request_leaves_the_key_free() -> None:
    box.make_box(BOTH, "a")

    def act() -> Reply:
        box.make_box(BOTH, "a")
        return Reply(201, "{}")

    request = Request(BOTH, "one", "0" * 64)
    with pytest.raises(Unfit, match="label"):
        answers.once(request, act)
    assert Entry.objects.get(outcome=Outcome.REFUSED).kind == "tests.make_box"
    box.make_box(BOTH, "b")
    assert answers.once(request, lambda: Reply(200, "done now")) == Reply(200, "done now")
