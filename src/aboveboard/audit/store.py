"""Appends entries and reads them back; nothing else writes to the log's tables but the sequencer."""

import hmac
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from aboveboard.audit import insertion
from aboveboard.audit.models import Entry, LogName, Mention, Outcome, Payload, Pending, Statement
from aboveboard.lib import canonical, clock

# A tlog-tiles entry carries a 16-bit length (C2SP tlog-tiles, entry bundles).
STATEMENT_LIMIT = 65_535


@dataclass(frozen=True, slots=True)
class Ref:
    """Names one thing in the log: `parties.organisation` and its random id."""

    kind: str
    id: str


NOTHING = Ref("", "")


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry to be appended; `facts` carry ids, hashes and amounts, never personal data."""

    kind: str
    outcome: Outcome
    actor: str
    unit: uuid.UUID
    subject: Ref = NOTHING
    about: Sequence[Ref] = ()
    facts: Mapping[str, Any] | None = None
    cause_id: int | None = None
    statement: Mapping[str, Any] | None = None


def append(draft: Draft) -> Entry:
    """Append one entry with its payload, mentions and statement, in the caller's transaction.

    Raises `lib.canonical.CanonicalError` for facts that have no canonical form.
    """
    body = canonical.dumps({"actor": draft.actor, "facts": draft.facts or {}})
    key = secrets.token_bytes(32)
    entry = Entry(
        unit=draft.unit,
        at=clock.now(),
        kind=draft.kind,
        outcome=draft.outcome,
        actor=draft.actor,
        subject_kind=draft.subject.kind,
        subject_id=draft.subject.id,
        cause_id=draft.cause_id,
        commitment=commitment(key, body),
    )
    mentions = sorted({ref for ref in draft.about if ref != draft.subject}, key=lambda ref: (ref.kind, ref.id))
    statements = [] if draft.statement is None else [Statement(body=_statement(draft.statement))]
    logs = [LogName.AUDIT, LogName.REGISTER] if statements else [LogName.AUDIT]
    others = [
        Payload(key=key, body=body.decode()),
        *(Mention(subject_kind=ref.kind, subject_id=ref.id) for ref in mentions),
        *statements,
        *(Pending(log=log) for log in logs),
    ]
    insertion.add_with(entry, others, by="entry")
    return entry


def _statement(statement: Mapping[str, Any]) -> bytes:
    body = canonical.dumps(dict(statement))
    if len(body) > STATEMENT_LIMIT:
        raise canonical.CanonicalError(
            f"A public statement may have {STATEMENT_LIMIT} bytes; this one has {len(body)}. Publish its parts by hash."
        )
    return body


def commitment(key: bytes, body: bytes) -> bytes:
    """HMAC-SHA256 over the canonical payload, keyed per entry so that guessing the content proves nothing."""
    return hmac.digest(key, body, "sha256")


def facts(entry: Entry) -> dict[str, Any]:
    """The facts that an entry recorded, or an empty mapping once they are erased."""
    payload = Payload.objects.filter(entry=entry).first()
    return dict(json.loads(payload.body)["facts"]) if payload else {}


def mentioning(ref: Ref) -> QuerySet[Entry]:
    """Entries whose subject is `ref` or that mention it, newest first."""
    named = Mention.objects.filter(subject_kind=ref.kind, subject_id=ref.id).values("entry_id")
    own = Entry.objects.filter(subject_kind=ref.kind, subject_id=ref.id).values("id")
    return Entry.objects.filter(id__in=own.union(named)).order_by("-id")


def leaf(entry: Entry) -> bytes:
    """The audit log's leaf of an entry: coarse and free of content (integrity: commitments, never personal data)."""
    return canonical.dumps(
        {
            "at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "commitment": bytes(entry.commitment).hex(),
            "entry": str(entry.uid),
            "kind": entry.kind,
            "outcome": entry.outcome,
            "subject": f"{entry.subject_kind}:{entry.subject_id}" if entry.subject_kind else "",
        }
    )
