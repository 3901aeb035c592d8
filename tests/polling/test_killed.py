"""The worker is killed at any moment while it polls: every object of the server is there once, each page received once.

`ABOVEBOARD_KILLS=200 python -m pytest tests/polling/test_killed.py` is the whole campaign; the suite kills a few times.
"""

import random
import sys
import time
from collections import Counter

import pytest

from aboveboard.audit.models import Entry
from aboveboard.exchange.models import Object, Submission
from aboveboard.kernel.models import Timer
from aboveboard.polling.models import Server, Taken
from tests import make_exchange as make
from tests import make_polling
from tests.make_diligence import rows
from tests.polling.partner_server import Shelf
from tests.taxii.processes import House, until
from tests.taxii.test_killed import KILLS, MOMENT, house

__all__ = ["house"]

pytestmark = pytest.mark.slow
PAGE = 5


def hurried() -> None:
    """Let the next round begin at once: whoever was killed in one has put the next off by its period."""
    with rows():
        Timer.objects.filter(name="polling.jobs.poll").delete()


def _has_come_on(before: int) -> bool:
    make_polling.hurried()
    return Taken.objects.count() > before or Server.objects.get().run > 0


def _place() -> tuple[int, int, int]:
    return (*Server.objects.values_list("pages", "failures").get(), Submission.objects.filter(closed_at=None).count())


def test_a_worker_that_is_killed_while_it_polls_loses_and_doubles_nothing(house: House, shelf: Shelf) -> None:
    chance = random.Random(20261128)
    house.environment |= {"ABOVEBOARD_POLLING_LOOPBACK": "1"}
    nova = make.partner()
    shelf.most = PAGE
    sent = shelf.put(*make_polling.indicators(nova, PAGE * (40 + 10 * KILLS)))
    server = make_polling.confirmed(nova, shelf.root)
    house.start("worker")
    for _ in range(KILLS):
        before = Taken.objects.count()
        until(lambda before=before: _has_come_on(before), "a page", progress=_place)  # type: ignore[misc]
        time.sleep(chance.uniform(0, MOMENT))
        house.kill("worker")
        hurried()
        house.start("worker")
    until(lambda: _has_come_on(Taken.objects.count()), "the end of the reading", progress=_place)
    until(lambda: not Submission.objects.filter(closed_at=None).exists(), "the admission of all that was received", progress=_place)
    found = Server.objects.get(pk=server.pk)
    assert Counter(Object.objects.filter(type="indicator").values_list("stix_id", flat=True)) == Counter(make.names(sent))
    assert (found.objects_taken, found.failures, found.why) == (len(sent), 0, "")
    received = Counter(Entry.objects.filter(kind="exchange.receive_polled", outcome="done").values_list("subject_id", flat=True))
    assert received == Counter(str(key) for key in Submission.objects.values_list("pk", flat=True))
    assert Taken.objects.count() == Submission.objects.count() == found.pages == len(sent) // PAGE
    print(f"{KILLS} kills, {found.pages} pages, {len(shelf.asked)} questions", file=sys.stderr)
