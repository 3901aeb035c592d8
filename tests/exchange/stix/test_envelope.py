"""Bytes in are bytes out, and hostile bytes end in a sentence."""

import contextlib
import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.stix.envelope import (
    EnvelopeRefused,
    Fault,
    Head,
    Limits,
    Received,
    Refusal,
    first_look,
    open_envelope,
    read_object,
    written,
)
from tests.exchange.stix import make
from tests.shared import shared


def only(body: bytes, limits: Limits | None = None) -> Received | Refusal:
    (item,) = open_envelope(body, limits).items
    return item


def test_the_bytes_of_each_object_are_kept_exactly() -> None:
    odd = b'{ "id" : "x-a--1",\t"type":"x-a", "name":"\\u00e9\xc3\xa9 \\/ <\\u0026>", "score":1.50, "n": 9007199254740992 }'
    opened = open_envelope(b'{"more":false, "objects" : [ ' + odd + b" ,\n" + odd + b" ] }")
    assert [item.body for item in opened.received] == [odd, odd]
    assert not opened.is_bundle


def test_the_first_look_says_what_opening_says_or_lets_it_wait() -> None:
    good, twice, large = (
        json.dumps(make.indicator()).encode(),
        b'{"id":"x--1","type":"x","a":1,"a":2}',
        b'{"id":"x--1","type":"x","a":9007199254740993}',
    )
    headless, bundle, text = b'{"type":"x"}', b'{"type":"bundle","id":"bundle--1","objects":[]}', b'"text"'
    body = b'{"objects":[' + b",".join([good, twice, large, headless, bundle, text]) + b"]}"
    opened = open_envelope(body)
    seen = first_look(written(body))
    assert [type(each) for each in opened.items] == [Received, *[Refusal] * 5]
    assert seen[0] == opened.received[0].head
    assert all(isinstance(each, Head) for each in seen[:3])  # what is wrong inside is said when it is admitted
    assert seen[3:] == opened.items[3:]
    assert first_look(written(body), Limits(object=30)) == open_envelope(body, Limits(object=30)).items


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"objects":[]}', b'{"objects":7}', b"{}", b'{"type":"x","objects":[{}]}', b"\xff", b'{"a":1,"a":2}']
)
def test_what_is_written_is_refused_as_a_whole_as_opening_does(body: bytes) -> None:
    faults = []
    for look in (written, open_envelope):
        with pytest.raises(EnvelopeRefused) as refused:
            look(body, Limits())
        faults.append((refused.value.fault, str(refused.value)))
    assert faults[0] == faults[1]


def test_a_bundle_opens_too_and_the_head_is_typed() -> None:
    one = make.indicator(object_marking_refs=["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"], revoked=True)
    opened = open_envelope(json.dumps({"type": "bundle", "id": "bundle--1", "objects": [one]}, separators=(",", ":")).encode())
    head = opened.received[0].head
    assert opened.is_bundle
    assert (head.id, head.type, head.version, head.revoked) == (one["id"], "indicator", one["modified"], True)
    assert head.object_marking_refs == tuple(one["object_marking_refs"])


def test_the_objects_of_attack_come_back_byte_for_byte() -> None:
    lines = gzip.decompress(shared("exchange/attack-ics-18.1.jsonl.gz").read_bytes()).splitlines()
    opened = open_envelope(b'{"objects":[' + b",".join(lines) + b"]}", Limits(body=2**30))
    assert [item.body for item in opened.received] == lines


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        (b'{"id":"x--1","type":"x","a":1,"a":2}', "names one property twice"),
        (b'{"id":"x--1","type":"x","deep":[{"a":1,"a":1}]}', "names one property twice"),
        (b'{"id":"x--1","type":"x","a":{"\\u0061":1,"a":2}}', "names one property twice"),
        (b'{"id":"x--1","type":"x","a":"\\u003a","a":":"}', "names one property twice"),
        (b'{"id":"x--1","type":"x","a":"\\u003a","b":[{"c":":","c":1}]}', "names one property twice"),
        (b'{"id":"x--1","type":"x","a":9007199254740993}', "beyond 2^53"),
        (b'{"id":"x--1","type":"x","a":[-99999999999999999999999]}', "beyond 2^53"),
        (b'{"id":"x--1","type":"x","a":1e999}', "form"),
        (b'{"id":7,"type":"x"}', "Expected `str`"),
        (b'{"type":"x"}', "missing required field `id`"),
        (b"[1]", "form"),
        (b'"text"', "form"),
        (b'{"type":"bundle","id":"bundle--1","objects":[]}', "send the objects that it holds"),
        (b'{"id":"x--1","type":"x","a":' + b"[" * 70 + b"]" * 70 + b"}", "64 levels"),
        (b'{"id":"x--1","type":"x","granular_markings":{"selectors":"name"}}', "Expected `array`"),
    ],
)
def test_a_hostile_object_is_refused_alone_with_a_sentence(inside: bytes, sentence: str) -> None:
    good = json.dumps(make.indicator()).encode()
    opened = open_envelope(b'{"objects":[' + good + b"," + inside + b"]}")
    assert [item.body for item in opened.received] == [good]
    assert [refused.place for refused in opened.refused] == [1]
    assert sentence in opened.refused[0].sentence


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", Fault.MALFORMED),
        (b"[]", Fault.MALFORMED),
        (b"{", Fault.MALFORMED),
        (b'{"objects":[{"a":NaN}]}', Fault.MALFORMED),
        (b'{"objects":[{"a":-Infinity}]}', Fault.MALFORMED),
        (b'{"objects":{"a":1}}', Fault.MALFORMED),
        (b'{"objects":[{"id":"x--1","type":"x","a":"\xff"}]}', Fault.MALFORMED),
        (b'{"objects":[{"id":"x--1","type":"x","a":"\xed\xa0\x80"}]}', Fault.MALFORMED),
        (b'{"objects":[{"a":"\\ud800"}]}', Fault.MALFORMED),
        (b'{"objects":[{"a":"\\udc00\\ud800 and more text"}]}', Fault.MALFORMED),
        (b'{"objects":[],"objects":[{"id":"x--1","type":"x"}]}', Fault.MALFORMED),
        (b'{"type":"indicator","objects":[{}]}', Fault.MALFORMED),
        (b'\xef\xbb\xbf{"objects":[{}]}', Fault.MALFORMED),
        (b"[" * 200_000, Fault.MALFORMED),
        (b'{"objects":' + b"[" * 200_000, Fault.MALFORMED),
        (b"{}", Fault.EMPTY),
        (b'{"objects":[]}', Fault.EMPTY),
    ],
)
def test_a_body_that_is_no_envelope_is_refused_whole(body: bytes, fault: Fault) -> None:
    with pytest.raises(EnvelopeRefused) as refused:
        open_envelope(body)
    assert refused.value.fault is fault
    assert str(refused.value).endswith(".")


def test_limits_are_kept() -> None:
    body = make.envelope(make.indicator(1), make.indicator(2))
    with pytest.raises(EnvelopeRefused, match="smaller parts") as refused:
        open_envelope(body, Limits(body=len(body) - 1))
    assert refused.value.fault is Fault.TOO_LARGE
    with pytest.raises(EnvelopeRefused, match="more than 1 objects") as refused:
        open_envelope(body, Limits(objects=1))
    assert refused.value.fault is Fault.TOO_MANY
    assert {type(item) for item in open_envelope(body, Limits(object=100)).items} == {Refusal}


def test_depth_64_passes_and_65_does_not() -> None:
    def nested(depth: int) -> bytes:
        inner = b"[" * (depth - 1) + b"]" * (depth - 1)
        return b'{"objects":[{"id":"x--1","type":"x","a":' + inner + b"}]}"

    assert isinstance(only(nested(64)), Received)
    assert isinstance(only(nested(65)), Refusal)


def test_colons_in_text_are_no_second_name() -> None:
    body = json.dumps(make.indicator(description='a:b::"c":\\ 1')).encode()
    assert isinstance(read_object(body), Received)
    assert isinstance(read_object(body.replace(b"a:b", b"a\\u003Ab")), Received)


def test_a_refusal_names_the_object_where_it_can() -> None:
    bad = json.dumps(make.indicator(7)).encode().replace(b"Command", b"\xff")
    item = read_object(bad, place=3)
    assert isinstance(item, Refusal)
    assert (item.id, item.place) == (make.indicator(7)["id"], 3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300))
def test_any_bytes_end_in_an_envelope_or_a_refusal(body: bytes) -> None:
    for candidate in (body, b'{"objects":[' + body + b"]}", b'{"objects":[{"id":"x--1","type":"x","a":"' + body + b'"}]}'):
        with contextlib.suppress(EnvelopeRefused):
            assert open_envelope(candidate).items


@given(st.dictionaries(st.text(), JSON, max_size=5), st.booleans())
def test_any_json_object_with_an_id_is_received_as_sent(content: dict[str, Any], ascii_only: bool) -> None:
    sound = content | {"id": "x-thing--1", "type": "x-thing"}
    for name in ("created", "modified", "created_by_ref", "spec_version", "revoked", "object_marking_refs", "granular_markings"):
        sound.pop(name, None)
    body = json.dumps(sound, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    item = read_object(body)
    if isinstance(item, Received):
        assert item.body == body
        assert item.content == sound
    else:
        assert "\\u003a" in body.decode() or "not valid JSON" in item.sentence


@given(st.text(st.characters(codec="utf-8"), min_size=1), JSON, JSON)
def test_a_name_given_twice_is_always_found(name: str, first: Any, second: Any) -> None:
    pair = f"{json.dumps(name)}:{json.dumps(first)},{json.dumps(name)}:{json.dumps(second)}"
    assert isinstance(read_object(f'{{"id":"x--1","type":"x","y":{{{pair}}}}}'.encode()), Refusal)
