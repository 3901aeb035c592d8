"""Index files, slices and interrupted work: nothing is half-done, nobody is forgotten, nothing grows for ever."""

from datetime import timedelta
from pathlib import Path

import pytest

from aboveboard.audit import guard
from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.lib import clock
from aboveboard.screening import actions, index, jobs, queries
from aboveboard.screening.actions.lists import MOST_ROWS, Row, Staging
from aboveboard.screening.actions.runs import DeltaSlice
from aboveboard.screening.index import Built
from aboveboard.screening.models import ListSet, ListVersion, Screened
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")


def test_a_version_that_was_switched_takes_no_more_entries(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    with pytest.raises(Conflict, match="no longer being read in"):
        actions.stage_entries(SYSTEM, ListVersion.objects.get(), rows=[Row("x", "0" * 64, "{}")])


def test_a_slice_is_bounded() -> None:
    version = actions.stage_list(SYSTEM, Staging("un", "0" * 64, 1, clock.today()))
    with pytest.raises(Invalid, match="at a time"):
        actions.stage_entries(SYSTEM, version, rows=[Row("x", "0" * 64, "{}")] * (MOST_ROWS + 1))


def test_a_staged_version_changes_nothing_for_anybody() -> None:
    version = actions.stage_list(SYSTEM, Staging("un", "0" * 64, 1, clock.today()))
    with pytest.raises(Conflict, match="came into force"):
        actions.screen_delta(SYSTEM, DeltaSlice(version.pk))


def test_an_index_of_other_versions_is_not_taken(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    with pytest.raises(Conflict, match="built again"):
        actions.record_index(SYSTEM, Built("0" * 64, "0" * 64))
    assert ListSet.objects.count() == 1


def test_an_index_that_is_there_is_not_built_again(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    jobs.keep_index()
    assert not Entry.objects.filter(kind="screening.record_index").exists()


def test_without_lists_the_timers_rest() -> None:
    jobs.keep_index()
    jobs.screen_left_behind()
    jobs.tidy_indexes()
    assert not Entry.objects.filter(kind__startswith="screening.").exists()


def test_index_files_of_former_sets_go_after_two_days(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    before = {file.name for file in index.folder().iterdir()}
    jobs.tidy_indexes()
    assert {file.name for file in index.folder().iterdir()} == before
    with clock.frozen(clock.now() + timedelta(days=3)):
        jobs.tidy_indexes()
    assert len(list(index.folder().iterdir())) == 2, "the index in force and that of its changes"
    assert index.current()[1].entities == 5


def test_whom_a_list_change_has_missed_is_screened_after_a_while(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    jobs.screen_left_behind()
    assert queries.gaps(owner.pk), "the slices have their time first"
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        jobs.screen_left_behind()
        assert not queries.gaps(owner.pk)
    assert queries.stopping_matches(owner.pk)


def test_a_new_engine_never_acts_by_itself(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    # The sets that were screened against so far were read by an engine that could not see the owner.
    older = ListSet.objects.get(pk=Screened.objects.values_list("list_set_id", flat=True)[0])
    made = ListSet(key="f" * 64, versions=index.described(index.in_force()), engine="0+older", sha256=older.sha256)
    with guard.opened("test"):
        made.save(force_insert=True)
        Screened.objects.update(list_set=made)
    worker.drain()
    assert not queries.gaps(owner.pk)
    assert queries.stopping_matches(owner.pk) == []
    assert queries.visible_matches(make_parties.staff("analyst")).count() == 1


def test_stopping_matches_of_single_parties(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    (stopping,) = queries.stopping_matches(owner.pk)
    assert queries.stopping_subjects([stopping.subject]) == [stopping]
    assert queries.stopping_subjects([]) == []
    assert stopping.id == match.pk


def test_lost_index_files_are_built_again_and_nobody_is_overlooked(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    index._mapped.cache_clear()
    for file in index.folder().iterdir():
        file.unlink()
    jobs.keep_index()
    worker.drain()
    assert not queries.gaps(owner.pk)
    assert queries.stopping_matches(owner.pk)
