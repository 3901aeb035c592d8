"""Plain makers for polling: servers named by partners and confirmed by the desk."""

from typing import Any
from uuid import UUID

from aboveboard.exchange.models import Object
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.polling import actions
from aboveboard.polling.models import Server
from aboveboard.polling.values import Credentials, Habits, Scheme, ServerForm
from tests import make_exchange as make
from tests.make_diligence import rows

SECRET = "k7-partner-credential"
BEARER = Credentials(Scheme.BEARER, SECRET)
BASIC = Credentials(Scheme.BASIC, SECRET, "house")
HOURLY = Habits(60)


def form(root: str = "https://taxii.example.org/api1/", **more: Any) -> ServerForm:
    """A server as a partner names it."""
    return ServerForm(**{"root": root, "collection": "indicators", "credentials": BEARER, "habits": HOURLY} | more)


def claimed(who: Actor, root: str = "https://taxii.example.org/api1/", **more: Any) -> Server:
    """A server that waits for the desk."""
    return actions.claim_server(who, form=form(root, **more))


def confirmed(who: Actor, root: str = "https://taxii.example.org/api1/", **more: Any) -> Server:
    """A server that is polled."""
    return actions.confirm_server(make.desk(), claimed(who, root, **more))


def hurried() -> None:
    """Let servers that failed be asked again now, as after their waits: on a slow machine an answer may take longer than is waited for."""
    now = clock.now()
    with rows():
        Server.objects.filter(failures__gt=0, due_at__gt=now).update(due_at=now)


def indicators(who: Actor, count: int) -> list[dict[str, Any]]:
    """Sound indicators of the partner, each another."""
    more = make.marked(make.AMBER)
    return [make.indicator(who, f"[domain-name:value = 'b{number}.bad.de']", **more) for number in range(count)]


def stored(organisation: UUID | None) -> list[str]:
    """The ids of the indicators that stand as the partner's, sorted; a doubled one would stand twice."""
    return sorted(Object.objects.filter(producer=organisation, type="indicator").values_list("stix_id", flat=True))
