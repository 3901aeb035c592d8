"""What makes two spellings the same: keys of names and numbers, and the hash of a submitted engagement."""

import hashlib
import unicodedata

from anyascii import anyascii

from aboveboard.lib import canonical
from aboveboard.parties.values.facts import EngagementFacts


def name_key(name: str) -> str:
    """SHA-256 in hex of the name without case, accents, script, spaces and punctuation: `B.V.` and `BV` are the same."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(char for char in anyascii(folded).casefold() if char.isalnum())
    return hashlib.sha256((plain or " ".join(folded.split())).encode()).hexdigest()


def number_key(number: str) -> str:
    """A registration number without case, spaces and punctuation; empty where there is none."""
    return "".join(char for char in unicodedata.normalize("NFKC", number).upper() if char.isalnum())[:60]


def engagement_hash(engagement: EngagementFacts) -> str:
    """SHA-256 of the canonical JSON of all that is proposed, and by whom; the state is not part of it."""
    return canonical.digest(
        {
            "additionality": engagement.additionality,
            "countries": list(engagement.countries),
            "ends_on": engagement.ends_on.isoformat(),
            "kinds": [[str(kind), value.minor, value.currency] for kind, value in engagement.kinds],
            "organisation": str(engagement.organisation),
            "outward_data": engagement.outward_data,
            "personal_data": engagement.personal_data,
            "purpose": engagement.purpose,
            "selection": str(engagement.selection),
            "starts_on": engagement.starts_on.isoformat(),
            "strings": [str(string) for string in engagement.strings],
            "title": engagement.title,
            "value": [engagement.value.minor, engagement.value.currency],
        }
    )
