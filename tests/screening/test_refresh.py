"""Lists are fetched from their addresses: conditionally, whole, bounded; what fails is noted, waits longer, and changes nothing."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Forbidden, Invalid
from aboveboard.lib import clock
from aboveboard.screening import fetching, jobs, queries
from aboveboard.screening.models import Feed, ListVersion
from aboveboard.screening.values import ListRefusal
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER
from tests.screening.publisher import Publisher, publishing
from tests.shared import shared

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def publisher(settings: Any) -> Iterator[Publisher]:
    with publishing(un_xml=make_screening.un_xml(*OTHERS)) as made:
        settings.LIST_ADDRESSES = {"un": [made.url("un.xml")], "ofac-sdn": [], "ca-sema": []}
        yield made


def test_a_list_is_fetched_and_put_in_force(publisher: Publisher) -> None:
    loaded = fetching.refresh(SYSTEM, "un")
    assert (loaded.is_new, loaded.entries, loaded.published) == (True, 4, date(2026, 3, 1))
    feed = Feed.objects.get()
    assert feed.fetched
    assert feed.error == ""


def test_an_unchanged_list_is_asked_for_by_its_etag_and_counts_as_checked(publisher: Publisher) -> None:
    fetching.refresh(SYSTEM, "un")
    with clock.frozen(clock.now() + timedelta(days=1)) as later:
        assert not fetching.refresh(SYSTEM, "un").is_new
        assert queries.lists_in_force()[0].checked_at == later
    assert [known != "" for _, known in publisher.asked] == [False, True]
    assert ListVersion.objects.count() == 1


def test_a_new_version_is_loaded(publisher: Publisher) -> None:
    fetching.refresh(SYSTEM, "un")
    publisher.files["un.xml"] = make_screening.un_xml(*OTHERS, OWNER, dated="2026-03-02")
    loaded = fetching.refresh(SYSTEM, "un")
    assert (loaded.added, loaded.published) == (1, date(2026, 3, 2))


def test_a_file_without_a_date_has_that_of_its_last_modification(settings: Any) -> None:
    content = (shared("lists/ca-2025-06") / "sema.xml").read_bytes()
    with publishing(sema_xml=content) as publisher:
        publisher.last_modified = "Fri, 06 Jun 2025 12:00:00 GMT"
        settings.LIST_ADDRESSES = {"ca-sema": [publisher.url("sema.xml")]}
        assert fetching.refresh(SYSTEM, "ca-sema").published == date(2025, 6, 6)


def test_three_files_are_fetched_together(settings: Any) -> None:
    folder = shared("lists/ofac-2019")
    files = {f"{name}_csv": (folder / f"{name}.csv").read_bytes() for name in ("sdn", "alt", "add")}
    with publishing(**files) as publisher:
        settings.LIST_ADDRESSES = {"ofac-sdn": [publisher.url(f"{name}.csv") for name in ("sdn", "alt", "add")]}
        assert fetching.refresh(SYSTEM, "ofac-sdn").entries > 7_000
        assert not fetching.refresh(SYSTEM, "ofac-sdn").is_new
        # One of them changes: all are fetched anew, so that they fit together.
        publisher.files["sdn.csv"] += b"\n"
        publisher.asked.clear()
        assert fetching.refresh(SYSTEM, "ofac-sdn").is_new
        assert sorted(name for name, known in publisher.asked if not known) == ["add.csv", "alt.csv"]


def test_a_list_without_any_date_is_not_guessed_at(settings: Any) -> None:
    with publishing(sema_xml=(shared("lists/ca-2025-06") / "sema.xml").read_bytes()) as publisher:
        publisher.last_modified = ""
        settings.LIST_ADDRESSES = {"ca-sema": [publisher.url("sema.xml")]}
        with pytest.raises(Invalid, match="date of publication"):
            fetching.refresh(SYSTEM, "ca-sema")
    assert "date of publication" in Feed.objects.get().error


@pytest.mark.parametrize("trouble", ["status", "cut", "missing", "loop", "elsewhere", "scheme", "down", "large"])
def test_what_cannot_be_fetched_changes_nothing(publisher: Publisher, settings: Any, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    fetching.refresh(SYSTEM, "un")
    publisher.files["un.xml"] = make_screening.un_xml(*OTHERS, OWNER, dated="2026-03-02")
    match trouble:
        case "status":
            publisher.status = 500
        case "cut":
            publisher.cut = 100
        case "missing":
            publisher.files.clear()
        case "loop":
            publisher.redirect = publisher.url("un.xml")
        case "elsewhere":
            publisher.redirect = "file:///etc/hostname"
        case "scheme":
            settings.LIST_ADDRESSES = {"un": ["ftp://127.0.0.1/un.xml"]}
        case "down":
            settings.LIST_ADDRESSES = {"un": ["http://127.0.0.1:9/un.xml"]}
        case "large":
            monkeypatch.setattr(fetching, "MOST_BYTES", 100)
    with pytest.raises(fetching.FetchFailed):
        fetching.refresh(SYSTEM, "un")
    (facts,) = queries.lists_in_force()
    assert facts.published == date(2026, 3, 1)
    assert facts.error.endswith("stays.") or "correct the setting" in facts.error
    assert Feed.objects.get().failures == 1
    assert Entry.objects.filter(kind="screening.note_failure").count() == 1


def test_a_bad_list_from_the_publisher_is_refused(publisher: Publisher) -> None:
    fetching.refresh(SYSTEM, "un")
    publisher.files["un.xml"] = b"<html>Down for maintenance</html>"
    with pytest.raises(ListRefusal, match="stays in force"):
        fetching.refresh(SYSTEM, "un")
    assert queries.lists_in_force()[0].entries == 4
    assert Feed.objects.get().failures == 1


def test_failures_wait_longer_and_longer(publisher: Publisher) -> None:
    publisher.status = 503
    waits = []
    for _ in range(3):
        with pytest.raises(fetching.FetchFailed):
            fetching.refresh(SYSTEM, "un")
        next_at = Feed.objects.get().next_at
        assert next_at is not None
        waits.append(round((next_at - clock.now()).total_seconds() / 60))
    assert waits == [5, 10, 20]


def test_the_timer_refreshes_what_was_fetched_before_when_its_time_has_come(publisher: Publisher) -> None:
    jobs.refresh_feeds()
    assert publisher.asked == []
    fetching.refresh(SYSTEM, "un")
    jobs.refresh_feeds()
    assert len(publisher.asked) == 1
    with clock.frozen(clock.now() + fetching.PERIOD):
        jobs.refresh_feeds()
    assert len(publisher.asked) == 2


def test_the_timer_leaves_alone_what_persons_load(publisher: Publisher, tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    with clock.frozen(clock.now() + timedelta(days=9)):
        jobs.refresh_feeds()
    assert publisher.asked == []


def test_a_failing_feed_does_not_stop_the_timer(publisher: Publisher) -> None:
    fetching.refresh(SYSTEM, "un")
    publisher.status = 500
    with clock.frozen(clock.now() + fetching.PERIOD):
        jobs.refresh_feeds()
        jobs.refresh_feeds()
    assert len(publisher.asked) == 2
    assert Feed.objects.get().failures == 1


def test_an_unknown_list_has_no_address(publisher: Publisher) -> None:
    with pytest.raises(Invalid, match="No address"):
        fetching.refresh(SYSTEM, "ofac-sdn")


def test_only_those_who_load_refresh(publisher: Publisher) -> None:
    with pytest.raises(Forbidden):
        fetching.refresh(make_parties.staff("analyst"), "un")
    assert not ListVersion.objects.exists()
