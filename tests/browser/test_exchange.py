"""A partner pastes in one browser, a bureau reads in another; a suspension silences the partner's open page."""

import pytest
from playwright.sync_api import Browser, Page, expect

from aboveboard.kernel import worker
from tests.browser.world import World, signed_in
from tests.exchange.test_channel import suspend

pytestmark = pytest.mark.browser


def pasted(page: Page, text: str) -> None:
    page.goto("/own/data/")
    page.get_by_role("link", name="Paste text").click()
    page.get_by_label("Paste what you have").fill(text)
    page.get_by_role("button", name="Show what is understood").click()


def test_what_one_pastes_another_reads_until_a_suspension(browser: Browser, world: World, address: str) -> None:
    with signed_in(browser, world, "sender", address) as partner, signed_in(browser, world, "bureau", address, width=390) as bureau:
        sender, reader = partner.new_page(), bureau.new_page()
        pasted(sender, "hxxps://fresh-login[.]de/a # new page\nno value here")
        assert "Understood: 1 value" in sender.inner_text("#understood h2").replace("\u2068", "").replace("\u2069", "")
        sender.get_by_role("button", name="Submit 1 object").click()
        sender.wait_for_url("**/own/data/submissions/**")
        worker.drain()
        sender.reload()
        expect(sender.get_by_text("Taken", exact=True)).to_be_visible()
        reader.goto("/country/")
        reader.get_by_role("link", name="https://fresh-login.de/a").click()
        expect(reader.get_by_text("The domain ends in .de")).to_be_visible()
        expect(reader.locator(".marking")).to_have_text("TLP:AMBER")
        pasted(sender, "late-login[.]de")
        suspend(world.data.sender)
        sender.get_by_role("button", name="Submit 1 object").click()
        expect(sender.locator("main")).to_contain_text("The partner is suspended.")
        worker.drain()
        reader.goto("/country/")
        assert not reader.get_by_text("late-login").count()
        assert reader.get_by_text("fresh-login").count()


def test_the_paste_box_works_without_script(browser: Browser, world: World, address: str) -> None:
    with signed_in(browser, world, "sender", address) as signed:
        cookies = signed.cookies()
    context = browser.new_context(java_script_enabled=False, base_url=address)
    context.add_cookies(cookies)
    with context:
        page = context.new_page()
        pasted(page, "plain[.]de")
        page.get_by_role("button", name="Submit 1 object").click()
        page.wait_for_url("**/own/data/submissions/**")
