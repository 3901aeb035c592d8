"""Lists come into force whole or not at all: staged, judged, switched; what is refused leaves an entry and changes nothing."""

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from aboveboard.audit import guard, store
from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid
from aboveboard.lib import canonical, clock
from aboveboard.screening import actions, index, loading, queries
from aboveboard.screening.actions.lists import Staging
from aboveboard.screening.lists import delta
from aboveboard.screening.lists.sources import source
from aboveboard.screening.models import ListEntry, ListRecord, ListSet, ListVersion
from aboveboard.screening.sealing import record_body, record_of
from aboveboard.screening.values import ListFile, ListRefusal
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER, Listed
from tests.shared import shared

pytestmark = pytest.mark.usefixtures("house")
MANY = tuple(Listed(600 + number, "Person", f"Number{number}") for number in range(10))


def test_a_list_comes_into_force_with_its_index(tmp_path: Path) -> None:
    loaded = make_screening.un(tmp_path, *OTHERS)
    version = ListVersion.objects.get()
    assert (version.state, version.published, version.entries) == ("in_force", date(2026, 3, 1), 4)
    assert (loaded.is_new, loaded.added) == (True, 4)
    list_set, opened = index.current()
    assert (list_set.sha256, opened.entities) == (opened.sha256, 4)
    facts = store.facts(Entry.objects.get(kind="screening.load_list"))
    assert (facts["source"], facts["entries"], facts["ADD"]) == ("un", 4, 4)


def test_the_next_version_takes_its_place(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    loaded = make_screening.un(tmp_path, *OTHERS[1:], OWNER, dated="2026-03-02")
    assert (loaded.added, loaded.changed, loaded.removed) == (1, 0, 1)
    old, new = ListVersion.objects.order_by("published")
    assert (old.state, new.state, new.replaces_id) == ("superseded", "in_force", old.pk)
    assert [facts.published for facts in queries.lists_in_force()] == [date(2026, 3, 2)]


def test_what_two_versions_share_is_stored_once(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    assert ListEntry.objects.count() == 9
    assert ListRecord.objects.count() == 5


def test_the_same_file_again_is_a_check_and_no_version(tmp_path: Path) -> None:
    path = make_screening.un_file(tmp_path, *OTHERS)
    first = loading.load(SYSTEM, ListFile("un", path))
    with clock.frozen(clock.now()) as now:
        again = loading.load(SYSTEM, ListFile("un", path))
        (facts,) = queries.lists_in_force()
        assert facts.checked_at == now
    assert (again.is_new, again.version) == (False, first.version)
    assert ListVersion.objects.count() == 1
    assert Entry.objects.filter(kind="screening.check_list").count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"<CONSOLIDATED_LIST", "could not be read"),
        (b"not xml at all", "could not be read"),
        (b'<CONSOLIDATED_LIST dateGenerated="2026-04-01"></CONSOLIDATED_LIST>', "no entry"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><CONSOLIDATED_LIST dateGenerated="2026-04-01">&b;</CONSOLIDATED_LIST>', "document type"),
        (make_screening.un_xml(*OTHERS, dated="2026-04-01")[:-60], "well-formed"),
        (make_screening.un_xml(*OTHERS, OTHERS[0], dated="2026-04-01"), "second time"),
        (make_screening.un_xml(*OTHERS, dated="yesterday"), "not a date"),
        (make_screening.un_xml(*OTHERS, dated="2026-02-01"), "before the one in force"),
        (make_screening.un_xml(*MANY[:4], dated="2026-04-01"), "less than 50 %"),
        (make_screening.un_xml(Listed(1, "x" * 3_000, "y"), dated="2026-04-01"), "2000 characters"),
        (b"<?xml version='1.0'?>" + b"<a>" * 100_000, "<a>"),
        (b"<CONSOLIDATED_LIST dateGenerated='2026-04-01'>\x00", "could not be read"),
        (b"\xff\xfe\x00\x00" * 50, "could not be read"),
    ],
)
def test_a_bad_file_is_refused_and_what_is_in_force_stays(tmp_path: Path, content: bytes, sentence: str) -> None:
    make_screening.un(tmp_path, *MANY)
    before = list(ListVersion.objects.filter(state="in_force").values_list("pk", "entries")), index.current()[0].pk
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    with pytest.raises(ListRefusal, match=sentence) as refused:
        loading.load(SYSTEM, ListFile("un", path))
    assert "The version of 2026-03-01 with 10 entries stays in force." in str(refused.value)
    assert (list(ListVersion.objects.filter(state="in_force").values_list("pk", "entries")), index.current()[0].pk) == before
    assert Entry.objects.filter(kind="screening.load_list", outcome="refused").count() == 1
    refusal = ListVersion.objects.get(state="refused")
    assert refusal.sentence == str(refused.value)
    assert ListEntry.objects.filter(version=refusal).exists() == (refused.value.ground == "shrunken")
    (facts,) = queries.lists_in_force()
    assert facts.error == str(refused.value)


def test_a_refused_first_version_leaves_nothing_in_force(tmp_path: Path) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(b"<a/>")
    with pytest.raises(ListRefusal, match="nothing screened against this list reads as clear"):
        loading.load(SYSTEM, ListFile("un", path))
    assert queries.lists_in_force() == []


def test_a_version_refused_for_good_cannot_be_put_in_force(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    path = tmp_path / "bad.xml"
    path.write_bytes(make_screening.un_xml(*OTHERS, dated="2026-01-01"))
    with pytest.raises(ListRefusal):
        loading.load(SYSTEM, ListFile("un", path))
    with pytest.raises(Conflict, match="for good"):
        actions.load_list(SYSTEM, ListVersion.objects.get(state="refused"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"id":"a"}', "not a record"),
        ('{"id":"","names":[["A","primary"]]}', "id is empty"),
        ('{"id":"a\\u0000","names":[["A","primary"]]}', "unreadable"),
        ('{"id":"' + "a" * 300 + '","names":[["A","primary"]]}', "longer than 200"),
        ('{"id":"a","names":[["A","primary"]],"schema":"Ghost"}', "unknown"),
        ('{"id":"a","names":[]}', "no name"),
        ('{"id":"a","names":[["\\ud800","primary"]]}', "line 1"),
        ("[" * 5_000, "not a record"),
    ],
)
def test_a_bad_line_is_refused(tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n", "utf-8", "surrogatepass")
    with pytest.raises(ListRefusal, match=sentence):
        loading.load(SYSTEM, ListFile("jsonl", path))
    assert not ListEntry.objects.exists()


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(make_screening.rows(tmp_path, *OTHERS).read_bytes())[:-12])
    with pytest.raises(ListRefusal, match="cut off"):
        loading.load(SYSTEM, ListFile("jsonl", path))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (ListFile("nowhere", Path()), "no list source"),
        (ListFile("un", Path("/nonexistent/list.xml")), "no file or folder"),
    ],
)
def test_what_is_not_there_is_said(file: ListFile, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        loading.load(SYSTEM, file)


def test_a_folder_of_several_files_is_not_guessed_at(tmp_path: Path) -> None:
    make_screening.un_file(tmp_path, *OTHERS)
    make_screening.un_file(tmp_path, *OTHERS, dated="2026-03-02")
    with pytest.raises(Invalid, match="holds 2 lists"):
        loading.load(SYSTEM, ListFile("un", tmp_path))


def test_a_file_without_a_date_wants_one(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="--published"):
        loading.load(SYSTEM, ListFile("ca-sema", shared("lists/ca-2025-06")))
    assert not ListVersion.objects.exists()


def test_the_date_in_the_file_wins(tmp_path: Path) -> None:
    path = make_screening.un_file(tmp_path, *OTHERS)
    assert loading.load(SYSTEM, ListFile("un", path, date(2020, 1, 1))).published == date(2026, 3, 1)


def test_the_houses_own_list_is_published_by_being_loaded(tmp_path: Path) -> None:
    path = make_screening.rows(tmp_path, *OTHERS)
    assert loading.load(SYSTEM, ListFile("jsonl", path)).published == clock.today()


def test_two_lists_may_use_one_id(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    path = tmp_path / "own.jsonl"
    path.write_text('{"id":"un-101","names":[["Bartolomeu Quintanilha","primary"]],"schema":"Person"}\n')
    loading.load(SYSTEM, ListFile("jsonl", path))
    assert index.current()[1].entities == 5


def test_an_interrupted_load_is_cleared_by_the_next(tmp_path: Path) -> None:
    with clock.frozen(clock.now() - timedelta(days=1)):
        left = actions.stage_list(SYSTEM, Staging("un", "0" * 64, 1, date(2026, 1, 1)))
    make_screening.un(tmp_path, *OTHERS)
    left.refresh_from_db()
    assert left.state == "refused"


@pytest.mark.parametrize("role", ["analyst", "applicant", "partner", "sg", "auditor"])
def test_only_the_house_and_its_administrator_load(tmp_path: Path, role: str) -> None:
    path = make_screening.un_file(tmp_path, *OTHERS)
    with pytest.raises(Forbidden):
        loading.load(make_parties.staff(role), ListFile("un", path))
    with pytest.raises(Forbidden):
        loading.load(ANONYMOUS, ListFile("un", path))
    assert not ListVersion.objects.exists()


def test_the_database_holds_one_version_in_force(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        ListVersion.objects.filter(state="superseded").update(state="in_force")


def test_a_stored_record_gives_the_record_back() -> None:
    records = list(source("un").read(shared("lists/un-2026-02-27") / "consolidated.xml").records)
    for record in records[::50]:
        body = record_body(record)
        assert record_of(body) == record
        assert canonical.digest(json.loads(body)) == record.content_hash


def test_a_folder_of_lists_is_read_in_the_order_of_its_dates() -> None:
    files = loading.lists_in(shared("lists"))
    assert [(file.source, str(file.published)) for file in files] == [
        ("ofac-sdn", "2019-01-01"),
        ("ofac-sdn", "2021-01-01"),
        ("ca-sema", "2025-06-01"),
        ("un", "2026-02-27"),
    ]


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no list"):
        loading.lists_in(tmp_path)


@pytest.mark.slow
def test_two_real_years_of_a_real_list() -> None:
    loading.load(SYSTEM, ListFile("ofac-sdn", shared("lists/ofac-2019"), date(2019, 6, 1)))
    loaded = loading.load(SYSTEM, ListFile("ofac-sdn", shared("lists/ofac-2021"), date(2021, 6, 1)))
    assert (loaded.entries, loaded.added, loaded.changed, loaded.removed) == (8976, 1858, 843, 261)
    assert ListSet.objects.count() == 2
    before, after = (actions.lists.hashes(each) for each in ListVersion.objects.order_by("published"))
    assert sum(change.op is delta.Op.DEL for change in delta.delta(before, after)) == 261
    with pytest.raises(ListRefusal, match="before the one in force"):
        loading.load(SYSTEM, ListFile("ofac-sdn", shared("lists/ofac-2019"), date(2019, 6, 1)))
