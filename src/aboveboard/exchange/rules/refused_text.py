"""Takes what is refused out of typed and uploaded text, line by line, before any of it is shown or kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from aboveboard.exchange.rules import abuse, stolen
from aboveboard.exchange.rules.refused_content import refusal_of_text, unread
from aboveboard.policy.values.content import ContentRules

_PAIR = "A login stands beside its secret: leave the secret out and send the address or account alone."
_SECRET_TITLES = frozenset({"password", "passwd", "pass", "pwd", "passwort", "kennwort", "credential", "credentials", "cvv", "cvc", "pin"})


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is not taken, counted from 1, and why; nothing of it is repeated."""

    line: int
    sentence: str


def sifted(text: str, rules: ContentRules) -> tuple[str, tuple[RefusedLine, ...]]:
    """The text with an empty line for each that is refused, and those lines.

    A line that declares material of child abuse speaks for its paragraph, and so does a list of logins with their secrets.
    """
    listed = text.splitlines()
    found: dict[int, str] = {}
    start = 0
    for place in range(len(listed) + 1):
        if place == len(listed) or not listed[place].strip():
            found |= _of_paragraph(start, listed[start:place], rules)
            start = place + 1
    if not found:
        return text, ()
    kept = "\n".join("" if place in found else line for place, line in enumerate(listed))
    return kept, tuple(RefusedLine(place + 1, found[place]) for place in sorted(found))


def sifted_rows(
    titles: Sequence[str], rows: Sequence[tuple[str, ...]], rules: ContentRules
) -> tuple[tuple[tuple[str, ...], ...], dict[int, str]]:
    """The rows of a table with an empty one for each that is refused, and why by place from 0."""
    if abuse.says(" | ".join(titles), rules.abuse):
        return tuple(("",) * len(row) for row in rows), dict.fromkeys(range(len(rows)), unread(rules))
    secret = [place for place, title in enumerate(titles) if title.strip().casefold() in _SECRET_TITLES]
    found: dict[int, str] = {}
    paired = []
    for place, row in enumerate(rows):
        said = " | ".join(row)
        if any(row[column] for column in secret):
            found[place] = _PAIR
        elif (sentence := refusal_of_text(said, rules)) is not None:
            found[place] = sentence
        elif stolen.has_pair("\t".join(row)):
            paired.append(place)
    # One such row may be chance; a column of them is none.
    if len(paired) >= rules.secrets.least and 2 * len(paired) >= len(rows):
        found |= dict.fromkeys(paired, _PAIR)
    return tuple(("",) * len(row) if place in found else row for place, row in enumerate(rows)), found


def _of_paragraph(start: int, listed: Sequence[str], rules: ContentRules) -> dict[int, str]:
    whole = "\n".join(listed)
    if abuse.says(whole, rules.abuse):
        return dict.fromkeys(range(start, start + len(listed)), unread(rules))
    if stolen.is_list(whole, rules.secrets.least):
        return dict.fromkeys(range(start, start + len(listed)), _PAIR)
    if len(listed) > 1 and (sentence := refusal_of_text(whole, rules)) is not None and not any(refusal_of_text(x, rules) for x in listed):
        return dict.fromkeys(range(start, start + len(listed)), sentence)
    said = ((place, refusal_of_text(line, rules) or (_PAIR if stolen.has_pair(line) else None)) for place, line in enumerate(listed, start))
    return {place: sentence for place, sentence in said if sentence is not None}
