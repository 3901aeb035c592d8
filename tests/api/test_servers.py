"""Servers of partners over the API: named, confirmed, halted and ended by programs, the credentials in no answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings

from aboveboard.kernel.actor import Actor
from aboveboard.polling import jobs
from tests import make_exchange as make
from tests import make_polling
from tests.api.caller import read
from tests.api.test_webhooks import program
from tests.make_polling import SECRET
from tests.polling.partner_server import Reply, Shelf, serving

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def nova(house: None) -> Actor:
    make.feeds()
    return make.partner()


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving() as found, override_settings(POLLING_LOOPBACK=True):
        yield found


def named(root: str = "https://taxii.example.org/api1/", **more: Any) -> dict[str, Any]:
    return {"root": root, "collection": "indicators", "credentials": {"scheme": "bearer", "secret": SECRET}} | more


def test_a_program_names_a_server_and_the_desk_s_program_confirms_it(nova: Actor, shelf: Shelf) -> None:
    partner, desk = program(nova), program(make.desk())
    made = partner.done("/servers", named(shelf.root, interval=5, unmarked="RED"))
    assert (made["state"], made["allowed_moves"], made["unmarked"]) == ("claimed", ["end"], "RED")
    at = f"/servers/{made['id']}"
    (task,) = [each for each in desk.read("/awaiting-me")["items"] if each["subject_kind"] == "polling.server"]
    assert (task["subject_id"], task["organisations"]) == (made["id"], [str(nova.organisation)])
    assert desk.read(at)["allowed_moves"] == ["confirm", "refuse"]
    assert desk.done(f"{at}/confirm")["state"] == "confirmed"
    shelf.put(*make_polling.indicators(nova, 2))
    jobs.poll()
    found = partner.read(at)
    assert (found["objects_taken"], found["pages"], found["why"], found["allowed_moves"]) == (2, 1, "", ["pause", "end"])
    assert SECRET not in str([made, found, desk.read("/servers")])
    assert partner.post(f"{at}/fetch-now").status_code == 409
    changed = partner.done(f"{at}/change", {"interval": 60, "credentials": {"scheme": "basic", "user": "house", "secret": "new"}})
    assert (changed["interval"], changed["scheme"], changed["unmarked"]) == (60, "basic", "")
    assert partner.done(f"{at}/pause")["state"] == "paused"
    assert partner.done(f"{at}/resume")["state"] == "confirmed"
    assert desk.done(f"{at}/halt", {"reason": "It floods us."})["reason"] == "It floods us."
    assert desk.done(f"{at}/let-go-on")["state"] == "confirmed"
    shelf.answer = lambda *_: Reply(status=401)
    jobs.poll()
    assert [each["subject_id"] for each in partner.read("/awaiting-me")["items"] if each["subject_kind"] == "polling.server"] == [
        made["id"]
    ]
    assert partner.done(f"{at}/end")["state"] == "ended"
    refused = partner.done("/servers", named())
    assert desk.done(f"/servers/{refused['id']}/refuse", {"reason": "Not theirs."})["state"] == "refused"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"root": "https://169.254.169.254/"}, "root"),
        ({"root": "https://[::1]/"}, "root"),
        ({"collection": "a/../b"}, "collection"),
        ({"interval": 1}, "interval"),
        ({"credentials": {"scheme": "bearer", "secret": "two words"}}, "secret"),
    ],
)
def test_what_cannot_be_called_is_refused_by_its_field(nova: Actor, more: dict[str, Any], field: str) -> None:
    answer = program(nova).post("/servers", named() | more)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {field})


def test_nobody_else_finds_a_server(nova: Actor) -> None:
    made = program(nova).done("/servers", named())
    for other in (program(make.bureau()), program(make.partner())):
        assert other.read("/servers")["items"] == []
        for act in ("confirm", "end", "pause", "resume", "fetch-now", "let-go-on"):
            assert read(other.post(f"/servers/{made['id']}/{act}"), 404)["code"] == "missing"
    desk = program(make.desk())
    assert desk.post(f"/servers/{made['id']}/end").status_code == 403
    assert program(nova).post(f"/servers/{made['id']}/confirm").status_code == 403
    assert program(make.bureau()).post("/servers", named()).status_code == 403
