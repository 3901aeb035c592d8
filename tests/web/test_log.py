"""The pages of the log: entries by filter, one entry with its proof, the checkpoint to keep."""

from typing import Any

import pytest

from aboveboard.audit import sequencer
from aboveboard.audit.models import Entry
from aboveboard.kernel.errors import AppError
from aboveboard.standing import actions
from tests import make_parties, make_web
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def test_entries_by_what_they_are_about(django_assert_max_num_queries: Any) -> None:
    organisation = make_parties.ready(make_parties.organisation())
    client = make_web.staff("auditor")
    client.get("/log/")
    with django_assert_max_num_queries(16):
        text = client.get("/log/").content.decode()
    assert "Organisation registered" in text
    text = client.get("/log/", {"about": f"parties.organisation:{organisation.pk}", "kind": "parties."}).content.decode()
    assert "Organisation registered" in text
    assert "No entry matches" in client.get("/log/", {"kind": "standing.suspend"}).content.decode()
    for hostile in ("\0", "a:b:c", "'", "é" * 300, "parties.organisation:", ":x"):
        for name in ("about", "kind", "outcome", "by", "page"):
            assert client.get("/log/", {name: hostile}).status_code == 200


def test_an_entry_carries_its_proof() -> None:
    make_parties.organisation()
    entry = Entry.objects.get(kind="parties.register_organisation")
    client = make_web.staff("auditor")
    assert "next checkpoint takes this entry in" in client.get(f"/log/entries/{entry.uid}/").content.decode()
    sequencer.publish(sequencer.AUDIT)
    text = client.get(f"/log/entries/{entry.uid}/").content.decode()
    assert "Computed just now" in text
    assert bytes(entry.commitment).hex() in text
    assert client.get("/log/checkpoint").content.startswith(b"aboveboard.test/audit\n")


def test_an_entry_with_its_place_that_no_checkpoint_covers_yet_shows_no_proof() -> None:
    make_parties.organisation()
    sequencer._number(sequencer.AUDIT)
    entry = Entry.objects.get(kind="parties.register_organisation")
    assert entry.leaves.count() == 1
    text = make_web.staff("auditor").get(f"/log/entries/{entry.uid}/").content.decode()
    assert "next checkpoint takes this entry in" in text
    assert "Computed just now" not in text


def test_a_refused_attempt_is_there_too() -> None:
    organisation = make_parties.organisation()
    with pytest.raises(AppError):
        actions.record_hold(staff("officer"), organisation.pk)
    text = make_web.staff("auditor").get("/log/", {"outcome": "refused"}).content.decode()
    assert "Hold set by rule" in text


@pytest.mark.parametrize("role", ["officer", "analyst", "sg"])
def test_the_log_is_for_those_who_may_read_it(role: str) -> None:
    make_parties.organisation()
    entry = Entry.objects.get(kind="parties.register_organisation")
    client = make_web.browser(staff(role))
    for path in (f"/log/entries/{entry.uid}/", "/log/checkpoint", "/log/"):
        answer = client.get(path)
        assert answer.status_code in {403, 404}, path
        assert "Organisation registered" not in answer.content.decode()
