"""The two lines a score may cross: shown to an analyst, or acted upon by itself."""

from aboveboard.screening.lists.record import NameKind

from .values import Candidate, Finding

# Measured by name only with 718 people and companies that are on no list, against 26,684 entries of four lists
# (`benchmarks/screening_accuracy.py`): so many per cent of them had any candidate at or above the line.
SHOW = 6_000
SHOW_FALSE_POSITIVE_PERCENT = 2.3
# One of the 718 came so high by name. What acts also needs an agreeing birth date or country, or an identifier, and none of the 718
# did, with theirs: the figure is the upper end of the 95 % interval for none in 718.
ACT = 8_500
ACT_FALSE_POSITIVE_PERCENT = 0.5


def shows(candidate: Candidate) -> bool:
    """Whether the candidate belongs on the worklist."""
    return candidate.score >= SHOW


def acts(candidate: Candidate) -> bool:
    """Whether it is certain enough for an automatic hold: an identifier, or a name above ACT with birth date or country agreeing."""
    known = candidate.explanation
    if known.identifier is Finding.AGREES:
        return True
    if Finding.CONTRADICTS in (known.birth, known.country, known.schema):
        return False
    if known.kind is NameKind.WEAK:
        return False
    return known.name_score >= ACT and Finding.AGREES in (known.birth, known.country)
