"""The pages of lists: what is in force, what was refused, a shrink that two persons approve, and who was screened."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.screening import loading
from aboveboard.screening.models import ListVersion
from aboveboard.screening.values import ListFile, ListRefusal
from tests import make_parties, make_screening, make_web
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def shrunken(tmp_path: Path) -> ListVersion:
    make_screening.un(tmp_path, *OTHERS, *(Listed(700 + n, "Some", f"Body{n}") for n in range(8)))
    with pytest.raises(ListRefusal):
        loading.load(SYSTEM, ListFile("un", make_screening.un_file(tmp_path, *OTHERS[:3], OWNER, dated="2026-03-05")))
    return ListVersion.objects.get(state="refused")


def test_every_list_says_what_is_in_force_and_what_is_not(shrunken: ListVersion, django_assert_max_num_queries: Any) -> None:
    client = make_web.staff("officer")
    client.get("/lists/")
    with django_assert_max_num_queries(26):
        text = make_web.seen(client, "/lists/")
    in_force = ListVersion.objects.get(state="in_force")
    for said in (
        "United Nations Security Council consolidated list",
        "12 entries",
        in_force.sha256,
        "last checked",
        "less than 50 % of the 12 in force",
        "FICTIONAL.",
        "12 entries of this list are invented",
        "nobody is screened against this list",
        "the engine measures 0.5 %",
        "LI-FEED",
    ):
        assert said in text, said
    assert "Who was screened" not in text
    assert 'href="/lists/"' in text


def test_a_version_shows_what_it_changed(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    changed = Listed(101, "Bartolomeu", "Quintanilha", "1961")
    made = make_screening.un(tmp_path, changed, *OTHERS[1:3], OWNER, dated="2026-03-02")
    client = make_web.staff("officer")
    text = make_web.seen(client, f"/lists/versions/{made.version}/")
    for said in ("Added 1", "Changed 1", "Removed 1", "Jan Vermeulen", "Thorvald Eskilsen", "Bartolomeu Quintanilha"):
        assert said in text, said
    only = make_web.seen(client, f"/lists/versions/{made.version}/", {"change": "DEL"})
    assert "Thorvald Eskilsen" in only
    assert "Jan Vermeulen" not in only


def test_a_shrink_takes_two_persons_and_each_is_told_what_happens(shrunken: ListVersion) -> None:
    one, two = make_web.staff("reviewer", "Rita Okoro"), make_web.staff("reviewer", "Rui Costa")
    address = f"/lists/versions/{shrunken.pk}/"
    assert "nothing changes yet" in make_web.seen(one, address)
    one.post(address, {"seen": shrunken.sha256})
    assert "a second reviewer must look" in make_web.seen(one, address)
    again = one.post(address, {"seen": shrunken.sha256})
    assert again.status_code == 422
    assert "a second person must" in again.content.decode()
    text = make_web.seen(two, address)
    assert "You are the second person" in text
    assert "Approved by Rita Okoro" in text
    two.post(address, {"seen": shrunken.sha256})
    shrunken.refresh_from_db()
    assert shrunken.state == "in_force"


def test_what_was_not_shown_or_is_not_theirs_is_not_approved(shrunken: ListVersion) -> None:
    address = f"/lists/versions/{shrunken.pk}/"
    assert make_web.staff("reviewer", "Rita Okoro").post(address, {"seen": "0" * 64}).status_code == 422
    analyst = make_web.staff("analyst", "Anna Lind")
    assert "Not yours to approve" in make_web.seen(analyst, address)
    assert analyst.post(address, {"seen": shrunken.sha256}).status_code == 403
    assert make_web.own()[1].get(address).status_code == 404
    assert shrunken.approvals.count() == 0


def test_coverage_tells_who_was_not_screened(tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    make_screening.un(tmp_path, *OTHERS)
    make_screening.own(tmp_path, *OTHERS)
    one = make_screening.screened()
    for number in range(3):
        make_screening.screened(f"Northern Works {number}", registration_number=f"NL 77{number}")
    waiting = make_parties.submitted(make_parties.ready(make_parties.organisation("Early Bird Ltd", registration_number="9")))
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-09")
    client = make_web.staff("analyst")
    client.get("/lists/coverage/")
    with django_assert_max_num_queries(22):
        text = make_web.seen(client, "/lists/coverage/")
    for said in ("Never screened", "Early Bird Ltd", "Not against all lists", "Meridian Ballistics", "(in force: 2026-03-09)"):
        assert said in text, said
    never = make_web.seen(client, "/lists/coverage/", {"state": "never"})
    assert ("Early Bird Ltd" in never, "Meridian Ballistics" in never) == (True, False)
    answer = client.get("/lists/coverage.csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {line["state"] for line in lines if line["organisation"] == str(one.pk)} == {"old"}
    assert {line["list_un"] for line in lines if line["organisation"] == str(one.pk)} == {"2026-03-01"}
    (missing,) = (line for line in lines if line["organisation"] == str(waiting.organisation_id))
    assert (missing["state"], missing["last_screened"], missing["list_un"], missing["list_jsonl"]) == ("never", "", "never", "never")
    worker.drain()
    assert "never screened" in make_web.seen(client, "/lists/coverage/", {"state": "current"})
    assert "Early Bird Ltd" in make_web.seen(client, "/lists/coverage/", {"state": "current"})
    for role in ("officer", "legal"):
        assert make_web.staff(role, f"{role} Other").get("/lists/coverage.csv").status_code == 404
    assert make_web.speaker(one).get("/lists/coverage.csv").status_code == 404


def test_a_changed_entry_shows_what_of_it_changed(tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    make_screening.un(tmp_path, *OTHERS)
    made = make_screening.un(tmp_path, Listed(101, "Bartolomeu", "Quintanilha", "1961"), *OTHERS[1:], dated="2026-03-02")
    client = make_web.staff("officer")
    client.get(f"/lists/versions/{made.version}/")
    with django_assert_max_num_queries(20):
        text = make_web.seen(client, f"/lists/versions/{made.version}/")
    assert "Births" in text
    assert "<del>1960</del>" in text
    assert "<ins>1961</ins>" in text
    assert "Countries" not in text, "what stayed is not repeated"


def test_a_list_has_a_page_of_its_own(shrunken: ListVersion, django_assert_max_num_queries: Any) -> None:
    client = make_web.staff("officer")
    client.get("/lists/un/")
    with django_assert_max_num_queries(26):
        text = make_web.seen(client, "/lists/un/")
    for said in (
        "12 entries, published",
        "12 added, 0 changed, 0 removed",
        "less than 50 % of the 12 in force",
        "See what was refused",
        "nobody to be screened yet",
        "United Nations Security Council",
        "Failures in a row",
        "Asked for again",
        "LI-UN",
    ):
        assert said in text, said
    assert "Not screened against it" not in text, "names are for those who read screenings"
    assert client.get("/lists/nowhere/").status_code == 404
    assert make_web.own()[1].get("/lists/un/").status_code == 404


def test_the_page_of_a_list_tells_who_was_not_screened_against_it(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    make_screening.screened()
    make_parties.submitted(make_parties.ready(make_parties.organisation("Early Bird Ltd", registration_number="9")))
    client = make_web.staff("analyst")
    before = make_web.seen(client, "/lists/un/")
    assert "Early Bird Ltd" in before
    assert "Never screened" in before
    assert "Meridian Ballistics" not in before
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    after = make_web.seen(client, "/lists/un/")
    assert "Meridian Ballistics" in after
    assert "Against an older version" in after
    assert "Not everybody" in after
    worker.drain()
    assert "Meridian Ballistics" not in make_web.seen(client, "/lists/un/")


def test_lists_of_ones_own_show_by_name_with_what_the_regulation_lets_them_do(tmp_path: Path) -> None:
    for name in ("own-exclusions", "own-peps"):
        loading.load(SYSTEM, ListFile(name, make_screening.rows(tmp_path, *OTHERS, name=f"{name}.jsonl")))
    text = make_web.seen(make_web.staff("officer"), "/lists/")
    assert "Own list: exclusions" in text
    assert "Own list: peps" in text
    page = make_web.seen(make_web.staff("officer", "Ole Berg"), "/lists/own-peps/")
    assert "The regulation does not name this list, so it only informs." in page
    assert "Too old" not in page
