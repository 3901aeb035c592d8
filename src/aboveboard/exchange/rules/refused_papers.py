"""Says whether a paper holds what is taken in no form: looked at as a whole, paragraph by paragraph, and table by table."""

import re
from collections.abc import Iterable, Iterator, Sequence

from aboveboard.exchange.rules.refused_content import refusal_of_text
from aboveboard.exchange.rules.refused_text import sifted_rows
from aboveboard.policy.values.content import ContentRules

_PARTED = re.compile(r"\n\s*\n")


def refusal_of_paper(texts: Iterable[str], tables: Iterable[Sequence[tuple[str, ...]]], rules: ContentRules) -> str | None:
    """Why a paper with these texts and tables is not taken, None where nothing is in the way; the first row of a table may be titles."""
    for piece in _pieces(texts):
        if (sentence := refusal_of_text(piece, rules, name="it")) is not None:
            return sentence
    for table in filter(None, tables):
        # With its first row as titles, then as one of the others, for a table that has none.
        found = sifted_rows(table[0], table[1:], rules)[1] or sifted_rows((), table, rules)[1]
        if found:
            return next(iter(found.values()))
    return None


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """Each text whole, then what its empty lines part: a phrase beside which an abbreviation is innocent excuses its paragraph only, and
    a list of logins is one, however much stands around it."""
    for text in texts:
        yield text
        parts = _PARTED.split(text)
        if len(parts) > 1:
            yield from parts
