"""Server and worker are killed at any moment while partners send: what was answered with 202 is there once, and no reader misses it.

`ABOVEBOARD_KILLS=200 python -m pytest tests/taxii/test_killed.py` is the whole campaign; the suite kills a few times.
"""

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from aboveboard.audit.models import Entry
from aboveboard.exchange.models import Collection, Object, Release, Submission
from tests import make_exchange as make
from tests.taxii.processes import House, furnished, until
from tests.taxii.program import ROOT, TAXII

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("ABOVEBOARD_KILLS", "4"))
SENT_AT_ONCE = 5
# The longest that a kill waits after there was something to kill; most admissions are done sooner.
MOMENT = 0.25


@dataclass(slots=True)
class Sender:
    """A partner's program: sends the same body again until it is answered with 202, then goes on to the next."""

    identity: str
    place: str
    call: "Caller"
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    failed: int = 0

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            # Under the identity that was read before: a thread of a test has no connection to the database.
            more = {"created_by_ref": self.identity, **make.marked(make.AMBER)}
            objects = [make.indicator(None, "[domain-name:value = 'bad.de']", **more) for _ in range(SENT_AT_ONCE)]
            while (answer := self.call("POST", f"{self.place}objects/", make.envelope(*objects))) is None:
                self.failed += 1
                if stop.wait(0.05):
                    return
            self.acknowledged[answer["id"]] = make.names(objects)


@dataclass(slots=True)
class Reader:
    """A bureau's program: polls by `next` while there is more, else by `added_after`, and begins anew where an answer was cut."""

    call: "Caller"
    seen: list[str] = field(default_factory=list)
    after: str = ""

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.poll()
            stop.wait(0.05)

    def poll(self) -> int:
        query = {"limit": "7"} | ({"added_after": self.after} if self.after else {})
        page = self.call("GET", "collections/country-de/manifest/", **query) or {}
        found = page.get("objects", [])
        self.seen += [each["id"] for each in found]
        self.after = found[-1]["date_added"] if found else self.after
        return len(found)


@dataclass(slots=True)
class Caller:
    """Speaks TAXII as one caller; None where the house was not there or did not finish its answer."""

    port: int
    token: str

    def __call__(self, method: str, path: str, body: bytes | None = None, **query: str) -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": TAXII} | ({"Content-Type": TAXII} if body is not None else {})
        address = f"http://127.0.0.1:{self.port}{ROOT}{path}"
        try:
            response = httpx.request(method, address, content=body, params=query, headers=headers, timeout=30)
        except httpx.TransportError:
            return None
        # 503: the house says itself that another change is being written, and asks to try again.
        assert response.status_code in {200, 202, 503}, response.text
        return None if response.status_code == 503 else json.loads(response.content)


@pytest.fixture
def house(fresh_database: str, django_db_blocker: Any) -> Iterator[House]:
    """A house in a database of its own, not yet running."""
    with django_db_blocker.unblock(), furnished(fresh_database) as made:
        yield made


@contextmanager
def at_work(*works: Callable[[threading.Event], None]) -> Iterator[None]:
    """Each work in a thread of its own; an error in one of them is raised here."""
    stop, errors = threading.Event(), []

    def run(work: Callable[[threading.Event], None]) -> None:
        try:
            work(stop)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shall tell of it
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []


@dataclass(frozen=True, slots=True)
class Campaign:
    """What senders and reader know after all the kills."""

    senders: list[Sender]
    reader: Reader

    @property
    def acknowledged(self) -> int:
        """How many bodies were answered with 202."""
        return sum(len(sender.acknowledged) for sender in self.senders)


def waged(house: House, kills: int, names: Sequence[str] = ("server", "worker")) -> Campaign:
    """Send and read while the processes are killed at any moment; ends when all that was received is admitted."""
    chance = random.Random(20261124)
    nova, other, de = make.partner(), make.partner(), make.bureau("de")
    senders = [
        Sender(make.identity(who), f"collections/{make.intake(who).pk}/", Caller(house.port, make.token(who))) for who in (nova, other)
    ]
    made = Campaign(senders, Reader(Caller(house.port, make.token(de))))
    for name in ("server", "worker"):
        house.start(name)
    with at_work(*(sender.run for sender in senders), made.reader.run):
        for _ in range(kills):
            name = chance.choice(names)
            before, admitted = made.acknowledged, Submission.objects.filter(state="admitted").count()
            until(lambda before=before: made.acknowledged > before, "an answer")  # type: ignore[misc]
            if name == "worker":
                until(lambda admitted=admitted: Submission.objects.filter(state="admitted").count() > admitted, "an admission")  # type: ignore[misc]
            time.sleep(chance.uniform(0, MOMENT))
            house.kill(name)
            house.start(name)
        before = made.acknowledged
        until(lambda: made.acknowledged > before, "an answer after the last kill")
    time.sleep(2 * MOMENT)
    waiting = Submission.objects.filter(closed_at=None)
    until(lambda: not waiting.exists(), "the admission of all that was received", progress=waiting.count)
    while made.reader.poll():
        pass
    return made


def judged(made: Campaign) -> None:
    """What was answered with 202 is there once, with one entry for each step, and the reader has seen all of it once."""
    sent = {name for sender in made.senders for names in sender.acknowledged.values() for name in names}
    received = {str(key) for key in Submission.objects.values_list("pk", flat=True)}
    lost = {key for sender in made.senders for key in sender.acknowledged} - received
    assert not lost, f"{len(lost)} acknowledged bodies are lost"
    # What was sent without an answer may have been received too: it is then there once as well.
    stored = Counter(Object.objects.filter(type="indicator").values_list("stix_id", flat=True))
    assert sent <= stored.keys()
    assert set(stored.values()) == {1}
    assert Counter(made.reader.seen) == stored
    for kind in ("exchange.receive", "exchange.admit"):
        entries = Counter(Entry.objects.filter(kind=kind, outcome="done").values_list("subject_id", flat=True))
        assert entries == Counter(received)
    for collection in Collection.objects.all():
        numbers = list(Release.objects.filter(collection=collection).order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, collection.seq + 1))


def test_nothing_acknowledged_is_lost_or_doubled_and_no_reader_misses_it(house: House) -> None:
    made = waged(house, KILLS)
    judged(made)
    vain, stored = sum(sender.failed for sender in made.senders), Object.objects.filter(type="indicator").count()
    print(f"{KILLS} kills, {made.acknowledged} bodies acknowledged, {vain} sent in vain, {stored} objects", file=sys.stderr)


def test_a_house_that_answers_before_it_writes_is_found_out(house: House) -> None:
    house.application = "tests.taxii.hasty:application"
    made = waged(house, 3, names=("server",))
    with pytest.raises(AssertionError, match="acknowledged bodies are lost"):
        judged(made)
