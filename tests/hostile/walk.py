"""Walks the house as each of its people does, and notes for every address who may open it and which forms it offers."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, resolve
from django.urls.resolvers import RegexPattern

from aboveboard.web import urls
from tests import make_accounts, make_examined
from tests.browser.world import World
from tests.hostile.reading import Offered, read
from tests.make_web import veil

# How often each person opens an address of one kind, besides those that the house names.
OFTEN = 1


@dataclass(slots=True)
class Walk:
    """Who opened which address of each route, and the forms that were offered there."""

    opened: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    forms: dict[tuple[str, tuple[str, ...]], tuple[str, Offered]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)

    def somebody(self, route: str) -> tuple[str, str]:
        """Somebody who may open an address of this route, and the address; a made-up one where the walk did not come."""
        for known, found in self.opened.items():
            if known.partition("act/")[0] == route.partition("act/")[0]:
                return found[0]
        for (known, _), (who, form) in self.forms.items():
            if known == route:
                return who, form.action
        made = re.sub(r"<uuid:\w+>", lambda _: str(uuid.uuid4()), re.sub(r"<object:\w+>", veil(7), route))
        return "officer", "/" + re.sub(r"<int:\w+>", "7", re.sub(r"<\w+:\w+>|\(.*", "x", made)).removeprefix("/")


def routes() -> dict[str, URLPattern]:
    """Every route of the web door by its whole pattern, acts apart."""
    return dict(_routes(urls.urlpatterns))


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, before + str(each.pattern))
        else:
            own = str(each.pattern)
            yield before + (own.removeprefix("^") if isinstance(each.pattern, RegexPattern) else own), each


def route_of(address: str) -> str:
    """The route of an address, with the name of its act; "" where there is none."""
    try:
        found = resolve(address.partition("?")[0].partition("#")[0])
    except Resolver404:
        return ""
    return found.route.replace("/^", "/").replace("<slug:name>", str(found.kwargs.get("name")))


def pattern_of(address: str) -> str:
    """The pattern of the address' route, as `routes` names it."""
    return resolve(address.partition("?")[0]).route.replace("/^", "/")


def walk(world: World) -> Walk:
    """All that everybody reaches from their first page and from what the house names."""
    walked = Walk()
    world.users |= {
        "drafter": make_accounts.user("Dana Drafter", "policy_admin", totp=make_accounts.SECRET),
        "reviewer": make_examined.person("reviewer"),
        "director": make_examined.person("director"),
    }
    for who in ("visitor", *world.users):
        walked.clients[who] = client = Client(raise_request_exception=False)
        if who in world.users:
            make_accounts.sign_in(client, world.users[who])
        _walk(walked, client, who, world.pages(who))
    return walked


def _walk(walked: Walk, client: Client, who: str, named: list[str]) -> None:
    todo, seen, often = ["/", *named], set[str](), Counter[str]()
    while todo:
        address = todo.pop(0).partition("#")[0]
        route = route_of(address)
        if address in seen or (not route and address != "/") or route == "account/logout/":
            continue
        if often[route] >= OFTEN and address not in named:
            continue
        seen.add(address)
        often[route] += 1
        answer: HttpResponse = client.get(address)  # type: ignore[assignment]  # Django's own subclass
        if answer.status_code >= 500:
            walked.faults.append(f"{who} {address}: {answer.status_code}")
        if answer.status_code != 200:
            continue
        walked.opened.setdefault(route, []).append((who, address))
        walked.reached.add(pattern_of(address))
        if answer.streaming:
            answer.getvalue()
        elif answer.headers["Content-Type"].startswith("text/html"):
            page = read(address, answer.content)
            todo += page.links
            for form in page.forms:
                walked.forms.setdefault((route_of(form.action), form.shape), (who, form))
                walked.reached.add(pattern_of(form.action))
