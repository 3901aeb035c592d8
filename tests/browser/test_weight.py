"""What pages weigh on the wire, from a server as it really runs: a first visit, and the pages after it (experience.md, principle 10)."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.cli.test_demo_open import facts, folder  # noqa: F401 - the running demo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]
FIRST, LATER = 150_000, 25_000
SLOW = {"offline": False, "latency": 1000, "downloadThroughput": 8_000, "uploadThroughput": 8_000}


@pytest.fixture(scope="module")
def page(browser: Browser, facts: dict[str, str]) -> Iterator[Page]:  # noqa: F811
    """A new visitor's page."""
    with browser.new_context(base_url=facts["base_url"]) as context:
        yield context.new_page()


def weight(page: Page, path: str) -> int:
    """Bytes on the wire of a page with all that it loads."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    seen: list[float] = []
    session.on("Network.loadingFinished", lambda event: seen.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    session.detach()
    return int(sum(seen))


def test_a_first_visit_is_light_and_the_next_pages_are_lighter(page: Page) -> None:
    first = weight(page, "/register/")
    later = {path: weight(page, path) for path in ("/apply/", "/register/data/", "/register/verify/", "/account/login/")}
    print(json.dumps({"first": first, **later}))
    assert 20_000 < first <= FIRST
    assert all(0 < bytes_ <= LATER for bytes_ in later.values()), later


def test_style_and_scripts_are_kept_by_content(facts: dict[str, str]) -> None:  # noqa: F811
    text = httpx.get(f"{facts['base_url']}/register/").text
    style = text.split('<link rel="stylesheet" href="')[1].split('"')[0]
    answer = httpx.get(f"{facts['base_url']}{style}", headers={"Accept-Encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]


def test_the_register_can_be_read_on_a_slow_line(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto("/register/", timeout=20_000)
    page.get_by_role("link", name="Meridian Ballistics B.V.").first.click(timeout=20_000)
    page.wait_for_load_state()
    assert "Meridian" in page.inner_text("h1")
    session.detach()


def test_the_data_folder_holds_what_was_collected(folder: Path, facts: dict[str, str]) -> None:  # noqa: F811
    assert facts["base_url"]
    assert list((folder / "house" / "static").rglob("theme.*.css.br"))
