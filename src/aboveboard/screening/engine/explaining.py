"""Why each candidate has its score: which word agrees with which and how, and what is missing or unknown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from aboveboard.screening.lists.record import NameKind

from .analysis import Word
from .build import KINDS
from .lexicon import meaning
from .scoring import Scored
from .sound import folded
from .values import Explanation, Finding, How, Part
from .vocabulary import Asked

if TYPE_CHECKING:
    from .answer import Found

Array = np.ndarray[Any, Any]
Column = tuple[str, int, tuple[int, ...]]
Parts = dict[tuple[int, int], Part]


def explanations(arrays: dict[str, Array], asked: Asked, scored: Scored, found: "Sequence[Found]") -> list[Explanation]:
    """One explanation for each of those found, in their order."""
    columns = _columns(arrays, scored, [one.place for one in found])
    parts: Parts = {}
    return [_explanation(arrays, asked, scored, one, listed, parts) for one, listed in zip(found, columns, strict=True)]


def _columns(arrays: dict[str, Array], scored: Scored, places: list[int]) -> list[list[Column]]:
    """For each place the listed name's words: text, number, and likeness to each word asked for."""
    starts = [int(scored.starts[place]) if place >= 0 else 0 for place in places]
    ends = [_end(scored, place) if place >= 0 else 0 for place in places]
    chosen = np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)] or [np.empty(0, np.int64)])
    words = scored.words[chosen]
    texts = [text.decode() for text in arrays["word"][words].tolist()]
    whole = list(zip(texts, words.tolist(), map(tuple, scored.likeness[:, chosen].T.tolist()), strict=True))
    found, first = [], 0
    for start, end in zip(starts, ends, strict=True):
        found.append(whole[first : first + end - start])
        first += end - start
    return found


def _end(scored: Scored, place: int) -> int:
    return int(scored.starts[place + 1]) if place + 1 < len(scored.starts) else len(scored.words)


def _explanation(arrays: dict[str, Array], asked: Asked, scored: Scored, one: "Found", listed: list[Column], parts: Parts) -> Explanation:
    birth, country, schema = one.facts
    name = int(scored.names[one.place]) if one.place >= 0 else -1
    known = one.identified + (birth.finding is not Finding.UNKNOWN) + (country.finding is not Finding.UNKNOWN)
    return Explanation(
        name=_name(arrays, name),
        kind=KINDS[arrays["name_kind"][name]] if name >= 0 else NameKind.PRIMARY,
        parts=tuple([_part(asked, row, listed, parts) for row in range(len(asked.weights))]) if listed else (),
        missing=tuple([text for text, _, likeness in listed if not any(likeness)]),
        name_score=one.base,
        birth=birth.finding,
        country=country.finding,
        identifier=Finding.AGREES if one.identified else Finding.UNKNOWN,
        schema=schema.finding,
        birth_detail=birth.detail,
        country_detail=country.detail,
        completeness=25 * (1 + known),
        cut=asked.analysis.cut,
    )


def _name(arrays: dict[str, Array], number: int) -> str:
    if number < 0:
        return ""
    ends = arrays["text_ends"]
    return arrays["text"][ends[number] : ends[number + 1]].tobytes().decode("utf-8", "replace")


def _part(asked: Asked, row: int, listed: list[Column], parts: Parts) -> Part:
    likeness, text, number = 0, "", -1
    for listed_text, listed_number, likenesses in listed:
        if likenesses[row] > likeness:
            likeness, text, number = likenesses[row], listed_text, listed_number
    # Candidates share words, so most parts are made once for several of them.
    if (part := parts.get((row, number))) is None or part.similarity != likeness:
        word = asked.analysis.words[row]
        how = _how(word, text, asked, row, number) if likeness else How.ABSENT
        part = parts[row, number] = Part(word.text, text, how, likeness, asked.weights[row])
    return part


def _how(word: Word, listed: str, asked: Asked, row: int, number: int) -> How:
    if word.text == listed:
        return How.SAME
    if len(word.text) == 1 or len(listed) == 1:
        return How.INITIAL
    if (asked.joins or asked.splits) and number not in asked.near[row].words:
        return How.JOINED
    if folded(word.text) == folded(listed):
        return How.SOUND
    return How.MEANING if word.meaning and word.meaning == meaning(listed) else How.SPELLING
