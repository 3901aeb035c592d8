"""The log for readers: entries by what they are about, and one with its place in the published log and the proof of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.audit import keys, sequencer, store
from aboveboard.audit.models import Entry, Leaf, LogName, Payload
from aboveboard.audit.store import Ref
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.permit import Permit
from aboveboard.kernel.serve import query
from aboveboard.lib.tlog.checkpoint import Checkpoint
from aboveboard.lib.tlog.merkle import leaf_hash, verify_inclusion
from aboveboard.lib.tlog.note import open_note
from aboveboard.lib.tlog.proof import inclusion_proof, prove
from aboveboard.lib.tlog.store import TileStore

READ_LOG = Permit("audit.read_log", house=True)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an entry stands in the published log; `path` leads from its leaf to the signed root (RFC 6962 §2.1.1)."""

    index: int
    leaf: bytes
    size: int
    root: bytes
    path: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Read:
    """An entry as a reader of the log sees it; `proof` is None until the next checkpoint takes it in."""

    entry: Entry
    facts: Mapping[str, Any]
    mentions: Sequence[Ref]
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry with everything that proves it offline: its leaf, the opening of its commitment, and the signed receipt."""

    leaf: bytes
    payload: str
    key: bytes
    proof: bytes
    vkey: str


def receipt(entry: Entry) -> Receipt | None:
    """The receipt of an entry (C2SP tlog-proof), for the contexts above; None before a checkpoint covers it or once its payload is erased.

    No right is asked here: whoever hands it on answers for who may see what the entry says.
    """
    index = Leaf.objects.filter(log=LogName.AUDIT, entry=entry).values_list("index", flat=True).first()
    payload = Payload.objects.filter(entry=entry).first()
    if index is None or payload is None:
        return None
    try:
        proof = prove(TileStore(sequencer.AUDIT.folder), index)
    except IndexError:
        return None
    return Receipt(store.leaf(entry), payload.body, bytes(payload.key), proof.encode(), keys.verifier_key(LogName.AUDIT))


@query(READ_LOG)
def visible_entries(actor: Actor, *, about: Ref | None = None, kind: str = "", outcome: str = "", by: str = "") -> QuerySet[Entry]:
    """Entries, newest first: those about a thing, of a kind (or a context, as `standing.`), of an outcome, by an actor."""
    if not READ_LOG.holds(actor):
        return Entry.objects.none()
    rows = store.mentioning(about) if about else Entry.objects.order_by("-id")
    chosen = {"kind__startswith" if kind.endswith(".") else "kind": kind, "outcome": outcome, "actor": by}
    return rows.filter(**{name: value for name, value in chosen.items() if value})


@query(READ_LOG)
def visible_entry(actor: Actor, uid: UUID) -> Read:
    """One entry with its facts, its leaf and the proof that the checkpoint covers it, checked here; raises `Missing`."""
    entry = visible_entries(actor).filter(uid=uid).select_related("cause").first()
    if entry is None:
        raise Missing
    mentions = [Ref(row.subject_kind, row.subject_id) for row in entry.mentions.order_by("id")]
    return Read(entry, store.facts(entry), mentions, proof_of(entry))


@query(READ_LOG)
def visible_checkpoint(actor: Actor) -> str:
    """The signed checkpoint of the whole log as it was published last (C2SP tlog-checkpoint); raises `Missing`."""
    held = TileStore(sequencer.AUDIT.folder).checkpoint() if READ_LOG.holds(actor) else None
    if held is None:
        raise Missing
    return held.decode()


def proof_of(entry: Entry) -> Proof | None:
    """Where an entry stands in the published log, checked here; None until the next checkpoint takes it in.

    No right is asked here: a leaf says nothing of what was done, and whoever hands it on answers for who may know of the entry.
    """
    index = Leaf.objects.filter(log=LogName.AUDIT, entry=entry).values_list("index", flat=True).first()
    tiles = TileStore(sequencer.AUDIT.folder)
    held = tiles.checkpoint()
    if index is None or held is None:
        return None
    published = Checkpoint.parse(open_note(held, keys.signer(LogName.AUDIT).verifier).text)
    if index >= published.size:
        return None
    path = inclusion_proof(tiles.tiles(published.size), index)
    leaf = leaf_hash(store.leaf(entry))
    verify_inclusion(leaf, index, published.size, path, published.root)
    return Proof(index, leaf, published.size, published.root, path)
