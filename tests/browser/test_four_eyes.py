"""Two people at two browsers: what takes two is refused to one alone, and of two who press at once one does it."""

import threading
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from aboveboard.accounts.models import User
from aboveboard.contributions import actions
from aboveboard.contributions.models import Contribution, Journal
from tests import make_contributions as make
from tests.browser.world import World, signed_in
from tests.make_diligence import staff

pytestmark = pytest.mark.browser


def enter(browser: Browser, world: World, address: str, who: str, role: str, *also: str) -> BrowserContext:
    """A browser signed in as a new person with these roles."""
    world.users[who] = User.objects.get(pk=staff(role, who.title(), also=also).user)
    return signed_in(browser, world, who, address)


def pressed(page: Page, url: str, **typed: str) -> str:
    """The page of an act, its fields filled and its button pressed; what the reader sees then."""
    page.goto(url)
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_load_state()
    return page.inner_text("main")


def test_who_recommended_does_not_accept_and_another_does(browser: Browser, world: World, address: str) -> None:
    made = make.offered(world.giving.agreement, 10_000)
    at = f"/contributions/{made.pk}/"
    with enter(browser, world, address, "both", "officer", "sg") as one, signed_in(browser, world, "sg", address) as two:
        first, second = one.new_page(), two.new_page()
        assert "Another person decides" in pressed(first, f"{at}act/recommend/")
        first.goto(at)
        assert first.get_by_role("link", name="Accept EUR").count() == 0
        assert "Who offered or prepared a contribution does not accept it." in first.inner_text("main")
        first.goto(f"{at}act/accept/")
        assert first.locator("main form[method=post]").count() == 0
        second.goto(at)
        second.get_by_role("link", name="Accept EUR 10,000 in 2 tranches; recorded as decided by you").click()
        assert "accepted and committed" in pressed(second, second.url)
    made.refresh_from_db()
    assert made.state == "committed"


def test_a_release_is_prepared_by_one_and_released_by_another(browser: Browser, world: World, address: str) -> None:
    made = make.committed(world.giving.agreement, 10_000, parts=1)
    tranche = make.first(made)
    actions.receive_tranche(staff("finance"), tranche, form=make.receipt(tranche, "BANK-77"))
    at = f"/contributions/{made.pk}/"
    with enter(browser, world, address, "both", "officer", "finance") as one, signed_in(browser, world, "finance", address) as two:
        first, second = one.new_page(), two.new_page()
        said = pressed(first, f"{at}tranches/{tranche.pk}/prepare/", reason="Minutes of the first milestone.")
        assert "Another person releases it" in said
        assert "Who prepared the release does not release." in first.inner_text("main")
        assert first.get_by_role("link", name="Release EUR").count() == 0
        assert "The tranche is released" in pressed(second, f"{at}tranches/{tranche.pk}/release/")
    tranche.refresh_from_db()
    assert tranche.state == "released"


def test_a_spending_is_prepared_by_one_and_booked_by_another(browser: Browser, world: World, address: str) -> None:
    made = world.giving.money
    spending = made.spendings.get(state="prepared")
    at = f"/contributions/{made.pk}/spendings/{spending.pk}/"
    world.users["preparer"] = User.objects.get(pk=spending.prepared_by_id)
    with signed_in(browser, world, "preparer", address) as one, signed_in(browser, world, "finance", address) as two:
        first, second = one.new_page(), two.new_page()
        first.goto(f"{at}book/")
        assert first.locator("main form[method=post]").count() == 0
        assert "does not book it" in first.inner_text("main")
        assert "The spending is booked" in pressed(second, f"{at}book/")


def test_of_two_who_press_at_once_one_books(browser: Browser, world: World, address: str) -> None:
    """The two posts leave together, from two signed-in browsers; the server takes them in turn."""
    made = world.giving.money
    spending = made.spendings.get(state="prepared")
    url = f"{address}/contributions/{made.pk}/spendings/{spending.pk}/book/"
    with enter(browser, world, address, "second", "finance") as one, signed_in(browser, world, "finance", address) as two:
        pages = [one.new_page(), two.new_page()]
        for page in pages:
            page.goto(url)
        sending = [sender(page, url) for page in pages]
        statuses: list[int] = []
        threads = [threading.Thread(target=lambda send=send: statuses.append(send())) for send in sending]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [302, 422]
        pages[0].reload()
        assert "somebody may have been faster" in pages[0].inner_text("main")
    assert Journal.objects.filter(cause=f"spending:{spending.pk}").count() == 1
    assert Contribution.objects.get(pk=made.pk).spendings.get(pk=spending.pk).state == "booked"


def sender(page: Page, url: str) -> Callable[[], int]:
    """The button of an open page as a request of its own: its token and its cookies, and the status that comes back."""
    token = page.input_value("main form[method=post] input[name=csrfmiddlewaretoken]")
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    where = urlsplit(url)

    def send() -> int:
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Referer": url}
        with closing(HTTPConnection(where.netloc)) as connection:
            connection.request("POST", where.path, urlencode({"csrfmiddlewaretoken": token}), headers)
            with connection.getresponse() as answer:
                answer.read()
                return answer.status

    return send
