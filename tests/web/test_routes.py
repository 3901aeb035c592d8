"""Every address declares what it serves; what declares nothing does not answer, and strangers are led to the sign-in."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from aboveboard.kernel.action import ACTIONS
from aboveboard.kernel.serve import QUERIES, Serves
from aboveboard.web import declared, urls


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


ROUTES = list(routes(get_resolver().url_patterns))


def test_every_route_declares_what_it_serves() -> None:
    silent = [
        address
        for address, pattern in ROUTES
        if not isinstance(getattr(pattern.callback, "serves", None), Serves) and pattern.name not in declared.FRAMEWORK
    ]
    assert silent == []


def test_what_is_served_exists() -> None:
    known = set(ACTIONS) | set(QUERIES)
    unknown = [
        (address, name)
        for address, pattern in ROUTES
        for name in getattr(pattern.callback, "serves", Serves(())).names
        if name not in known
    ]
    assert unknown == []


def test_every_page_of_ours_serves_something() -> None:
    ours = [pattern for _, pattern in ROUTES if pattern.callback.__module__.startswith("aboveboard.web.")]
    assert len(ours) > 30
    assert [pattern.name for pattern in ours if not pattern.callback.serves.names] == []


def test_the_exceptions_are_routes() -> None:
    assert set(declared.FRAMEWORK) <= {pattern.name for _, pattern in ROUTES}


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("answered")


urlpatterns = [path("silent/", silent), path("", include(urls.urlpatterns))]


@pytest.mark.django_db
def test_an_undeclared_view_does_not_answer() -> None:
    with override_settings(ROOT_URLCONF="tests.web.test_routes"):
        assert Client().get("/silent/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/partners/", "/own/", "/own/people/", "/partners/00000000-0000-4000-8000-000000000000/"])
def test_strangers_are_led_to_the_sign_in(house: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/account/login/?next={address.replace('/', '%2F')}"


def test_an_act_of_a_stranger_is_no_redirect(house: None) -> None:
    assert Client().post("/own/people/add/", {"full_name": "X"}).status_code == 404
