"""What addresses of the exchange name, they name so that nobody can count by them (ADR 0016)."""

import html
import re
import uuid

import pytest

from aboveboard.exchange.models import Release
from aboveboard.web.pages import country
from tests import make_exchange as make
from tests.make_web import veil
from tests.web.threat_data import GERMAN, browser, text_of

pytestmark = pytest.mark.usefixtures("house")


def test_addresses_tell_nobody_how_much_came_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(country, "PAGE", 2)
    make.feeds()
    nova, client = make.partner(), browser(make.bureau("de"))
    sent = [make.indicator(nova, GERMAN, name=f"Wave-{place}", **make.marked(make.GREEN)) for place in range(5)]
    make.admitted(nova, *sent)
    address, addresses, read = "/country/?of=shared", list[str](), set[str]()
    while address:
        shown = html.unescape(client.get(address).content.decode())
        addresses += (here := re.findall(r'href="([^"]+)"', shown))
        read |= set(re.findall(r"Wave-\d", shown))
        following = [each for each in here if "before=" in each]
        address = f"/country/{following[0]}" if following else ""
    assert read == {f"Wave-{place}" for place in range(5)}
    numbers = {str(number) for row in Release.objects.all() for number in (row.seq, row.object_id)}
    parts = {part for each in addresses for part in re.split(r"[/?=&]", each)}
    assert len([each for each in addresses if "/objects/" in each]) >= 5
    assert len([each for each in addresses if "before=" in each]) >= 2
    assert not parts & numbers
    for forged in ("1", str(uuid.uuid4()), "x" * 300, veil(1)):
        assert "Wave-" in text_of(client, f"/country/?of=shared&before={forged}")
