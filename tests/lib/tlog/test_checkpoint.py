"""Checkpoints against the public vectors."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.tlog.checkpoint import Checkpoint, CheckpointError
from tests.shared import shared


def test_vectors() -> None:
    rows = [json.loads(line) for line in shared("integrity/vectors/checkpoint.jsonl").read_text().splitlines()]
    for row in rows:
        if row["want_err"]:
            with pytest.raises(CheckpointError):
                Checkpoint.parse(row["body"])
        else:
            assert Checkpoint.parse(row["body"]).encode() == row["body"]
    assert len(rows) == 19


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_encoded_is_parsed(size: int, root: bytes) -> None:
    checkpoint = Checkpoint("register.example/log", size, root)
    assert Checkpoint.parse(checkpoint.encode()) == checkpoint


def test_impossible_ones_are_refused() -> None:
    for origin, size, root in [
        ("", 1, bytes(32)),
        ("a\nb", 1, bytes(32)),
        ("a", -1, bytes(32)),
        ("a", 2**63, bytes(32)),
        ("a", 1, b"short"),
    ]:
        with pytest.raises(CheckpointError):
            Checkpoint(origin, size, root)
