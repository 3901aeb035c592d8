"""A list changes: only whom it can touch is looked at, additions stop, delistings are reviewed, a new list never acts."""

from copy import replace
from datetime import date
from pathlib import Path

import pytest

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Forbidden
from aboveboard.parties import actions as parties
from aboveboard.parties.values import organisation_ref
from aboveboard.screening import actions, queries
from aboveboard.screening.actions import runs
from aboveboard.screening.actions.runs import DeltaSlice
from aboveboard.screening.models import ListVersion, Match, Run, Screened
from aboveboard.screening.values import Reason
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")


def test_a_new_entry_that_names_an_owner_stops_by_itself(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    (stopping,) = queries.stopping_matches(owner.pk)
    assert (stopping.id, stopping.above_act, stopping.state) == (match.pk, True, "new")
    entry = Entry.objects.filter(kind="screening.screen_delta").latest("id")
    assert entry in store.mentioning(organisation_ref(owner.pk))
    assert entry.cause is not None
    assert entry.cause.kind == "screening.load_list"


def test_the_first_version_of_a_list_never_acts(tmp_path: Path) -> None:
    make_screening.own(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER)
    worker.drain()
    match = Match.objects.get(source="un")
    assert (match.standing_of_list, match.above_act, match.state) == ("binding", False, "new")
    assert queries.stopping_matches(owner.pk) == []
    actions.screen_organisation(SYSTEM, owner.pk)
    assert queries.stopping_matches(owner.pk) == []


def test_a_list_that_only_informs_never_stops(tmp_path: Path) -> None:
    make_screening.own(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_screening.own(tmp_path, *OTHERS, OWNER)
    worker.drain()
    assert Match.objects.filter(above_act=False).count() == 1
    assert queries.stopping_matches(owner.pk) == []


def test_only_the_subjects_near_the_change_are_screened(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    runs_before = Run.objects.count()
    make_screening.un(tmp_path, *OTHERS, Listed(401, "Nobukazu", "Hirayanagi"), dated="2026-03-02")
    worker.drain()
    facts = store.facts(Entry.objects.filter(kind="screening.screen_delta").latest("id"))
    assert (facts["looked_at"], facts["touched"]) == (Screened.objects.count(), 0)
    assert Run.objects.count() == runs_before
    assert not queries.gaps(owner.pk)


def test_the_change_goes_through_all_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "SLICE", 3)
    make_screening.un(tmp_path, *OTHERS)
    owners = [make_screening.screened(f"Meridian Works {word}", registration_number=f"NL 55{word}") for word in ("1", "2", "3")]
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    worker.drain()
    version = ListVersion.objects.get(published="2026-03-02")
    slices = [store.facts(each) for each in Entry.objects.filter(kind="screening.screen_delta").order_by("id")]
    mine = [each for each in slices if each["version"] == str(version.pk)]
    assert sum(each["looked_at"] for each in mine) == Screened.objects.count()
    assert len(mine) == Screened.objects.count() // 3 + 1
    assert all(queries.stopping_matches(owner.pk) for owner in owners)
    assert not any(queries.gaps(owner.pk) for owner in owners)


def test_a_slice_may_be_repeated(tmp_path: Path) -> None:
    make_screening.hit(tmp_path)
    before = list(Match.objects.values())
    actions.screen_delta(SYSTEM, DeltaSlice(ListVersion.objects.get(state="in_force").pk))
    assert list(Match.objects.values()) == before


def test_a_delisting_ends_an_unread_match_that_stops_nothing(tmp_path: Path) -> None:
    make_screening.own(tmp_path, *OTHERS, OWNER)
    make_screening.screened()
    make_screening.own(tmp_path, *OTHERS, published=date(2026, 3, 3))
    worker.drain()
    match = Match.objects.get()
    assert (match.state, match.delisted_at is None) == ("ended", False)


def test_a_delisting_opens_the_review_of_a_match_that_stops(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    reviewer = make_parties.staff("reviewer")
    make_screening.un(tmp_path, *OTHERS, dated="2026-03-03")
    worker.drain()
    match.refresh_from_db()
    assert (match.state, match.delisted_at is None) == ("new", False)
    assert queries.stopping_matches(owner.pk), "only a decision ends it"
    assert [task.what for task in queries.needs_me(reviewer)] == ["Decide on a delisting"]
    actions.end_match(reviewer, match, form=make_screening.said())
    assert queries.stopping_matches(owner.pk) == []
    assert queries.needs_me(reviewer) == []


def test_a_delisting_opens_the_review_of_what_a_reader_kept_open(tmp_path: Path) -> None:
    make_screening.own(tmp_path, *OTHERS, OWNER)
    make_screening.screened()
    match = Match.objects.get()
    actions.mark_possible(make_parties.staff("analyst"), match, form=make_screening.said(Reason.NOT_ENOUGH_KNOWN))
    make_screening.own(tmp_path, *OTHERS, published=date(2026, 3, 3))
    worker.drain()
    reviewer = make_parties.staff("reviewer")
    assert [task.what for task in queries.needs_me(reviewer)] == ["Decide on a delisting"]
    assert actions.end_match(reviewer, match, form=make_screening.said()).state == "ended"


def test_a_delisting_opens_the_review_of_a_confirmed_match(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    analyst, reviewer = make_parties.staff("analyst"), make_parties.staff("reviewer")
    actions.confirm_match(analyst, match, form=make_screening.said(Reason.SAME_FACTS))
    make_screening.un(tmp_path, *OTHERS, dated="2026-03-03")
    worker.drain()
    match.refresh_from_db()
    assert (match.state, match.delisted_at is None) == ("confirmed", False)
    assert queries.stopping_matches(owner.pk), "only a decision ends it"
    (task,) = queries.needs_me(reviewer)
    assert task.what == "Decide on a delisting"
    with pytest.raises(Forbidden):
        actions.end_match(make_parties.staff("analyst"), match, form=make_screening.said())
    actions.end_match(reviewer, match, form=make_screening.said())
    assert queries.stopping_matches(owner.pk) == []


def test_an_entry_that_returns_opens_its_match_again(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    make_screening.un(tmp_path, *OTHERS, dated="2026-03-03")
    worker.drain()
    actions.end_match(make_parties.staff("reviewer"), match, form=make_screening.said())
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-04")
    worker.drain()
    match.refresh_from_db()
    assert (match.state, match.delisted_at, match.above_act) == ("reopened", None, True)
    assert queries.stopping_matches(owner.pk)


def test_a_changed_entry_that_no_longer_resembles_ends_an_open_match(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, Listed(201, "Jan", "Vermeulen", "1932"))
    owner = make_screening.screened()
    assert Match.objects.filter(entry_id="un-201", state="new").exists()
    make_screening.un(tmp_path, *OTHERS, Listed(201, "Ximena", "Arrospide", "1932"), dated="2026-03-02")
    worker.drain()
    assert Match.objects.get(entry_id="un-201").state == "ended"
    assert queries.stopping_matches(owner.pk) == []


def test_a_changed_entry_may_begin_to_stop(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, Listed(201, "Jan", "Vermeulen", "1932"))
    owner = make_screening.screened()
    assert queries.stopping_matches(owner.pk) == []
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    worker.drain()
    (match,) = queries.stopping_matches(owner.pk)
    assert match.created_at > Match.objects.get().created_at


def test_a_subject_cannot_end_a_stop_by_changing_its_own_facts(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened(country="ke")
    make_screening.un(tmp_path, *OTHERS, Listed(501, "Meridian", "Ballistics", country="Kenya", is_entity=True), dated="2026-03-02")
    worker.drain()
    before = queries.stopping_matches(owner.pk)
    parties.update_profile(make_parties.speaker(owner), owner, form=make_parties.registration("Zephyr Optics", country="nl"))
    worker.drain()
    assert [match.id for match in queries.stopping_matches(owner.pk)] == [match.id for match in before]
    assert before


def test_two_lists_that_change_at_once_are_both_looked_at(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    make_screening.own(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_screening.own(tmp_path, *OTHERS, OWNER, published=date(2026, 3, 4))
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    worker.drain()
    assert set(Match.objects.values_list("source", "above_act")) == {("un", True), ("jsonl", False)}
    assert queries.stopping_matches(owner.pk)


def test_only_the_house_itself_follows_a_change(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    with pytest.raises(Forbidden):
        actions.screen_delta(make_parties.staff("analyst", "reviewer"), DeltaSlice(ListVersion.objects.get().pk))


def test_of_two_entries_that_name_one_person_the_removed_one_goes(tmp_path: Path) -> None:
    twin = replace(OWNER, number=202)
    make_screening.un(tmp_path, *OTHERS, OWNER, twin)
    make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    worker.drain()
    assert {match.entry_id: match.delisted_at is None for match in Match.objects.all()} == {"un-201": True, "un-202": False}
