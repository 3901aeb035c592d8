"""The pages of webhooks: registered by a form, the secret shown once, switched on and ended by their own people alone."""

import pytest
from django.test.utils import override_settings

from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from aboveboard.webhooks import actions
from aboveboard.webhooks.models import Message, Webhook
from aboveboard.webhooks.rules import repeating
from aboveboard.webhooks.values import Attempt, Sent
from tests import make_exchange as make
from tests.web.threat_data import browser

pytestmark = pytest.mark.usefixtures("house")
PLACES = {"bureau": "/country/webhooks/", "partner": "/own/data/webhooks/"}


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.mark.parametrize("name", PLACES)
def test_it_is_registered_shown_once_and_ended(name: str) -> None:
    who = make.bureau() if name == "bureau" else make.partner()
    client, place = browser(who), PLACES[name]
    assert client.get(place).status_code == 200
    refused = client.post(place, {"address": "https://127.0.0.1/"})
    assert (refused.status_code, b"public internet" in refused.content) == (422, True)
    made = client.post(place, {"address": "https://hooks.example.org/in"})
    assert made.status_code == 200
    assert b"whsec_" in made.content
    assert "no-store" in made.headers["Cache-Control"]
    hook = Webhook.objects.get()
    page = client.get(place).content
    assert b"hooks.example.org/in" in page
    assert b"whsec_" not in page
    message = Message.objects.get()
    for failures in range(repeating.MOST_FAILURES):
        actions.note_attempt(SYSTEM, message, attempt=Attempt("It answered 500."), sent=Sent(clock.now(), failures))
    assert b"Switched off" in client.get(place).content
    worklist = client.get("/", follow=True).content
    assert f"{place}{hook.pk}/".encode() in worklist
    assert b"Look at a webhook that was switched off" in worklist
    assert client.post(f"{place}{hook.pk}/", {"act": "nothing"}).status_code == 404
    assert client.post(f"{place}{hook.pk}/", {"act": "switch_on"}).status_code == 302
    assert client.post(f"{place}{hook.pk}/", {"act": "switch_on"}).status_code == 302
    assert client.post(f"{place}{hook.pk}/", {"act": "end"}).status_code == 302
    assert client.get(f"{place}{hook.pk}/").status_code == 404


@override_settings(WEBHOOK_HOSTS=["hooks.example.org"])
def test_nobody_else_is_shown_it_and_the_list_takes_few_queries(django_assert_max_num_queries: object) -> None:
    bureau = make.bureau()
    made = actions.register_webhook(bureau, address="https://hooks.example.org/in")
    for who in (make.bureau("fr"), make.partner(), make.desk()):
        client = browser(who)
        for place in PLACES.values():
            assert client.get(f"{place}{made.id}/").status_code == 404
            assert b"hooks.example.org/in" not in client.get(place).content
    assert browser(make.desk()).get("/country/webhooks/").status_code == 404
    client = browser(bureau)
    client.get(PLACES["bureau"])
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        client.get(PLACES["bureau"])
