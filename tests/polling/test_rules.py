"""How long to wait, and what is asked: pure decisions."""

from datetime import UTC, datetime, timedelta

import pytest

from aboveboard.lib.calling.addresses import Address
from aboveboard.polling.rules import asking, waiting
from aboveboard.polling.values import Credentials, Cursor, Scheme

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def test_waits_double_to_six_hours_and_are_spread() -> None:
    assert [waiting.wait(failures, 0.5) for failures in (1, 2, 3, 20, 10_000)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
        timedelta(hours=6),
        timedelta(hours=6),
    ]
    assert (waiting.wait(1, 0.0), waiting.wait(1, 0.999)) == (timedelta(seconds=30), timedelta(seconds=89.94))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999999999999999", 86_400),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60),
        ("Sun, 01 Mar 2026 12:01:00 -0000", 60),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2099 11:00:00 GMT", 86_400),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("x" * 10_000, None),
        ("Sun, 99 Mar 2026 11:00:00 GMT", None),
    ],
)
def test_what_a_server_asks_us_to_wait_is_bounded(text: str, seconds: int | None) -> None:
    assert waiting.asked_for(text, NOW) == seconds


def test_the_place_that_was_reached_goes_into_the_query_and_nothing_of_it_breaks_out() -> None:
    place = Address("taxii.example.org", 443, "/api1/")
    cursor = Cursor("2026-03-01T00:00:00.000000Z", "a&b=c /?#", "")
    assert asking.asked(place, "own~1", cursor, 10).target == (
        "/api1/collections/own~1/objects/?limit=10&added_after=2026-03-01T00%3A00%3A00.000000Z&next=a%26b%3Dc+%2F%3F%23"
    )
    assert asking.asked(place, "x", Cursor(), 10).target == "/api1/collections/x/objects/?limit=10"


def test_an_api_root_ends_in_a_slash_whatever_was_typed() -> None:
    assert asking.root(" https://taxii.example.org/api1 ") == "https://taxii.example.org/api1/"
    assert asking.root("https://taxii.example.org") == "https://taxii.example.org/"


def test_a_token_and_a_password_become_the_header_of_their_standard() -> None:
    assert asking.authorization(asking.credentials(Credentials(Scheme.BEARER, " abc "))) == "Bearer abc"
    assert (
        asking.authorization(asking.credentials(Credentials(Scheme.BASIC, "open sesame", "Aladdin")))
        == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    )
