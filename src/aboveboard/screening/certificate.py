"""The document of a screening, and its verifier: needs the document and the log's key, no database, no network, no settings."""

import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

from aboveboard.lib import canonical
from aboveboard.lib.tlog.merkle import ProofError
from aboveboard.lib.tlog.note import NoteError, Verifier
from aboveboard.lib.tlog.proof import TlogProof

FORMAT: Final = "aboveboard-screening/1"
ENTRY_KIND: Final = "screening.screen_organisation"
LARGEST: Final = 100_000_000
Plain = dict[str, Any]


class CertificateRefused(ValueError):
    """The document is not what it says; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a document proves: the screening, when the log noted it, what was compared with what, and what came of it."""

    organisation: str
    run: str
    logged_at: str
    origin: str
    log_size: int
    subjects: tuple[str, ...]
    lists: tuple[str, ...]
    engine: str
    hits: int
    below: int

    @property
    def is_no_hit(self) -> bool:
        """Whether no entry of these lists reached the line for any subject."""
        return self.hits == 0


def hits(body: Plain) -> list[tuple[Plain, Plain]]:
    """The subjects of a sealed run with each candidate that reached the line at which somebody must look."""
    return [(each, one) for each in body["subjects"] for one in each["candidates"] if one["score"] >= body["configuration"]["show"]]


def below(body: Plain) -> list[tuple[Plain, Plain]]:
    """The subjects of a sealed run with each candidate that was kept and stayed below that line."""
    return [(each, one) for each in body["subjects"] for one in each["candidates"] if one["score"] < body["configuration"]["show"]]


def verify(document: bytes, vkey: str) -> Verified:
    """What the document proves under the log's verifier key.

    Checks that the sealed bytes have their hash, that the log's entry is the opening of its commitment and names that hash, that the
    entry stands in the log that the key signed (C2SP tlog-proof), and that what the document claims follows from the sealed bytes.
    Raises `CertificateRefused`.
    """
    if len(document) > LARGEST:
        raise CertificateRefused("The document is too large to be one.")
    try:
        return _verified(json.loads(document), vkey)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        if isinstance(error, CertificateRefused):
            raise
        raise CertificateRefused(f"The document is not complete, or not of the form {FORMAT}.") from error


def _verified(plain: Plain, vkey: str) -> Verified:
    if plain["format"] != FORMAT:
        raise CertificateRefused(f"This verifier reads {FORMAT}; the document says {str(plain['format'])[:60]!r}.")
    run, log = plain["run"], plain["log"]
    body = json.loads(run["body"])
    if canonical.dumps(body) != run["body"].encode() or canonical.digest(body) != run["sha256"]:
        raise CertificateRefused("The sealed bytes do not have the hash that the document names.")
    if log is None:
        raise CertificateRefused("The document was made before the log had taken the screening in; ask for it again.")
    leaf = json.loads(log["leaf"])
    payload = log["payload"].encode()
    if hmac.digest(bytes.fromhex(log["key"]), payload, "sha256").hex() != leaf["commitment"]:
        raise CertificateRefused("The entry that the document shows is not the one that the log has committed to.")
    if leaf["kind"] != ENTRY_KIND or leaf["outcome"] != "done" or leaf["subject"] != f"screening.run:{run['id']}":
        raise CertificateRefused("The entry of the log is not that of this screening.")
    if json.loads(payload)["facts"]["run"] != run["sha256"]:
        raise CertificateRefused("The log holds another hash of this screening.")
    try:
        checkpoint = TlogProof.parse(log["proof"].encode()).verify(log["leaf"].encode(), Verifier.parse(vkey))
    except (ProofError, NoteError) as error:
        raise CertificateRefused(f"The log does not prove it: {error}") from error
    subject = body["subjects"][0]["subject"]
    if subject != ["parties.organisation", plain["organisation"]["id"]]:
        raise CertificateRefused("The screening is about another organisation than the document says.")
    if plain["no_hit"] is not (not hits(body)):
        raise CertificateRefused("What the document claims does not follow from the sealed bytes.")
    return Verified(
        plain["organisation"]["id"],
        run["id"],
        leaf["at"],
        checkpoint.origin,
        checkpoint.size,
        tuple(each["facts"]["names"][0] for each in body["subjects"]),
        tuple(f"{each['source']} of {each['published']}, SHA-256 {each['sha256']}" for each in body["lists"]),
        body["engine"],
        len(hits(body)),
        len(below(body)),
    )
