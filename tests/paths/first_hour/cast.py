"""Everybody of the hour: the browser and the programs of each, on a clock that is put forward from minute to minute."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from taxii2client import v21

from aboveboard.accounts.models import User
from aboveboard.exchange.models import Submission
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.models import Delivery
from aboveboard.lib import clock
from aboveboard.rooms.models import Room
from tests import make_accounts, make_diligence, make_rooms
from tests import make_exchange as make
from tests.browser.world import signed_in
from tests.taxii.processes import until

TAXII = "application/taxii+json;version=2.1"
ASKED = ("nova", "mira", "lupo", "orla")
# What is said and sent in the hour: none of it may stand in a letter or in the register.
OPERATIONAL = (
    *("Hospitals", "Klinikum", "Canal", "Fjordbyen", "locker-panel", "Locker server", "198.51.100.77", "lies in memory", "decryptor"),
    *("Three hospitals", "sold what it was told", "Canary-4545", "will last for weeks"),
)


@dataclass
class Cast:
    """Who takes part, where the house answers, and what the hour has made so far."""

    people: dict[str, Actor]
    address: str
    browser: Browser
    stack: ExitStack
    # The hour begins at a quarter past eleven in the evening, so that midnight is its minute 45.
    start: datetime = field(default_factory=lambda: (clock.now() + timedelta(days=1)).replace(hour=23, minute=15, second=0, microsecond=0))
    users: dict[str, User] = field(default_factory=dict)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    proved: dict[str, datetime] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def minute(self, number: float) -> Iterator[None]:
        """It is this minute of the hour for server, worker and everybody, and what follows from it is done when the block ends."""
        with clock.frozen(self.start + timedelta(minutes=number)):
            yield
            settled()

    def page(self, who: str, at: str = "/", **more: Any) -> Page:
        """A page of somebody's own browser, in which a second factor was shown within this minute."""
        if who not in self.contexts:
            self.users[who] = User.objects.get(pk=self.people[who].user)
            context = signed_in(self.browser, self, who, self.address, **more)  # type: ignore[arg-type]  # it asks for `users` only
            self.contexts[who] = self.stack.enter_context(context)
        elif self.proved[who] != clock.now():
            client = make_accounts.sign_in(Client(), self.users[who])
            name = settings.SESSION_COOKIE_NAME
            self.contexts[who].add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])
        self.proved[who] = clock.now()
        found = self.contexts[who].new_page()
        found.goto(at)
        return found

    def token(self, who: str) -> str:
        """The token of somebody's programs."""
        if who not in self.tokens:
            self.tokens[who] = make.token(self.people[who])
        return self.tokens[who]

    def call(self, who: str, path: str, body: dict[str, Any]) -> httpx.Response:
        """A program of somebody's calls the API."""
        headers = {"Authorization": f"Bearer {self.token(who)}", "Idempotency-Key": f"{who}{path}"}
        return httpx.post(f"{self.address}/api{path}", json=body, headers=headers)

    def taxii(self, who: str, path: str, **query: str) -> httpx.Response:
        """A program of somebody's reads below the API root of TAXII 2.1."""
        url = f"{self.address}/taxii2/exchange/{path}"
        return httpx.get(url, params=query, headers={"Accept": TAXII}, auth=("feed", self.token(who)))

    def collection(self, who: str, key: object) -> v21.Collection:
        """A collection as taxii2-client opens it."""
        return v21.Collection(f"{self.address}/taxii2/exchange/collections/{key}/", user="feed", password=self.token(who))

    def posted(self, who: str, *objects: dict[str, Any]) -> Submission:
        """taxii2-client posts into somebody's own collection; what became of it."""
        own = self.collection(who, make.intake(self.people[who]).pk)
        status = own.add_objects({"objects": list(objects)}, wait_for_completion=False)
        settled()
        return Submission.objects.get(pk=status.id)


def people() -> dict[str, Actor]:
    """Five partners, four bureaus, the house's staff and a helper whom nobody has examined."""
    found = {name: make.partner() for name in (*ASKED, "mute")}
    found |= {code: make.bureau(code) for code in ("de", "fr", "no", "se")}
    found |= {"desk": make.desk(), "relief": make.desk(), "helper": make_rooms.outsider(screened=False)}
    return found | {role: make_diligence.staff(role) for role in ("security", "analyst", "sg")}


def settled() -> None:
    """Wait until the worker has done all that is due."""
    due = Delivery.objects.filter(done_at=None, dead=False)
    until(lambda: not due.filter(due_at__lte=clock.now()).exists(), "what follows", progress=due.count)
    assert list(Delivery.objects.exclude(error="").values_list("follower", "error")) == []


def written(page: Page, text: str) -> None:
    """Somebody writes a note in the room that the page shows."""
    page.get_by_label("What do you tell?").fill(text)
    page.get_by_role("button", name="Write it into the room").click()
    expect(page.locator("main")).to_contain_text("The note stands in the room.")


def opened(cast: Cast, *, drill: bool = False) -> Room:
    """The desk opens a room on one page."""
    page = cast.page("desk", "/rooms/open/")
    page.get_by_label("What happened?").select_option("ransomware")
    page.get_by_label("Name of the room").fill("Hospitals")
    page.get_by_label("Countries concerned").select_option(["de", "fr", "no"])
    for box in page.get_by_role("checkbox").all():
        if box.get_attribute("name") == "partners":
            box.check()
    if drill:
        page.get_by_label("This is an exercise").check()
    page.get_by_role("button", name="Open the room").click()
    page.wait_for_url("**/rooms/*-*/")
    return Room.objects.latest("number")


def says_nothing_of_it(text: str) -> None:
    """No word of the incident stands in this text."""
    assert [word for word in OPERATIONAL if word in text] == []


def letters_say_nothing() -> None:
    """No letter that went out holds a word of the incident."""
    for letter in mail.outbox:
        says_nothing_of_it(f"{letter.subject}\n{letter.body}\n{letter.message()}")
