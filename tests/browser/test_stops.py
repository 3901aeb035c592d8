"""Two people at two browsers: one alone neither suspends nor lifts, and of two who press at once each counts once."""

import threading

import pytest
from playwright.sync_api import Browser

from aboveboard.accounts.models import User
from aboveboard.screening import actions as readings
from aboveboard.screening.models import Judgement, Match
from aboveboard.standing import queries
from aboveboard.standing.models import Consent, Hold, Suspension
from aboveboard.standing.values import Status
from tests import make_screening
from tests.browser.test_four_eyes import enter, pressed, sender
from tests.browser.world import World, signed_in
from tests.make_diligence import staff

pytestmark = pytest.mark.browser


def read_away(world: World) -> None:
    """The second reader agrees, so that no match stops the partner any more."""
    readings.dismiss_match(staff("reviewer"), Match.objects.get(pk=world.stops.match), form=make_screening.said())


def test_who_proposed_a_suspension_does_not_decide_it_and_another_does(browser: Browser, world: World, address: str) -> None:
    row = world.stops.suspended
    at = f"/suspensions/{row.pk}/decide/"
    world.users["proposer"] = User.objects.get(pk=row.proposed_by_id)
    with signed_in(browser, world, "proposer", address) as one, signed_in(browser, world, "sg", address) as two:
        first, second = one.new_page(), two.new_page()
        first.goto(at)
        assert first.locator("main form[method=post]").count() == 0
        assert "on another's proposal" in first.inner_text("main")
        assert queries.of(row.organisation_id).status is not Status.SUSPENDED
        assert "The partner is suspended." in pressed(second, at)
        assert "In effect" in second.inner_text("main")
    assert queries.of(row.organisation_id).status is Status.SUSPENDED


def test_one_alone_does_not_lift_a_hold_whatever_their_roles(browser: Browser, world: World, address: str) -> None:
    read_away(world)
    at = f"/holds/{world.stops.hold}/lift/"
    with enter(browser, world, address, "both", "reviewer", "legal") as one, signed_in(browser, world, "legal", address) as two:
        first, second = one.new_page(), two.new_page()
        assert "Your agreement is recorded." in pressed(first, at, reason="Another person.")
        first.goto(at)
        assert first.locator("main form[method=post]").count() == 0
        assert "Your part is given" in first.inner_text("main")
        assert Hold.objects.get(pk=world.stops.hold).state == "set"
        given = Consent.objects.get().role
        if given == "legal":
            with enter(browser, world, address, "another", "reviewer") as three:
                pressed(three.new_page(), at, reason="I have compared them too.")
        else:
            pressed(second, at, reason="I have compared them too.")
    assert Hold.objects.get(pk=world.stops.hold).state == "lifted"


def test_of_two_who_decide_at_once_one_suspends(browser: Browser, world: World, address: str) -> None:
    """The two posts leave together, from two signed-in browsers; the server takes them in turn."""
    row = world.stops.suspended
    url = f"{address}/suspensions/{row.pk}/decide/"
    with enter(browser, world, address, "second", "sg") as one, signed_in(browser, world, "sg", address) as two:
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
    assert Suspension.objects.get(pk=row.pk).state == "in_effect"


def test_a_match_is_read_with_the_keys_and_the_second_reader_settles_it(browser: Browser, world: World, address: str) -> None:
    at = f"/matches/{world.stops.match}/"
    with enter(browser, world, address, "reader", "analyst") as one:
        page = one.new_page()
        page.goto(at)
        page.keyboard.press("n")
        page.wait_for_url("**as=dismissed**")
        page.select_option("[name=reason]", "different_person")
        page.fill("[name=text]", "Two passports, two towns.")
        page.fill("[name=evidence]", "File, document 3")
        page.click("main form[method=post] button[type=submit]")
        page.wait_for_load_state()
        assert "The match is now: Dismissed." in page.inner_text("main")
        assert page.url.split("?")[0] != f"{address}{at}"
        other = page.url
        page.keyboard.press("u")
        page.wait_for_url("**as=possible**")
        page.select_option("[name=reason]", "not_enough_known")
        page.fill("[name=text]", "No birth date is known.")
        page.keyboard.press("Tab")
        page.click("main form[method=post] button[type=submit]")
        page.wait_for_load_state()
        assert "The match is now: Kept open." in page.inner_text("main")
        page.goto(other)
        page.keyboard.press("y")
        page.wait_for_url("**as=confirmed**")
        page.goto(f"{at}?state=all")
        page.keyboard.press("x")
        page.wait_for_url(f"{other.split('?')[0]}*")
    judgement = Judgement.objects.get(match_id=world.stops.match)
    assert judgement.second_text == "Two passports, two towns."
    assert Match.objects.get(pk=world.stops.match).state == "false_positive"


def test_the_obvious_is_ticked_with_the_keys_and_another_person_confirms(browser: Browser, world: World, address: str) -> None:
    key = Match.objects.get(source="jsonl").pk
    with enter(browser, world, address, "reader", "analyst") as one, enter(browser, world, address, "second", "reviewer") as two:
        page = one.new_page()
        page.goto("/matches/")
        page.focus(f"[name=match][value='{key}']")
        page.keyboard.press("Space")
        page.get_by_role("button", name="Dismiss the ticked ones together").press("Enter")
        page.wait_for_url("**/matches/together/**")
        page.select_option("[name=reason]", "different_birth_date")
        page.fill("[name=text]", "Born forty years apart.")
        page.fill("[name=evidence]", "File, document 4")
        page.get_by_role("button", name="Propose the dismissal").press("Enter")
        page.wait_for_url("**/matches/proposals/**")
        assert page.get_by_role("button", name="Confirm it for all of them").count() == 0
        other = two.new_page()
        other.goto(page.url)
        other.fill("[name=text]", "I have compared the dates.")
        other.get_by_role("button", name="Confirm it for all of them").press("Enter")
        other.wait_for_load_state()
        assert "It is done." in other.inner_text("main")
    assert Match.objects.get(pk=key).state == "false_positive"
