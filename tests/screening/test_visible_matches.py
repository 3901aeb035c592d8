"""Matches and lists are seen by the house's readers, never by applicants and partners; what is shown says why."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from aboveboard.kernel.errors import Missing
from aboveboard.lib import clock
from aboveboard.screening import queries
from aboveboard.screening.models import Match
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")


def test_a_reader_sees_both_sides_and_the_sentences_between(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    seen = queries.side_by_side(make_parties.staff("analyst"), match.pk)
    assert seen.subject_facts["names"] == ["Jan Vermeulen"]
    assert seen.record["names"] == [["Jan Vermeulen", "primary"]]
    assert any("birth date agrees" in sentence for sentence in seen.explanation)
    assert seen.organisations == (owner.pk,)
    assert seen.sentence.startswith("Jan Vermeulen, officer of Meridian Ballistics")
    assert str(seen.list_published) == "2026-03-02"


@pytest.mark.parametrize("role", ["applicant", "partner", "officer", "legal", "ncb", "sg"])
def test_nobody_else_learns_that_there_is_a_match(tmp_path: Path, role: str) -> None:
    _owner, match = make_screening.hit(tmp_path)
    actor = make_parties.staff(role)
    assert not queries.visible_matches(actor).exists()
    assert queries.needs_me(actor) == []
    assert queries.visible_coverage(actor) == []
    for ask in (queries.visible_match, queries.side_by_side):
        with pytest.raises(Missing):
            ask(actor, match.pk)
    with pytest.raises(Missing):
        queries.replay(actor, match.run_id)


def test_an_analyst_who_speaks_for_an_organisation_sees_nothing(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    actor = make_parties.speaker(owner, "analyst")
    assert not queries.visible_matches(actor).exists()
    assert queries.visible_lists(actor) == []
    assert queries.needs_me(actor) == []
    assert not queries.visible_runs(actor).exists()
    with pytest.raises(Missing):
        queries.visible_match(actor, match.pk)


def test_matches_of_one_organisation(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    one = make_screening.screened()
    other = make_parties.organisation("Zephyr Optics", registration_number="NL 9911")
    reader = make_parties.staff("reviewer")
    assert queries.visible_matches(reader, organisation=one.pk).count() == 1
    assert queries.visible_matches(reader, organisation=other.pk).count() == 0
    assert queries.visible_matches(reader, organisation=uuid4()).count() == 0


def test_the_worklist_puts_what_stops_first(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER, make_screening.Listed(301, "Jan", "Vermeulen", "1932"))
    make_screening.own(tmp_path, OWNER)
    make_screening.screened()
    tasks = queries.needs_me(make_parties.staff("analyst"))
    assert len(tasks) == Match.objects.count() == 3
    assert "stops acts" in tasks[0].what
    assert tasks[0].organisations


def test_the_list_page_says_what_is_in_force(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    (facts,) = queries.visible_lists(make_parties.staff("officer"))
    assert (facts.source, facts.standing, facts.entries, facts.is_stale) == ("un", "binding", 4, False)
    assert queries.visible_lists(make_parties.staff("partner")) == []
    with pytest.raises(Missing):
        queries.visible_version(make_parties.staff("partner"), facts.version)
    assert queries.visible_version(make_parties.staff("officer"), facts.version).entries == 4


def test_a_list_that_was_not_checked_for_days_is_stale(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    with clock.frozen(clock.now() + timedelta(days=2, minutes=1)):
        assert queries.lists_in_force()[0].is_stale


def test_coverage_names_who_never_was_screened_first(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    done = make_screening.screened()
    waiting = make_parties.ready(make_parties.organisation("Zephyr Optics", registration_number="NL 9911"))
    make_parties.submitted(waiting)
    found = queries.visible_coverage(make_parties.staff("analyst"))
    assert [(each.organisation, each.last is None) for each in found] == [(waiting.pk, True), (done.pk, False)]
