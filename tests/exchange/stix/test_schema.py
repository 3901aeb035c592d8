"""The STIX 2.1 schemas decide, and every fault is a sentence with a path."""

import gzip
import json
import tarfile
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from aboveboard.exchange.stix import schema
from aboveboard.exchange.stix.definitions import definition
from aboveboard.exchange.stix.markings import Marking, Pap
from tests.exchange.stix import make
from tests.shared import shared


def documents(archive: str, below: str) -> Iterator[tuple[str, dict[str, Any]]]:
    with tarfile.open(shared(f"exchange/{archive}.tar.gz")) as tar:
        for member in tar.getmembers():
            if below in member.name and member.name.endswith(".json") and (file := tar.extractfile(member)):
                try:
                    yield member.name.rpartition("/")[2], json.loads(file.read())
                except json.JSONDecodeError:
                    continue


@pytest.mark.parametrize("matrix", ["enterprise", "ics"])
def test_every_object_of_attack_passes(matrix: str) -> None:
    lines = gzip.decompress(shared(f"exchange/attack-{matrix}-18.1.jsonl.gz").read_bytes()).splitlines()
    assert [found for line in lines if (found := schema.faults(msgspec.json.decode(line)))] == []


def test_the_examples_of_oasis_pass() -> None:
    seen = 0
    for name, document in documents("oasis-stix21-schemas-examples-interop", "examples/"):
        for content in document.get("objects", [document]):
            assert schema.faults(content) == (), name
            seen += 1
    assert seen > 200


def test_the_invalid_examples_of_oasis_are_refused() -> None:
    refused = {name for name, document in documents("oasis-validator-test-examples", "test_examples") if schema.faults(document)}
    assert {"invalid_identity.json", "invalid_timestamp.json"} <= refused


@pytest.mark.parametrize("marking", [*Marking, *Pap])
def test_every_standard_marking_passes(marking: Marking | Pap) -> None:
    assert schema.faults(definition(marking)) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pattern": 7}, "pattern: "),
        ({"labels": []}, "labels: "),
        ({"created": "2026-01-01T00:00:00Z"}, "created: "),
        ({"modified": "2025-01-01T00:00:00.000Z"}, "modified: a version cannot be older"),
        ({"modified": "2026-02-30T00:00:00.000Z"}, "is not a timestamp"),
        ({"spec_version": "2.0"}, "spec_version: only STIX 2.1"),
        ({"id": "malware--00000000-0000-4000-8000-000000000001"}, "id: "),
        ({"valid_until": "2026-01-01T00:00:00Z"}, "valid_until: it must be later"),
        ({"external_references": [{"source_name": "x"}, {"url": 5}]}, "external_references[1]"),
        ({"confidence": 101}, "confidence: "),
        ({"severity": "high"}, "reserved"),
        ({"object_marking_refs": ["TLP:RED"]}, "object_marking_refs[0]"),
    ],
)
def test_a_fault_is_a_sentence_with_its_path(change: dict[str, Any], sentence: str) -> None:
    found = schema.faults(make.indicator(**change))
    assert any(sentence in each for each in found), found
    assert all(each.endswith(".") for each in found)


def test_content_is_never_repeated_in_a_sentence() -> None:
    found = schema.faults(make.indicator(pattern={"canary": "hidden"}, labels=["canary"] * 3 + [7]))
    assert found
    assert not any("canary" in each or "hidden" in each for each in found)


def test_at_most_eight_sentences() -> None:
    assert len(schema.faults(make.indicator(labels=list(range(1000))))) == schema.MOST_SENTENCES


def test_a_type_of_ones_own_is_held_to_the_common_properties() -> None:
    own = make.indicator(type="x-nova-finding", id="x-nova-finding--00000000-0000-4000-8000-000000000001")
    assert schema.faults(own) == ()
    assert schema.faults(own | {"id": "x-other--00000000-0000-4000-8000-000000000001"})
    assert schema.faults({"type": "x-nova-thing", "id": "x-nova-thing--00000000-0000-4000-8000-000000000001"}) == ()
    assert schema.faults({"type": ["x"]}) == ("type: every STIX object names its type in text.",)


@pytest.mark.parametrize("value", ["2001:db8::1", "2001:DB8::/32", "::ffff:192.0.2.1"])
def test_ipv6_addresses_pass(value: str) -> None:
    assert schema.faults({"type": "ipv6-addr", "id": "ipv6-addr--00000000-0000-4000-8000-000000000001", "value": value}) == ()


@pytest.mark.parametrize("value", ["192.0.2.1", "2001:db8::1::", "fe80::1%eth0", "", "::/129"])
def test_what_is_no_ipv6_address_is_refused(value: str) -> None:
    assert schema.faults({"type": "ipv6-addr", "id": "ipv6-addr--00000000-0000-4000-8000-000000000001", "value": value})


def test_a_hostile_type_costs_no_time() -> None:
    assert schema.faults(make.indicator(type="a" * 200 + "!"))


def test_after_warming_up_every_type_answers_at_once() -> None:
    schema.warm_up()
    began = time.process_time()
    assert (
        schema.faults({"type": "windows-registry-key", "id": "windows-registry-key--00000000-0000-4000-8000-000000000001", "key": "x"})
        == ()
    )
    assert time.process_time() - began < 0.05
