"""An organisation and everybody behind it is screened; the run is sealed and can be made again byte for byte."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from aboveboard.audit import guard, store
from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Forbidden, Missing
from aboveboard.parties import actions as parties
from aboveboard.parties.models import Holding
from aboveboard.parties.values import organisation_ref
from aboveboard.screening import actions, index, jobs, queries
from aboveboard.screening.models import Match, Run, Screened
from aboveboard.screening.values import NotScreened
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")


def test_without_a_list_nothing_reads_as_clear(tmp_path: Path) -> None:
    owner = make_parties.ready(make_parties.organisation())
    with pytest.raises(NotScreened, match="No list is in force"):
        actions.screen_organisation(SYSTEM, owner.pk)
    assert queries.last_screened(owner.pk) is None
    assert queries.gaps(owner.pk)


def test_without_its_index_file_nothing_reads_as_clear(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_parties.ready(make_parties.organisation())
    index._mapped.cache_clear()
    for file in index.folder().iterdir():
        file.unlink()
    with pytest.raises(NotScreened, match="index"):
        actions.screen_organisation(SYSTEM, owner.pk)
    assert not Screened.objects.exists()


def test_a_damaged_index_file_is_refused(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_parties.ready(make_parties.organisation())
    index._mapped.cache_clear()
    for file in index.folder().iterdir():
        content = bytearray(file.read_bytes())
        content[-200] ^= 1
        file.chmod(0o644)
        file.write_bytes(content)
    with pytest.raises(NotScreened, match="damaged"):
        actions.screen_organisation(SYSTEM, owner.pk)


def test_everybody_behind_the_organisation_is_screened(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    relations = set(Screened.objects.filter(organisation_id=owner.pk).values_list("relation", flat=True))
    assert {"itself", "owner", "signatory"} <= relations
    last = queries.last_screened(owner.pk)
    assert last is not None
    assert last.is_current
    assert last.subjects == Screened.objects.count() == 4


def test_a_listed_owner_of_an_applicant_stops_at_once(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    owner = make_screening.screened()
    (match,) = queries.stopping_matches(owner.pk)
    assert (match.source, match.entry_id, match.above_act) == ("un", "un-201", True)
    assert match.subject.kind == "parties.person"


def test_the_entry_names_the_organisation_and_no_person(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    owner = make_screening.screened()
    entry = Entry.objects.filter(kind="screening.screen_organisation").earliest("id")
    assert entry in store.mentioning(organisation_ref(owner.pk))
    facts = store.facts(entry)
    assert facts["run"] in set(Run.objects.filter(organisation_id=owner.pk).values_list("sha256", flat=True))
    assert (facts["subjects"], facts["new"], facts["above_act"]) == (4, 1, 1)
    assert "Vermeulen" not in json.dumps(facts)


def test_another_birth_date_is_for_the_worklist_only(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, make_screening.Listed(301, "Jan", "Vermeulen", "1932"))
    owner = make_screening.screened()
    assert queries.stopping_matches(owner.pk) == []
    assert not Match.objects.filter(above_act=True).exists()


def test_a_list_that_only_informs_never_stops(tmp_path: Path) -> None:
    make_screening.own(tmp_path, *OTHERS, OWNER)
    owner = make_screening.screened()
    match = Match.objects.get()
    assert (match.standing_of_list, match.above_act) == ("information", False)
    assert queries.stopping_matches(owner.pk) == []


def test_screening_again_changes_nothing(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    owner = make_screening.screened()
    first = make_screening.run_of(owner)
    before = list(Match.objects.values())
    actions.screen_organisation(SYSTEM, owner.pk)
    assert make_screening.run_of(owner).sha256 == first.sha256
    assert list(Match.objects.values()) == before


def test_a_run_replays_to_the_same_bytes_on_the_lists_of_its_day(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    run = make_screening.run_of(make_screening.screened())
    make_screening.un(tmp_path, *OTHERS, dated="2026-03-09")
    for file in index.folder().iterdir():
        file.unlink()
    index._mapped.cache_clear()
    again = queries.replay(make_parties.staff("auditor"), run.pk)
    assert again.is_same
    assert again.sealed == run.sha256


def test_a_run_seals_what_it_looked_at(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    body = json.loads(make_screening.run_of(make_screening.screened()).body)
    assert [each["source"] for each in body["lists"]] == ["un"]
    assert body["configuration"]["evidence"] == ["identifier", "name_and_birth_date", "name_and_country"]
    found = [candidate for each in body["subjects"] for candidate in each["candidates"]]
    assert any(each["entry"] == "un-201" and each["certain"] for each in found)


def test_a_sealed_run_cannot_be_changed(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    run = make_screening.run_of(make_screening.screened())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), guard.opened("test"):
        Run.objects.filter(pk=run.pk).update(sha256="0" * 64)


def test_an_application_is_screened_by_itself(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_parties.ready(make_parties.organisation())
    make_parties.submitted(owner)
    worker.drain()
    assert not queries.gaps(owner.pk)


def test_an_application_before_the_first_list_is_screened_after_it(tmp_path: Path) -> None:
    owner = make_parties.ready(make_parties.organisation())
    make_parties.submitted(owner)
    worker.drain()
    assert [each.last for each in queries.coverage() if each.organisation == owner.pk] == [None]
    make_screening.un(tmp_path, *OTHERS, OWNER)
    jobs.screen_left_behind()
    assert not queries.gaps(owner.pk)
    assert queries.stopping_matches(owner.pk)


def test_a_new_owner_is_screened_by_itself(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_parties.holding(owner, make_parties.person(owner, "Thorvald Eskilsen", "1949"), 0, control=True)
    worker.drain()
    (match,) = queries.stopping_matches(owner.pk)
    assert match.entry_id == "un-104"


def test_who_is_no_longer_a_subject_no_longer_stops(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    make_parties.holding(owner, make_parties.person(owner, "Thorvald Eskilsen", "1949"), 0, control=True)
    worker.drain()
    held = Holding.objects.get(holder_person__full_name="Thorvald Eskilsen")
    parties.end_holding(make_parties.speaker(owner), held)
    worker.drain()
    assert queries.stopping_matches(owner.pk) == []


def test_an_unknown_organisation_is_missing(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    with pytest.raises(Missing):
        actions.screen_organisation(SYSTEM, uuid4())


@pytest.mark.parametrize("role", ["applicant", "partner", "officer", "ncb", "anonymous"])
def test_only_analysts_and_the_house_screen(tmp_path: Path, role: str) -> None:
    owner = make_parties.ready(make_parties.organisation())
    with pytest.raises(Forbidden):
        actions.screen_organisation(make_parties.staff(role), owner.pk)
    assert Entry.objects.filter(kind="screening.screen_organisation", outcome="refused").count() == 1


def test_whoever_speaks_for_an_organisation_does_not_screen_whatever_the_role(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    with pytest.raises(Forbidden):
        actions.screen_organisation(make_parties.speaker(owner, "analyst"), owner.pk)
