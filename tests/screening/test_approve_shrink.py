"""A real shrink of a list comes into force by two persons who both looked at it."""

from pathlib import Path

import pytest

from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, StepUpNeeded
from aboveboard.screening import actions, index, jobs, loading, queries
from aboveboard.screening.models import ListVersion, Match
from aboveboard.screening.values import ListFile, ListRefusal, NotScreened
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def shrunken(tmp_path: Path) -> ListVersion:
    make_screening.un(tmp_path, *OTHERS, *(make_screening.Listed(700 + n, "Some", f"Body{n}") for n in range(8)))
    with pytest.raises(ListRefusal, match="less than 50 %"):
        loading.load(SYSTEM, ListFile("un", make_screening.un_file(tmp_path, *OTHERS[:3], OWNER, dated="2026-03-05")))
    return ListVersion.objects.get(state="refused")


def test_two_persons_put_it_in_force(shrunken: ListVersion) -> None:
    one, two = make_parties.staff("reviewer"), make_parties.staff("reviewer")
    assert [task.what for task in queries.needs_me(one)] == ["Say whether a shrunken list is real"]
    actions.approve_shrink(one, shrunken, seen=shrunken.sha256)
    assert queries.needs_me(one) == []
    assert queries.lists_in_force()[0].entries == 12
    actions.approve_shrink(two, shrunken, seen=shrunken.sha256)
    assert (queries.lists_in_force()[0].entries, queries.lists_in_force()[0].version) == (4, shrunken.pk)
    assert Entry.objects.filter(kind="screening.load_list", outcome="done").count() == 2


def test_its_index_is_built_at_once_and_its_change_is_followed(shrunken: ListVersion) -> None:
    owner = make_screening.screened()
    for _ in range(2):
        actions.approve_shrink(make_parties.staff("reviewer"), shrunken, seen=shrunken.sha256)
    with pytest.raises(NotScreened, match="being built"):
        index.current()
    jobs.keep_index()
    assert index.current()[1].entities == 4
    worker.drain()
    assert Match.objects.get(entry_id="un-201").above_act
    assert queries.stopping_matches(owner.pk)


def test_nobody_approves_twice(shrunken: ListVersion) -> None:
    one = make_parties.staff("reviewer")
    actions.approve_shrink(one, shrunken, seen=shrunken.sha256)
    with pytest.raises(Conflict, match="second person"):
        actions.approve_shrink(one, shrunken, seen=shrunken.sha256)
    assert queries.lists_in_force()[0].entries == 12


def test_what_was_not_shown_is_not_approved(shrunken: ListVersion) -> None:
    with pytest.raises(Conflict, match="not the file"):
        actions.approve_shrink(make_parties.staff("reviewer"), shrunken, seen="0" * 64)


def test_only_a_shrunken_version_is_approved(shrunken: ListVersion) -> None:
    version = ListVersion.objects.get(state="in_force")
    with pytest.raises(Conflict, match="so much smaller"):
        actions.approve_shrink(make_parties.staff("reviewer"), version, seen=version.sha256)


def test_a_version_that_has_grown_old_meanwhile_stays_refused(shrunken: ListVersion, tmp_path: Path) -> None:
    actions.approve_shrink(make_parties.staff("reviewer"), shrunken, seen=shrunken.sha256)
    make_screening.un(tmp_path, *OTHERS, *(make_screening.Listed(700 + n, "Some", f"Body{n}") for n in range(9)), dated="2026-03-07")
    with pytest.raises(ListRefusal, match="before the one in force"):
        actions.approve_shrink(make_parties.staff("reviewer"), shrunken, seen=shrunken.sha256)
    assert queries.lists_in_force()[0].entries == 13
    assert shrunken.approvals.count() == 1


@pytest.mark.parametrize("role", ["analyst", "system_admin", "partner", "sg"])
def test_only_reviewers_approve(shrunken: ListVersion, role: str) -> None:
    with pytest.raises(Forbidden):
        actions.approve_shrink(make_parties.staff(role), shrunken, seen=shrunken.sha256)


def test_it_is_binding(shrunken: ListVersion) -> None:
    known = make_parties.staff("reviewer")
    with pytest.raises(StepUpNeeded):
        actions.approve_shrink(Actor(known.id, known.roles, user=known.user), shrunken, seen=shrunken.sha256)
