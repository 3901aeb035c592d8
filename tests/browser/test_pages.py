"""Every page that a menu or a list reaches: opens, keeps the policy, fits a telephone, reads from the right, and serves everyone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from aboveboard.web import shell
from tests import make_accounts
from tests.browser import serving
from tests.browser.furnished import Furnished
from tests.browser.world import World, signed_in
from tests.conftest import files_of_its_own

pytestmark = [pytest.mark.browser, pytest.mark.once]
WHO = [
    *("visitor", "applicant", "newcomer", "partner", "officer", "analyst", "legal", "committee", "sg_delegate", "security"),
    *("finance", "sg", "supervisor", "secondee", "auditor", "system_admin", "sender", "bureau", "exchange_desk"),
]
START = {"visitor": "/", "applicant": "/own/", "newcomer": "/own/", "partner": "/own/", "sender": "/own/data/"}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The words of a button are one sentence: as a flex box it would set what is isolated apart.
TORN = "() => [...document.querySelectorAll('.btn')].filter(b => getComputedStyle(b).display.includes('flex') && b.childNodes.length > 1)\
.map(b => b.textContent)"
CUT = "() => { const a = document.querySelector('.areas [aria-current]'); if (!a) return false; const r = a.getBoundingClientRect();\
 return r.left < 0 || r.right > innerWidth; }"
MENUS = "nav.areas a, header.top a, footer.foot a[href^='/'], header.top details a"


@pytest.fixture(scope="module", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One house for all of this module, which only looks."""
    with files_of_its_own(tmp_path_factory.mktemp("pages")) as folder:
        yield folder


@pytest.fixture(scope="module")
def world(small_house: Furnished, django_db_blocker: Any, data_folder: Path) -> Iterator[World]:
    with django_db_blocker.unblock(), small_house.opened(data_folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with serving.live_server() as found:
        yield found


def watched(page: Page) -> list[str]:
    """What the console and the page complain about; a 404 that was asked for is no complaint."""
    found: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "404 (Not Found)" not in message.text:
            found.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    return found


def addresses(page: Page, world: World, who: str) -> list[str]:
    """The first page, all that its menus lead to, and all that lists lead to."""
    page.goto(START.get(who, "/"))
    links = page.eval_on_selector_all(MENUS, "links => links.map(link => link.getAttribute('href'))")
    own = [START.get(who, "/"), *links, *world.pages(who)]
    return [url for url in dict.fromkeys(own) if url.startswith("/") and "/log/register" not in url]


def opened(page: Page, urls: list[str]) -> Iterator[str]:
    for url in urls:
        answer = page.goto(url)
        assert answer is not None
        # A stale second factor is asked for again at the pages of second factors; that page is looked at instead.
        assert answer.status == (404 if url == "/nowhere/" else 200), url
        yield url


@pytest.fixture(scope="module")
def examined() -> set[tuple[str | None, bool]]:
    """The kinds of pages that were examined for barriers already, the public's apart."""
    return set()


@pytest.mark.parametrize("who", WHO)
def test_each_page_opens_quietly_and_serves_everyone(
    browser: Browser, world: World, address: str, who: str, examined: set[tuple[str | None, bool]]
) -> None:
    with signed_in(browser, world, who, address) as context:
        page = context.new_page()
        complaints = watched(page)
        urls = addresses(page, world, who)
        assert len(urls) > 2
        barriers = []
        for url in opened(page, urls):
            # Each kind of page is examined as the first of its readers sees it; it is opened by all of them.
            kind = resolve(url.partition("?")[0]).view_name if url != "/nowhere/" else url
            if (kind, who == "visitor") in examined:
                continue
            examined.add((kind, who == "visitor"))
            found = Axe().run(page)["violations"]
            barriers += [f"{url}: {each['id']} {[node['html'][:160] for node in each['nodes']][:3]}" for each in found]
        assert complaints == []
        assert barriers == []


@pytest.mark.parametrize(
    "who", ["visitor", "applicant", "partner", "officer", "analyst", "committee", "finance", "legal", "sender", "bureau", "exchange_desk"]
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_page_fits_a_telephone(browser: Browser, world: World, address: str, who: str, language: str) -> None:
    with signed_in(browser, world, who, address, width=390, language=language) as context:
        page = context.new_page()
        wide = []
        for url in opened(page, addresses(page, world, who)):
            assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
            if over := page.evaluate(OVERFLOW):
                wide.append((url, over))
            assert page.evaluate(TORN) == [], url
            assert not page.evaluate(CUT), url
        assert wide == []


def test_a_stranger_is_let_in_by_password_and_led_to_where_they_went(browser: Browser, world: World, address: str) -> None:
    make_accounts.user("Tariq Aziz", "officer", password=make_accounts.PASSWORD, totp=make_accounts.SECRET)
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto(f"/partners/{world.applicant.pk}/")
        page.fill("input[name=login]", "tariq.aziz@house.example")
        page.fill("input[name=password]", make_accounts.PASSWORD)
        page.click("main button[type=submit]")
        page.fill("input[name=code]", make_accounts.code())
        page.click("main button[type=submit]")
        page.wait_for_url(f"**/partners/{world.applicant.pk}/")
        assert "Northwind Forensics" in page.inner_text("h1")


def test_the_slash_leads_to_the_search(browser: Browser, world: World, address: str) -> None:
    with signed_in(browser, world, "officer", address) as context:
        page = context.new_page()
        page.goto("/")
        page.keyboard.press("/")
        page.keyboard.type("northwind")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=northwind")
        expect(page.get_by_role("link", name="Northwind Forensics Ltd", exact=True)).to_be_visible()


def test_the_question_mark_shows_the_keys_of_the_page(browser: Browser, world: World, address: str) -> None:
    with signed_in(browser, world, "officer", address) as context:
        page = context.new_page()
        page.goto("/")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        expect(page.locator("#keys")).to_contain_text("Next and previous row of a list")


def test_the_language_switch_keeps_the_page(browser: Browser, world: World, address: str) -> None:
    with signed_in(browser, world, "visitor", address) as context:
        page = context.new_page()
        page.goto("/register/?status=active")
        page.click("details.languages summary")
        page.click("button[value=ar]")
        page.wait_for_url("**/register/?status=active")
        assert page.get_attribute("html", "dir") == "rtl"


def test_these_people_reach_every_area_of_the_house(world: World) -> None:
    """What a menu offers to somebody is opened by somebody above; an area nobody here may enter would go unseen."""
    actors = [make_accounts.actor(user) for who, user in world.users.items() if who in WHO]
    assert [str(area.label) for area in shell.AREAS if not any(area.query.open_to(actor) for actor in actors)] == []
