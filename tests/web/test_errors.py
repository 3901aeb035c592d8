"""Each refusal has one status and one page, and says what to do."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

from aboveboard.kernel.errors import (
    AppError,
    Blocked,
    Conflict,
    Forbidden,
    Invalid,
    Missing,
    NoStanding,
    StepUpNeeded,
    Unrecordable,
)
from aboveboard.kernel.serve import serves
from aboveboard.register.queries import published_records
from aboveboard.web import urls
from tests import make_accounts, make_web

ERRORS: dict[str, AppError] = {
    "invalid": Invalid(name="Write a name."),
    "missing": Missing("Secret Partner B.V. is not for you."),
    "forbidden": Forbidden("Ask the officer."),
    "standing": NoStanding(["On hold."]),
    "conflict": Conflict("Somebody was faster."),
    "blocked": Blocked(["Rule X forbids it."], ["KI-FUNDING", "<script>", "KI-FUNDING"]),
    "unrecordable": Unrecordable(),
    "step": StepUpNeeded(),
}


def view(name: str) -> Callable[[HttpRequest], HttpResponse]:
    @serves(published_records)
    def raising(request: HttpRequest) -> HttpResponse:
        raise ERRORS[name]

    return raising


urlpatterns = [*(path(f"{name}/", view(name)) for name in ERRORS), path("", include(urls.urlpatterns))]
pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def raising_views() -> object:
    with override_settings(ROOT_URLCONF="tests.web.test_errors"):
        yield


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("invalid", 422, "Write a name."),
        ("forbidden", 403, "Ask the officer."),
        ("standing", 403, "On hold."),
        ("conflict", 409, "Somebody was faster."),
        ("blocked", 409, "Rule X forbids it."),
        ("unrecordable", 503, "tell the administrator"),
    ],
)
def test_the_page_says_what_and_why(name: str, status: int, says: str) -> None:
    answer = Client().get(f"/{name}/")
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_the_rules_that_refuse_are_named_and_lead_to_their_text_for_who_may_read_it() -> None:
    page = Client().get("/blocked/").content.decode()
    assert page.count("KI-FUNDING") == 1
    assert "/regulations/rule/" not in page
    assert "<script>" not in page.partition("By rule:")[2]
    page = make_web.staff("auditor").get("/blocked/").content.decode()
    assert 'href="/regulations/rule/KI-FUNDING/"' in page
    assert "By rule:" not in Client().get("/standing/").content.decode()


def test_what_is_missing_is_told_in_the_same_words() -> None:
    answer = Client().get("/missing/")
    assert answer.status_code == 404
    assert "Secret" not in answer.content.decode()


def test_a_binding_act_leads_to_the_second_factor_and_back() -> None:
    client = make_accounts.sign_in(Client(), make_accounts.user("Olga Petrova", "officer", totp=make_accounts.SECRET))
    answer = client.post("/step/", headers={"referer": "http://testserver/partners/?q=a"})
    assert answer.status_code == 302
    assert answer["Location"] == "/account/factor/reauthenticate/?next=%2Fpartners%2F%3Fq%3Da"


def test_the_way_back_is_never_another_site() -> None:
    client = make_web.staff()
    answer = client.post("/step/", headers={"referer": "http://evil.example/partners/"})
    assert answer["Location"] == "/account/factor/app/enrol/?next=%2F"
