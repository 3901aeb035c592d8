"""Nothing of another organisation is there: every page answers a foreign key as it answers a key that never was."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RoutePattern

from aboveboard.accounts.values import BodyKind
from aboveboard.audit.models import Entry
from aboveboard.web import urls
from aboveboard.web.keys import ObjectConverter
from tests import make_accounts, make_agreements, make_parties, make_web
from tests.browser import world

pytestmark = [pytest.mark.usefixtures("data_folder"), pytest.mark.django_db, pytest.mark.once]
# Who may offer a person reads the posts that are open: that one exists is no secret.
OPEN = {"posts/<uuid:key>/close/"}
WORDS = {"clause": "CL-COMPATIBILITY", "question": "CR-1-01", "rule": "KO-LISTED", "noun": "tranches", "kind": "accuracy"}
# An act of each page that has acts; elsewhere one that two kinds of things know.
ACTS = {
    "files": "take",
    "vettings": "start",
    "holds": "confirm",
    "suspensions": "decide",
    "lapses": "extend",
    "people": "close",
    "rooms": "admit",
}
NAMES = ("accept", "suspend")
KEYS = (UUIDConverter, IntConverter, ObjectConverter)
Route = tuple[str, tuple[tuple[str, object], ...]]


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[Route]:
    """Each page whose address names a thing by its key: the route and its converters."""
    for each in patterns:
        assert isinstance(each.pattern, RoutePattern)
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            if str(each.pattern) != "account/":
                yield from routes(each.url_patterns, path)
        else:
            converters = tuple(each.pattern.converters.items())
            if any(isinstance(converter, KEYS) for _, converter in converters):
                yield path, _inherited(path, converters)


def _inherited(path: str, converters: tuple[tuple[str, object], ...]) -> tuple[tuple[str, object], ...]:
    assert path.count("<") == len(converters), "An included route with a key of its own needs its converters here."
    return converters


ROUTES = list(routes(urls.urlpatterns))


def never_was(route: Route) -> object:
    """A key of the kind that the route takes, of nothing."""
    return uuid.uuid4() if _kind(route) is UUIDConverter else 2_000_000_000


def _kind(route: Route) -> type:
    return next(type(converter) for _, converter in route[1] if isinstance(converter, KEYS))


def addresses(route: Route, key: object) -> Iterator[str]:
    """The route with the key in the place of its first parameter, and of every other that is one; else with fitting words."""
    path, converters = route
    first = next(name for name, converter in converters if isinstance(converter, KEYS))
    for name in _names(path):
        address = path
        for parameter, converter in converters:
            value = key if parameter == first or isinstance(converter, UUIDConverter) else WORDS.get(parameter, name)
            value = converter.to_url(value) if isinstance(converter, ObjectConverter) else value
            before, rest = address.split("<", 1)
            address = f"{before}{value}{rest.split('>', 1)[1]}"
        yield f"/{address}"


@contextmanager
def reading() -> Iterator[set[str]]:
    """Every table that is read while it lasts."""
    tables: set[str] = set()

    def note(execute: Any, statement: str, *more: Any) -> Any:
        tables.update(re.findall(r"[a-z]+_[a-z]+", statement))
        return execute(statement, *more)

    with connection.execute_wrapper(note):
        yield tables


def foreign(tables: set[str], like: object) -> list[object]:
    """A key of something of each of these tables, where its keys are of this kind."""
    models = [each for each in apps.get_models() if each._meta.db_table in tables]
    found = {each._base_manager.values_list("pk", flat=True).first() for each in models}
    return sorted((key for key in found if type(key) is type(like)), key=str)


def _names(path: str) -> tuple[str, ...]:
    """Of which acts the address is asked."""
    if "slug:name" not in path:
        return ("",)
    act = "confirm" if "roles" in path else ACTS.get(path.partition("/")[0])
    return NAMES if act is None else (act,)


def asked(client: Client, address: str) -> list[tuple[int, str]]:
    """How a look and a press are answered."""
    answers: list[HttpResponse] = [client.get(address), client.post(address)]  # type: ignore[list-item]  # Django's own subclass
    return [(answer.status_code, answer.headers.get("Location", "").replace(address, "")) for answer in answers]


@pytest.fixture
def house() -> world.World:
    return world.build()


def _partner() -> Client:
    other = make_parties.organisation("Harbour Optics GmbH", registration_number="HRB 1")
    return make_web.browser(make_agreements.partner(other.pk, "Otto Brandt"))


def _bureau() -> Client:
    return make_accounts.sign_in(Client(), make_accounts.user("Nora Lind", "ncb", place=make_accounts.body("ncb-se", BodyKind.NCB, "se")))


def test_the_walk_sees_every_page_that_names_a_thing() -> None:
    assert len(ROUTES) > 70
    assert {"partners/<uuid:key>/", "files/<uuid:key>/decide/", "exchange/objects/<object:key>/"} <= {path for path, _ in ROUTES}


@pytest.mark.parametrize("person", [_partner, _bureau])
def test_a_foreign_key_is_answered_like_one_that_never_was(house: world.World, person: object) -> None:
    client: Client = person()  # type: ignore[operator]  # one of the two above
    before = Entry.objects.filter(outcome="done").count()
    differing, tried = {}, set()
    for route in ROUTES:
        key = never_was(route)
        with reading() as tables:
            nothing = [asked(client, address) for address in addresses(route, key)]
        assert all(status in {403, 404, 405} for answers in nothing for status, _ in answers), (route[0], nothing)
        # What a page does not read, it can tell nothing of: a key of something in each table that it reads is enough.
        there = foreign(tables, key)
        tried |= {*there}
        for address in (address for each in there for address in addresses(route, each)):
            if route[0] not in OPEN and (told := asked(client, address)) not in nothing:
                differing[f"{route[0]} {address}"] = told
    assert differing == {}
    assert len(tried) > 12, "The house has something of nearly everything."
    assert Entry.objects.filter(outcome="done").count() == before
    assert not connection.needs_rollback
