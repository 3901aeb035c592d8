"""The counts of tries: none is lost, none goes before its time, and many at once do not pass the bound."""

import sqlite3
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection

from aboveboard.accounts import throttle
from aboveboard.accounts.models import Count
from aboveboard.kernel.errors import Busy
from aboveboard.lib import clock
from tests.make_agreements import at_once


@pytest.mark.django_db
def test_a_value_is_kept_for_its_time_and_no_longer() -> None:
    assert cache.get("a", "none") == "none"
    cache.set("a", [1.5, 2.5], 60)
    cache.set("a", [3.5], 60)
    assert cache.get("a") == [3.5]
    assert not cache.add("a", True, 60)
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        assert cache.get("a") is None
        assert cache.add("a", True, 60)
        assert not cache.add("a", True, 60)
    assert cache.delete("a")
    assert not cache.delete("a")
    cache.set("b", 1)
    cache.clear()
    assert not Count.objects.exists()
    with pytest.raises(ValueError, match="timeout"):
        cache.set("a", 1, None)


@pytest.mark.django_db
def test_what_is_over_goes_and_nothing_else() -> None:
    for number in range(5):
        cache.set(f"short{number}", number, 10)
    cache.set("long", 1, 3600)
    with clock.frozen(clock.now() + timedelta(seconds=11)):
        for number in range(4):
            cache.set(f"later{number}", number, 3600)
        assert {key.rpartition(":")[2] for key in Count.objects.values_list("key", flat=True)} == {
            "long",
            *(f"later{number}" for number in range(4)),
        }


@pytest.mark.usefixtures("committed")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no lock on the whole")
def test_what_cannot_be_counted_now_is_refused_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    connection.close()
    try:
        with pytest.raises(Busy):
            throttle.begin(uuid4())
    finally:
        other.close()


@pytest.mark.usefixtures("committed")
def test_many_tries_at_once_do_not_pass_the_bound() -> None:
    """Counted until each of them was let in or refused for good: a house that is busy refuses, it never lets in uncounted."""
    user = uuid4()
    let_in: list[object] = []

    def attempt() -> None:
        let_in.append(throttle.begin(user))

    def once() -> None:
        try:
            attempt()
        except Busy:
            return

    at_once(*[once] * 12)
    assert 1 <= len(let_in) <= 5
    for _ in range(5 - len(let_in)):
        attempt()
    with pytest.raises(Busy):
        attempt()
