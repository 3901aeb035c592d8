"""What is written is sound STIX, says what was understood, and comes back as the same value."""

import json
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange import actions, queries
from aboveboard.exchange.intake import objects
from aboveboard.exchange.intake.objects import Saying
from aboveboard.exchange.intake.words import pasted
from aboveboard.exchange.rules.examination import Source, examined
from aboveboard.exchange.stix.envelope import open_envelope
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import Wishes
from aboveboard.kernel.actor import SYSTEM
from tests import make_exchange as make

IDENTITY = "identity--8f1f1b2e-95a5-4f0c-9a41-1f2b3c4d5e6f"
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SOURCE = Source(frozenset({IDENTITY}), Marking.RED, {}, 0)
EVERY = (
    """evil[.]example 198.51.100.7 198.51.100.0/24 2001:db8::1 2001:db8::/32 hxxp://evil[.]example/o'neill%20\\x
mail@evil.example AS64500 00:00:5e:00:53:01 d41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709
d2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26 """
    + "ab" * 64
)


def written(text: str, saying: Saying, created: dict[str, str] | None = None) -> bytes:
    return objects.composed(pasted(text).found, saying, at=AT, created=created or {})


def test_every_kind_is_written_soundly_and_means_the_same_value() -> None:
    found = pasted(EVERY).found
    assert len({each.value.kind for each in found}) == 12
    items = open_envelope(written(EVERY, Saying(IDENTITY, Marking.AMBER))).received
    for each, item in zip(found, items, strict=True):
        taken = examined(item, SOURCE)
        assert [value.digest for value in taken.values] == [each.value.digest], each.value
        assert taken.marking.tlp is Marking.AMBER


def test_what_the_sender_says_stands_on_each_object() -> None:
    saying = Saying(IDENTITY, Marking.RED, "Wave of March", frozenset({"DE"}), frozenset({"FR"}))
    (item,) = open_envelope(written("evil.example # panel", saying)).received
    taken = examined(item, SOURCE)
    assert (taken.marking.tlp, taken.handling.victims, taken.handling.excluded) == (Marking.RED, {"DE"}, {"FR"})
    assert item.content["description"] == "panel · Wave of March"


def test_the_same_value_sent_again_is_a_version_of_the_same_object() -> None:
    saying = Saying(IDENTITY, Marking.GREEN)
    (first,) = json.loads(written("evil.example", saying))["objects"]
    (again,) = json.loads(written("EVIL[.]example", saying, {first["id"]: "2026-01-01T00:00:00.000Z"}))["objects"]
    assert again["id"] == first["id"]
    assert again["created"] == "2026-01-01T00:00:00.000Z"
    other = json.loads(written("evil.example", Saying(IDENTITY.replace("8f1f", "8f1e"), Marking.GREEN)))["objects"][0]
    assert other["id"] != first["id"]


@pytest.mark.parametrize("marking", list(Marking))
def test_every_marking_is_written(marking: Marking) -> None:
    (item,) = open_envelope(written("evil.example", Saying(IDENTITY, marking))).received
    assert examined(item, SOURCE).marking.tlp is marking


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60), st.text(max_size=80))
def test_hostile_addresses_and_remarks_stay_inside_their_quotes(path: str, remark: str) -> None:
    text = f"hxxp://evil[.]example/{path} {remark}"
    found = pasted(text).found
    for item, each in zip(open_envelope(written(text, Saying(IDENTITY, Marking.AMBER))).received if found else (), found, strict=True):
        assert [value.digest for value in examined(item, SOURCE).values] == [each.value.digest]


def test_nobody_else_can_ask_by_an_id_whether_a_value_was_sent_or_take_it_first(house: None) -> None:
    make.feeds()
    nova, other = make.partner(), make.partner()
    found = pasted("hidden.example").found
    body = queries.composed_body(nova, found, Wishes(), AT)
    sent = json.loads(body)["objects"][0]["id"]
    known = make.identity(nova)
    guesses = [
        f"indicator--{uuid5(NAMESPACE_URL, f'{known} {objects.pattern(found[0])}')}",
        objects.indicator_id(Saying(known, Marking.AMBER), found[0]),
    ]
    assert sent not in guesses
    # The same again, and another key gives another id.
    assert json.loads(queries.composed_body(nova, found, Wishes(), AT))["objects"][0]["id"] == sent
    assert objects.indicator_id(Saying(known, Marking.AMBER, key=b"another"), found[0]) not in {*guesses, sent}
    assert "another" not in repr(Saying(known, Marking.AMBER, key=b"another"))
    for guess in guesses:
        before = make.fates(other, make.admitted(other, make.indicator(other, id=guess)))
        assert before == [("successes", "")]
    first = actions.admit(SYSTEM, actions.receive(nova, make.intake(nova), body=body))
    assert make.fates(nova, first) == [("successes", "")]
