"""What tests of the pages of threat data share: browsers of persons, what a page says, and pasting as a person does."""

import re
from typing import Any

from django.test import Client

from aboveboard.accounts.models import User
from aboveboard.kernel.actor import Actor
from tests import make_accounts
from tests import make_exchange as make

HOSTILE = "<script>alert(1)</script>\u202e\0"
GERMAN = "[domain-name:value = 'bad.de']"
OWN = "/own/data/"


def browser(who: Actor) -> Client:
    """A browser of this person, who has just shown a second factor."""
    return make_accounts.sign_in(Client(), User.objects.get(pk=who.user))


def desk() -> Client:
    return browser(make.desk())


def text_of(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, more)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def plain(answer: Any) -> str:
    """The page without the marks that isolate numbers and names."""
    return re.sub(r"</?bdi[^>]*>", "", answer.content.decode())


def seen(answer: Any) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())
    assert found is not None, answer.content.decode()[:3000]
    return found[1]


def pasted(client: Client, text: str, **more: Any) -> Any:
    """Looks, then sends what was seen."""
    looked = client.post(f"{OWN}paste/", {"text": text, **more})
    assert looked.status_code == 200
    return client.post(f"{OWN}paste/", {"text": text, **more, "seen": seen(looked), "send": "1"})
