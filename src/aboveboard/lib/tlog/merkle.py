"""Merkle tree hashing and the two proofs of RFC 6962 §2.1, with SHA-256."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


class ProofError(ValueError):
    """A proof does not show what it claims; the text says what it should have shown."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two subtrees (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over the hashes of neighbouring subtrees of one size, of which the last may be smaller (RFC 6962 §2.1)."""
    if not hashes:
        return EMPTY_ROOT
    sha256 = hashlib.sha256
    row = list(hashes)
    while len(row) > 1:
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
        # An odd last subtree rises unhashed: RFC 6962 splits at the largest power of two below the size.
        row = above + row[-1:] if len(row) % 2 else above
    return row[0]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash `leaf` stands at `index` of the tree of `size` and `root` (RFC 9162 §2.1.3.2). Raises ProofError."""
    if not 0 <= index < size:
        raise ProofError(f"The entry's index {index} lies outside the log of {size} entries.")
    _check_sizes(leaf, root, *proof)
    node, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The inclusion proof is too long.")
        if node % 2 or node == last:
            current = node_hash(sibling, current)
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofError("The inclusion proof is too short.")
    if current != root:
        raise ProofError("The inclusion proof does not lead to the log's root: the entry is not in this log.")


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the newer tree begins with the whole of the older one (RFC 9162 §2.1.4.2). Raises ProofError."""
    if not 0 <= old_size <= new_size:
        raise ProofError(f"The newer log of {new_size} entries cannot contain the older one of {old_size}.")
    if old_size in (0, new_size):
        if proof:
            raise ProofError("The consistency proof should be empty.")
        if old_size == 0 and old_root != EMPTY_ROOT:
            raise ProofError("The root of an empty log is the hash of nothing; this one is not.")
        if old_size < new_size:
            _check_sizes(new_root)
        elif old_root != new_root:
            raise ProofError("Two logs of one size have different roots: the log was rewritten.")
        return
    _check_sizes(old_root, new_root, *proof)
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    _climb(old_size, old_root, new_size, new_root, path)


def _climb(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> None:
    if not path:
        raise ProofError("The consistency proof is too short.")
    node, last = old_size - 1, new_size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("The consistency proof is too long.")
        if node % 2 or node == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofError("The consistency proof is too short.")
    if older != old_root or newer != new_root:
        raise ProofError("The consistency proof does not lead to both roots: the log was rewritten.")


def _check_sizes(*hashes: bytes) -> None:
    if any(len(found) != HASH_SIZE for found in hashes):
        raise ProofError(f"A hash in the proof has not {HASH_SIZE} bytes.")


class Tree:
    """A tree that only grows: it keeps the roots of its complete subtrees, at most 64 hashes whatever its size."""

    __slots__ = ("_roots", "size")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._roots: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> int:
        """Add one leaf hash at the right; returns its index."""
        index, current = self.size, leaf
        while index & 1:
            current = node_hash(self._roots.pop(), current)
            index >>= 1
        self._roots.append(current)
        self.size += 1
        return self.size - 1

    def root(self) -> bytes:
        """The root of the tree as it stands (RFC 6962 §2.1)."""
        if not self._roots:
            return EMPTY_ROOT
        *rest, current = self._roots
        for left in reversed(rest):
            current = node_hash(left, current)
        return current
