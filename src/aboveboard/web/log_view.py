"""What a page shows of an entry's proof: the commitment, and the way from the leaf to the signed root, in hexadecimal."""

from aboveboard.audit.models import Entry
from aboveboard.kernel.log import Proof


def proven(entry: Entry, proof: Proof | None) -> dict[str, object]:
    """The context of the part `log/proof.html`; without a proof, which the next checkpoint brings, only the commitment."""
    return {
        "proof": proof,
        "commitment": bytes(entry.commitment).hex(),
        "leaf": proof.leaf.hex() if proof else "",
        "root": proof.root.hex() if proof else "",
        "path": [step.hex() for step in proof.path] if proof else [],
    }
