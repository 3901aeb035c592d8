"""The acts of an examination that need two persons, pressed in two browsers that are signed in as two persons."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from aboveboard.diligence.models import Clearance, Decision, File
from tests import make_accounts, make_diligence, make_examined
from tests.browser.world import World, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def desks(browser: Browser, world: World, address: str) -> Iterator["Desks"]:
    with ExitStack() as stack:
        yield Desks(stack, browser, world, address)


class Desks:
    """A browser for each person."""

    def __init__(self, stack: ExitStack, browser: Browser, world: World, address: str) -> None:
        self.stack, self.browser, self.world, self.address = stack, browser, world, address

    def of(self, role: str, name: str = "") -> Page:
        """The browser of somebody with this role."""
        key = name or role
        self.world.users[key] = make_examined.person(role, name)
        return self.stack.enter_context(signed_in(self.browser, self.world, key, self.address)).new_page()


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_who_recommends_cannot_review_and_the_second_person_can(desks: Desks) -> None:
    place = f"/files/{desks.world.collecting}/"
    analyst, reviewer = desks.of("analyst"), desks.of("reviewer")
    analyst.goto(f"{place}recommend/")
    analyst.get_by_label("Cleared with conditions").check()
    analyst.fill("textarea[name=text]", "The three criteria are met under one condition.")
    analyst.fill("textarea[name=conditions]", "No use of the name without consent.")
    press(analyst, "Seal the recommendation")
    assert "A reviewer is awaited: another person than Anna Analyst" in analyst.inner_text("main")
    assert analyst.get_by_role("button", name="Begin the review").count() == 0
    analyst.goto(f"{place}review/")
    analyst.fill("textarea[name=statement]", "I find my own work sound.")
    press(analyst, "Approve")
    assert "You may not do this" in analyst.inner_text("h1")
    reviewer.goto(place)
    assert "Have you an interest" in reviewer.inner_text("h1")
    press(reviewer, "I have no interest")
    press(reviewer, "Begin the review")
    reviewer.fill("textarea[name=statement]", "Complete and sound.")
    press(reviewer, "Approve")
    assert "Opinions are awaited from" in reviewer.inner_text("main")
    file = File.objects.get(pk=desks.world.collecting)
    assert (file.state, file.assessor.name, file.reviewer.name) == ("opinions", "Anna Analyst", "Rita Reviewer")


def test_one_alone_cannot_accept_before_the_second_has_voted(desks: Desks) -> None:
    place = f"/files/{desks.world.file}/decide/"
    make_examined.free(File.objects.get(pk=desks.world.file), "sg")
    chief, member = desks.of("sg"), desks.of("committee")
    chief.goto(place)
    assert ": 1 more vote is needed for a quorum." in chief.inner_text("main")
    assert chief.get_by_role("button", name="Accept with").count() == 0
    member.goto(place)
    member.get_by_label("For", exact=True).check()
    press(member, "Cast the vote")
    assert "You have voted on this dossier." in member.inner_text("main")
    chief.reload()
    chief.fill("textarea[name=reasons]", "The condition suffices.")
    chief.fill("textarea[name=public_text]", "The three criteria are met under one condition.")
    press(chief, "Accept with 1 condition")
    assert "recorded as decided by you" in chief.inner_text("main")
    assert Decision.objects.filter(file_id=desks.world.file).count() == 1
    assert Clearance.objects.get(file_id=desks.world.file).conditions == ["No use of the name without consent."]


def test_two_who_press_at_once_take_one_decision(desks: Desks) -> None:
    file = File.objects.get(pk=desks.world.file)
    make_examined.free(file, "sg")
    second = make_examined.person("sg", "Seb Second")
    make_diligence.free(file, make_accounts.actor(second))
    make_examined.voted(file, "committee")
    pages = [desks.of("sg"), desks.of("sg", "Seb Second")]
    for page in pages:
        page.goto(f"/files/{file.pk}/decide/")
        page.fill("textarea[name=reasons]", "The condition suffices.")
        page.fill("textarea[name=public_text]", "The three criteria are met under one condition.")
    for page in pages:
        page.get_by_role("button", name="Accept with 1 condition").click(no_wait_after=True)
    told = []
    for page in pages:
        page.wait_for_selector("h1:not(:has-text('Accept from')), .error-summary")
        told.append(page.inner_text("body"))
    assert Decision.objects.filter(file=file).count() == Clearance.objects.filter(file=file).count() == 1
    assert sum("recorded as decided by you" in text for text in told) == 1
    lost = next(text for text in told if "recorded as decided by you" not in text)
    assert any(said in lost for said in ("not before those who decide", "can no longer be done", "try again", "has changed meanwhile"))
