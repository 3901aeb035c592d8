"""Merkle hashing and proofs against the public vectors and against a second, recursive reading of RFC 6962."""

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.lib.tlog.merkle import (
    EMPTY_ROOT,
    ProofError,
    Tree,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.shared import shared


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shared(f"integrity/vectors/{name}.jsonl").read_text().splitlines()]


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word by word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(mth(leaves[:split]), mth(leaves[split:]))


def test_the_reference_tree() -> None:
    reference = json.loads(shared("integrity/vectors/rfc6962_reference.json").read_text())
    leaves = [leaf_hash(bytes.fromhex(text)) for text in reference["leaf_inputs_hex"]]
    assert [leaf.hex() for leaf in leaves] == reference["node_hashes_hex"][0]
    roots = reference["root_by_size_hex"]
    assert [root_of(leaves[:size]).hex() for size in range(9)] == roots
    assert [Tree(leaves[:size]).root().hex() for size in range(9)] == roots


def test_inclusion_vectors() -> None:
    accepted = 0
    for row in rows("rfc6962_inclusion"):
        arguments = (
            decoded(row["leafHash"]),
            row["leafIdx"],
            row["treeSize"],
            [decoded(step) for step in row["proof"] or []],
            decoded(row["root"]),
        )
        if row["wantErr"]:
            with pytest.raises(ProofError):
                verify_inclusion(*arguments)
        else:
            verify_inclusion(*arguments)
            accepted += 1
    assert accepted == 6


def test_consistency_vectors() -> None:
    accepted = 0
    for row in rows("rfc6962_consistency"):
        arguments = (
            row["size1"],
            decoded(row["root1"]),
            row["size2"],
            decoded(row["root2"]),
            [decoded(step) for step in row["proof"] or []],
        )
        if row["wantErr"]:
            with pytest.raises(ProofError):
                verify_consistency(*arguments)
        else:
            verify_consistency(*arguments)
            accepted += 1
    assert accepted == 6


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=3), max_size=70))
def test_three_ways_to_the_root_agree(entries: list[bytes]) -> None:
    leaves = [leaf_hash(entry) for entry in entries]
    tree = Tree()
    assert [tree.append(leaf) for leaf in leaves] == list(range(len(leaves)))
    assert tree.size == len(leaves)
    assert tree.root() == root_of(leaves) == mth(leaves)


def test_the_empty_older_log_is_contained_in_every_log() -> None:
    root = leaf_hash(b"x")
    verify_consistency(0, EMPTY_ROOT, 1, root, [])
    for arguments in [
        (0, root, 1, root, []),
        (0, EMPTY_ROOT, 1, root, [root]),
        (2, root, 1, root, []),
        (-1, root, 1, root, []),
        (1, root, 1, EMPTY_ROOT, []),
    ]:
        with pytest.raises(ProofError):
            verify_consistency(*arguments)


def test_a_proof_of_the_wrong_length_is_refused() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(7)]
    for proof in ([], [leaves[0]] * 9):
        for old in (3, 4, 6):
            with pytest.raises(ProofError, match=r"short|long"):
                verify_consistency(old, root_of(leaves[:old]), 7, root_of(leaves), proof)
        with pytest.raises(ProofError, match=r"short|long"):
            verify_inclusion(leaves[2], 2, 7, proof, root_of(leaves))
    with pytest.raises(ProofError, match="bytes"):
        verify_inclusion(b"short", 0, 1, [], b"short")
