"""The house's own TAXII door as a partner's server: another partner's collection is fetched over real HTTP, every page of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings

from aboveboard.audit import sequencer
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.stix.sco import deterministic_id
from aboveboard.policy import queries as policy
from aboveboard.polling import jobs
from aboveboard.polling.models import Server
from aboveboard.polling.values import Credentials, Scheme
from tests import make_exchange as make
from tests import make_polling
from tests.house import ORIGIN
from tests.make_diligence import rows
from tests.taxii.processes import until
from tests.taxii.server import serving

pytestmark = pytest.mark.slow
# Three pages, each small enough to come in time where one process is server, worker and test on a slow machine.
SENT, PAGE = 230, 100


@pytest.fixture
def running(fresh_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A house in a database of its own, with its server and worker running; its worker polls, too."""
    with django_db_blocker.unblock():
        for kind in sequencer.LOGS.values():
            sequencer.create(kind, f"{ORIGIN}/{kind.name}")
        policy.forget()
        make.feeds()
        with override_settings(POLLING_LOOPBACK=True), serving() as address:
            yield address


def _is_read(server: Server) -> bool:
    make_polling.hurried()
    return Server.objects.get(pk=server.pk).run > 0


def _place(server: Server) -> tuple[int, int]:
    return Server.objects.values_list("pages", "failures").get(pk=server.pk)


def test_every_page_of_a_collection_of_a_house_reaches_another(running: str) -> None:
    nova, vega = make.partner(), make.partner()
    values = [{"type": "url", "spec_version": "2.1", "value": f"https://b{number}.bad.de/"} for number in range(SENT)]
    # An id that follows from the content is anybody's; the partner's own it could not take from elsewhere.
    urls = [{"id": deterministic_id(each)} | each for each in values]
    make.admitted(nova, *urls)
    reader = Credentials(Scheme.BASIC, make.token(nova), "feed")
    server = make_polling.confirmed(vega, f"{running}/taxii2/exchange/", collection=str(make.intake(nova).pk), credentials=reader)
    with rows():
        Server.objects.filter(pk=server.pk).update(page_size=PAGE)
    until(lambda: _is_read(server), "the reading to its end", progress=lambda: _place(server))
    waiting = Submission.objects.filter(closed_at=None)
    until(lambda: not waiting.exists(), "the admission", progress=waiting.count)
    found = Server.objects.get(pk=server.pk)
    assert (found.why, found.failures, found.objects_taken, found.pages) == ("", 0, SENT, 3)
    stored = Object.objects.filter(producer=vega.organisation, type="url").values_list("stix_id", "body")
    assert len(stored) == SENT
    assert {bytes(body) for _, body in stored} == {
        bytes(each.body) for each in Object.objects.filter(producer=nova.organisation, type="url")
    }


def test_wrong_credentials_and_a_collection_that_is_not_open_are_said(running: str) -> None:
    nova, vega = make.partner(), make.partner()
    wrong = make_polling.confirmed(vega, f"{running}/taxii2/exchange/", collection=str(make.intake(nova).pk))
    token = Credentials(Scheme.BEARER, make.token(vega))
    foreign = make_polling.confirmed(vega, f"{running}/taxii2/exchange/", collection=str(make.intake(nova).pk) + "~", credentials=token)
    jobs.poll()
    until(lambda: not Server.objects.filter(failures=0).exists(), "the answers")
    said = {each.pk: (each.state, each.why) for each in Server.objects.all()}
    assert said[wrong.pk][0] == "paused"
    assert "401" in said[wrong.pk][1]
    assert said[foreign.pk][0] == "confirmed"
    assert "404" in said[foreign.pk][1]
