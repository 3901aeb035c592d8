"""Proofs out of tiles, and receipts that verify with a key alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.tlog.merkle import ProofError, leaf_hash, root_of, verify_consistency, verify_inclusion
from aboveboard.lib.tlog.note import generate
from aboveboard.lib.tlog.proof import TlogProof, consistency_proof, inclusion_proof, prove
from aboveboard.lib.tlog.store import TileStore
from tests.lib.tlog.logs import SIGNER, entry, make_log

SIZE = 70_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> TileStore:
    return make_log(tmp_path_factory.mktemp("log"), SIZE)


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    return [leaf_hash(entry(index)) for index in range(SIZE)]


def test_every_kind_of_index_and_size_is_proved(store: TileStore, leaves: list[bytes]) -> None:
    sizes = [1, 2, 3, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, SIZE]
    roots = {size: root_of(leaves[:size]) for size in sizes}
    for size in sizes:
        # The partial tiles of these sizes were never written: the full ones answer.
        tiles = store.tiles(size)
        for index in {0, size // 2, size - 1}:
            verify_inclusion(leaves[index], index, size, inclusion_proof(tiles, index), roots[size])
        for old in [old for old in sizes if old <= size]:
            verify_consistency(old, roots[old], size, roots[size], consistency_proof(tiles, old))
    assert consistency_proof(store.tiles(9), 0) == []


def test_beyond_the_log_there_is_no_proof(store: TileStore) -> None:
    for index in (-1, 5):
        with pytest.raises(IndexError):
            inclusion_proof(store.tiles(5), index)
    for size in (-1, 6):
        with pytest.raises(IndexError):
            consistency_proof(store.tiles(5), size)
    with pytest.raises(IndexError):
        prove(store, SIZE)


def test_a_receipt_needs_only_the_entry_and_the_key(store: TileStore) -> None:
    receipt = prove(store, 12_345)
    text = receipt.encode()
    assert text.startswith(b"c2sp.org/tlog-proof@v1\nindex 12345\n")
    assert TlogProof.parse(text) == receipt
    assert TlogProof.parse(text).verify(entry(12_345), SIGNER.verifier).size == SIZE
    with pytest.raises(ProofError, match="not in this log"):
        receipt.verify(b"another entry", SIGNER.verifier)
    with pytest.raises(ProofError, match="key"):
        receipt.verify(entry(12_345), generate("stranger.example").verifier)


def test_extra_data_travels_along(store: TileStore) -> None:
    receipt = prove(store, 0, extra=b"\0case 7")
    assert TlogProof.parse(receipt.encode()) == receipt
    assert TlogProof.parse(receipt.encode()).verify(entry(0), SIGNER.verifier).origin == SIGNER.name


def test_the_first_and_only_entry_has_an_empty_path(tmp_path: Path) -> None:
    receipt = TlogProof.parse(prove(make_log(tmp_path, 1), 0).encode())
    assert receipt.path == ()
    assert receipt.verify(entry(0), SIGNER.verifier).size == 1


def test_no_receipt_before_the_first_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(IndexError, match="wait"):
        prove(TileStore(tmp_path), 0)


def test_every_turned_byte_of_a_receipt_is_refused(store: TileStore) -> None:
    text = prove(store, 300).encode()
    for position in range(len(text)):
        turned = bytearray(text)
        turned[position] ^= 1
        with pytest.raises(ProofError):
            TlogProof.parse(bytes(turned)).verify(entry(300), SIGNER.verifier)


HASH = b"A" * 43 + b"=\n"
HEAD = b"c2sp.org/tlog-proof@v1\n"


@pytest.mark.parametrize(
    "text",
    [b"", HEAD, HEAD + b"\n", HEAD + b"index 01\n\nx", HEAD + b"index -1\n\nx", HEAD + b"index 0\nAA==\n\nx", HEAD + b"index 0\n%\n\nx",
     HEAD + b"extra %\nindex 0\n\nx", HEAD + b"extra AA==\n\nx", b"x\nindex 0\n\nx", HEAD + b"index 0\n" + HASH * 64 + b"\nx",
     b"x" * 2_000_001],
)  # fmt: skip
def test_malformed_receipts_are_refused(text: bytes) -> None:
    with pytest.raises(ProofError):
        TlogProof.parse(text)


@given(st.binary())
def test_any_bytes_give_the_one_error(text: bytes) -> None:
    for data in (text, HEAD + text, HEAD + b"index 0\n\n" + text):
        with pytest.raises(ProofError):
            TlogProof.parse(data).verify(b"", SIGNER.verifier)
