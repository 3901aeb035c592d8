"""How a message is signed, and how often it is tried: pure decisions."""

import base64
import hashlib
import hmac

import pytest

from aboveboard.webhooks.rules import repeating, signing

pytestmark = pytest.mark.once


def test_a_message_is_signed_as_standard_webhooks_says() -> None:
    secret = bytes(range(32))
    headers = signing.signed(secret, "msg_1", 1_700_000_000, b'{"a":1}')
    key = base64.b64decode(signing.secret_text(secret).removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, b'msg_1.1700000000.{"a":1}', hashlib.sha256).digest()).decode()
    assert headers == {"webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": f"v1,{expected}"}


def test_waits_grow_and_end_after_about_a_day() -> None:
    waits = [repeating.wait(failures) for failures in range(1, repeating.MOST_FAILURES + 3)]
    assert waits == sorted(waits)
    assert 15 < sum(each.total_seconds() for each in waits[: repeating.MOST_FAILURES - 1]) / 3600 < 36
    assert [repeating.is_given_up(failures) for failures in (1, 7, 8, 9)] == [False, False, True, True]
