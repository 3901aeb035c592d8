"""The fast way and the grammar read the same values, and hostile patterns end in a sentence."""

import contextlib
import gzip
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.stix import patterns
from aboveboard.exchange.stix.patterns import PatternRefused, object_observables, observables
from aboveboard.exchange.stix.values import Kind
from tests.exchange.stix.test_schema import documents
from tests.shared import shared

SHA = "ab" * 32


def read(pattern: str) -> tuple[list[tuple[Kind, str]], bool]:
    found = observables(pattern)
    return [(value.kind, value.text) for value in found.values], found.complete


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[domain-name:value = 'EVIL[.]example.']", [(Kind.DOMAIN, "evil.example")]),
        (" [ ipv4-addr:value='192.0.2.1' ] ", [(Kind.IPV4, "192.0.2.1")]),
        (f"[file:hashes.'SHA-256' = '{SHA.upper()}']", [(Kind.SHA256, SHA)]),
        (f"[file:hashes.MD5 = '{'ab' * 16}' OR file:hashes.'SHA-1' = '{'cd' * 20}']", [(Kind.MD5, "ab" * 16), (Kind.SHA1, "cd" * 20)]),
        ("[url:value = 'http://evil.example/it\\'s'] OR [domain-name:value = 'evil.example']",
         [(Kind.URL, "http://evil.example/it's"), (Kind.DOMAIN, "evil.example")]),
        ("[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.1']", [(Kind.IPV4, "192.0.2.1")]),
        ("[email-message:from_ref.value = 'Bad@evil.example'] FOLLOWEDBY [mutex:name = 'X']",
         [(Kind.EMAIL, "bad@evil.example"), (Kind.MUTEX, "X")]),
    ],
)  # fmt: skip
def test_equalities_are_read_without_the_grammar(pattern: str, values: list[tuple[Kind, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    slow = patterns._by_grammar(pattern)
    assert ([(value.kind, value.text) for value in slow.values], slow.complete) == (values, True)
    monkeypatch.setattr(patterns, "_by_grammar", None)
    assert read(pattern) == (values, True)


@pytest.mark.parametrize(
    ("pattern", "values", "complete"),
    [
        ("[domain-name:value IN ('a.example', 'b.example')]", [(Kind.DOMAIN, "a.example"), (Kind.DOMAIN, "b.example")], True),
        ("[domain-name:value = 'a.example'] WITHIN 5 SECONDS", [(Kind.DOMAIN, "a.example")], True),
        (
            "([domain-name:value = 'a.example'] AND [autonomous-system:number = 64500])",
            [(Kind.DOMAIN, "a.example"), (Kind.ASN, "AS64500")],
            True,
        ),
        ("[domain-name:value = 'a.example' AND url:value LIKE '%x%']", [(Kind.DOMAIN, "a.example")], False),
        ("[domain-name:value != 'good.example']", [], False),
        ("[domain-name:value NOT = 'good.example']", [], False),
        ("[file:name = 'evil.exe']", [], False),
        ("[file:name = 'evil.exe' AND file:hashes.MD5 = 'abababababababababababababababab']", [(Kind.MD5, "ab" * 16)], False),
        ("[ipv4-addr:value = 'nonsense']", [], False),
    ],
)
def test_the_rest_is_read_by_the_grammar(pattern: str, values: list[tuple[Kind, str]], *, complete: bool) -> None:
    assert read(pattern) == (values, complete)


@pytest.mark.parametrize(
    "pattern",
    ["", "x", "[", "[domain-name:value = 'a.example'", "[domain-name:value = 'a.example'] x", "domain-name:value = 'a.example'",
     "[domain-name:value = 'a' XOR domain-name:value = 'b']", "[" * 3000,
     "(" * 1500 + "[mutex:name NOT = 'a']" + ")" * 1500, "[mutex:name = '\\'",
     "x" * 30_000, "[mutex:name LIKE '" + "x" * 5000 + "']", "[" + " OR ".join(["mutex:name = 'x'"] * 600) + "]"],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_in_time(pattern: str) -> None:
    began = time.process_time()
    with pytest.raises(PatternRefused, match=r"attern"):
        observables(pattern)
    assert time.process_time() - began < 5


@given(st.text(alphabet="[]()'\\= :.aORvN0-", max_size=60))
def test_any_text_is_read_or_refused(pattern: str) -> None:
    with contextlib.suppress(PatternRefused):
        found = observables(pattern)
        assert found.values or not found.complete


def test_the_patterns_of_the_oasis_examples_are_read() -> None:
    seen = [
        observables(content["pattern"])
        for _, document in documents("oasis-stix21-schemas-examples-interop", "examples/")
        for content in document.get("objects", [document])
        if content["type"] == "indicator"
    ]
    assert len(seen) > 40
    assert sum(found.complete for found in seen) > len(seen) * 0.8


def test_observable_objects_carry_their_own_value() -> None:
    assert object_observables({"type": "domain-name", "value": "Evil.example"}).values[0].text == "evil.example"
    found = object_observables({"type": "file", "name": "a", "hashes": {"MD5": "ab" * 16, "X": "y"}})
    assert [value.kind for value in found.values] == [Kind.MD5]
    assert object_observables({"type": "malware", "name": "a"}).values == ()
    lines = gzip.decompress(shared("exchange/attack-ics-18.1.jsonl.gz").read_bytes()).splitlines()
    assert not any(object_observables(json.loads(line)).values for line in lines)
