"""Two countries on the same infrastructure: the desk sees it, and neither learns of the other anywhere."""

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.feedback import FeedbackForm, FeedbackKind
from aboveboard.exchange.models import Alert, Object
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.kernel import worker
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.web.threat_data import browser, plain

pytestmark = pytest.mark.usefixtures("house")


def test_the_desk_alone_sees_that_two_countries_work_on_one_value() -> None:
    make.feeds()
    nova, other = make.partner(), make.partner()
    for who, victim, value in ((nova, "DE", "panel.example"), (other, "NO", "PANEL[.]example"), (other, "FR", "panel.example.")):
        said = {"extensions": {EXTENSION: {"extension_type": "property-extension", "victim_countries": [victim]}}}
        status = make.admitted(who, make.indicator(who, f"[domain-name:value = '{value}']", **said))
        assert status.failures == 0
    worker.drain()
    desk = make.desk()
    assert queries.members_at_work(desk, "panel.example") == ()
    for country in ("de", "no"):
        actions.acknowledge_alert(make.bureau(country), Alert.objects.get(country=country))
    found = queries.members_at_work(desk, "panel[.]EXAMPLE")
    assert ([each.country for each in found], [each.settled for each in found]) == (["de", "no"], [None, None])
    assert queries.members_at_work(desk, "else.example") == queries.members_at_work(desk, "?") == ()
    page = plain(browser(desk).get("/exchange/values/", {"q": "panel.example"}))
    for words in ("Member countries at work on it", "More than one country", "Norway", "Germany"):
        assert words in page
    for stranger in (make.bureau("de"), nova, make_diligence.staff("officer")):
        assert queries.members_at_work(stranger, "panel.example") == ()
    german = plain(browser(make.bureau("de")).get("/country/values/", {"q": "panel.example"}))
    assert "1 object holds it" in german
    assert "Norway" not in german
    assert "at work on it" not in german


def test_who_says_that_it_saw_or_acted_on_it_works_on_it() -> None:
    make.feeds()
    nova, desk = make.partner(), make.desk()
    made = make.indicator(nova, "[domain-name:value = 'panel.example']", **make.marked(make.GREEN))
    make.admitted(nova, made)
    found = Object.objects.get(stix_id=made["id"])
    for country, form in (
        ("fr", FeedbackForm(FeedbackKind.ACTED)),
        ("de", FeedbackForm(FeedbackKind.SIGHTED, 3, clock.today())),
        ("no", FeedbackForm(FeedbackKind.USEFUL)),
        ("es", FeedbackForm(FeedbackKind.FALSE_POSITIVE)),
    ):
        actions.give_feedback(make.bureau(country), found, form=form)
    working = queries.members_at_work(desk, "panel.example")
    assert [(each.country, each.settled) for each in working] == [("fr", None), ("de", None)]
    assert working[0].since < working[1].since
    page = plain(browser(desk).get("/exchange/values/", {"q": "panel.example"}))
    assert "More than one country" in page
    assert queries.members_at_work(make.bureau("de"), "panel.example") == ()
