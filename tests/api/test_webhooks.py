"""Webhooks and recalls over the API: kept by their own people, the secret shown once, recalls read and acknowledged by programs."""

import uuid
from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from aboveboard.accounts.models import User
from aboveboard.accounts.values import BodyKind
from aboveboard.exchange import actions
from aboveboard.exchange.queries import visible_objects
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.values import PullForm
from aboveboard.kernel.actor import Actor
from aboveboard.webhooks import jobs
from tests import make_accounts
from tests import make_exchange as make
from tests.api.caller import Caller, caller, read
from tests.webhooks.receiver import Receiver, listening

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found, override_settings(WEBHOOK_LOOPBACK=True):
        yield found


def program(who: Actor) -> Caller:
    return Caller(User.objects.get(pk=who.user), make.token(who))


def test_a_program_registers_looks_and_ends(receiver: Receiver) -> None:
    bureau = program(make.bureau())
    key = uuid.uuid4().hex
    made = bureau.done("/webhooks", {"address": receiver.address}, key=key)
    assert made["secret"].startswith("whsec_")
    receiver.secret = made["secret"]
    # Sent again with the same key, it is not done twice, and the secret is not shown twice.
    again = bureau.post("/webhooks", {"address": receiver.address}, key=key)
    assert made["secret"].encode() not in again.content
    (listed,) = bureau.read("/webhooks")["items"]
    assert (listed["id"], listed["state"], listed["allowed_moves"]) == (made["id"], "on", ["end"])
    assert "secret" not in listed
    jobs.deliver()
    ((headers, body),) = receiver.posts
    assert receiver.accepts(headers, body)
    receiver.status = 410
    nova = make.partner()
    make.admitted(nova, make.indicator(nova, "[domain-name:value = 'bad.de']", **make.marked(make.AMBER)))
    jobs.tell()
    assert bureau.read("/webhooks")["items"][0]["state"] == "off"
    (task,) = [each for each in bureau.read("/awaiting-me")["items"] if each["subject_kind"] == "webhooks.webhook"]
    assert task["subject_id"] == made["id"]
    assert bureau.done(f"/webhooks/{made['id']}/switch-on")["state"] == "on"
    assert bureau.done(f"/webhooks/{made['id']}/end")["state"] == "ended"
    assert bureau.read("/webhooks")["items"] == []
    assert bureau.post(f"/webhooks/{made['id']}/end").status_code == 404


@pytest.mark.parametrize(
    "address", ["http://a.example/", "https://169.254.169.254/x", "https://[::1]/", "https://localhost/", "\u0000", "x" * 500]
)
def test_an_address_that_leads_inside_is_refused_with_the_field(address: str) -> None:
    answer = program(make.bureau()).post("/webhooks", {"address": address})
    assert answer.status_code in {400, 422}
    assert answer.status_code == 400 or "address" in answer.json()["fields"]


def test_nobody_else_finds_a_webhook(receiver: Receiver) -> None:
    made = program(make.bureau()).done("/webhooks", {"address": receiver.address})
    for other in (program(make.bureau("fr")), program(make.partner()), program(make.desk()), caller("Olga Petrova", "officer")):
        assert other.read("/webhooks")["items"] == []
        for act in ("end", "switch-on"):
            assert read(other.post(f"/webhooks/{made['id']}/{act}"), 404)["code"] == "missing"
    assert caller("Ona", "officer").post("/webhooks", {"address": receiver.address}).status_code == 403
    stranger = caller("Nora Lind", "ncb", place=make_accounts.body("ncb-se", BodyKind.NCB, "se"))
    narrow = Caller(stranger.user, make.token(make.bureau(), scopes=["exchange.read_feed"]))
    assert narrow.post("/webhooks", {"address": receiver.address}).status_code == 403


def test_recalls_are_read_and_acknowledged_by_programs() -> None:
    nova, bureau = make.partner(), make.bureau()
    one = make.indicator(nova, "[domain-name:value = 'bad.de']", **make.marked(make.AMBER))
    make.admitted(nova, one)
    page = visible_objects(bureau, "country-de", Filters())
    actions.record_pull(bureau, PullForm(page.collection, tuple(item.seq for item in page.items)))
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    de = program(bureau)
    (recall,) = de.read("/recalls")["items"]
    assert (recall["object"], recall["acknowledged_at"]) == (one["id"], None)
    other = program(make.bureau("fr"))
    assert other.read("/recalls")["items"] == []
    assert other.post(f"/recalls/{recall['id']}/acknowledge").status_code == 404
    assert de.done(f"/recalls/{recall['id']}/acknowledge")["acknowledged_at"]
    assert de.post(f"/recalls/{recall['id']}/acknowledge").status_code == 409


def test_recalls_are_acknowledged_at_once_all_or_none() -> None:
    nova, bureau = make.partner(), make.bureau()
    ones = [make.indicator(nova, f"[domain-name:value = '{name}.de']", **make.marked(make.AMBER)) for name in ("bad", "worse", "worst")]
    make.admitted(nova, *ones)
    page = visible_objects(bureau, "country-de", Filters())
    actions.record_pull(bureau, PullForm(page.collection, tuple(item.seq for item in page.items)))
    for one in ones:
        actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    de, at = program(bureau), "/recalls/acknowledge"
    keys = [each["id"] for each in de.read("/recalls")["items"]]
    assert all(each["acknowledged_at"] for each in de.done(at, {"recalls": keys[:2]})["items"])
    assert "acknowledged already" in read(de.post(at, {"recalls": keys[1:]}), 409)["message"]
    assert "not yours" in read(de.post(at, {"recalls": [keys[2], str(uuid.uuid4())]}), 422)["fields"]["recalls"]
    assert "not yours" in read(program(make.bureau("fr")).post(at, {"recalls": keys[2:]}), 422)["fields"]["recalls"]
    assert [each["id"] for each in de.read("/recalls")["items"] if not each["acknowledged_at"]] == keys[2:]
    assert read(de.post(at, {"recalls": []}), 422)["fields"]["recalls"]
    assert program(make.partner()).post(at, {"recalls": keys[2:]}).status_code == 422
    assert caller("Ona", "officer").post(at, {"recalls": keys[2:]}).status_code in {403, 404}
