"""The legal form of an organisation's name: read however it is written, and set aside."""

from . import lexicon
from .script import Script

SHORT_FORM = 2


def with_phrases(pairs: list[tuple[str, Script]]) -> list[tuple[str, Script]]:
    """`United States` as `us`, `forty-four` as `44`, `Aktiengeselschaft` in its right spelling."""
    pairs = [(part, script) for text, script in pairs for part in lexicon.form_word(text)]
    texts = [text for text, _ in pairs]
    if lexicon.PHRASE_STARTS.isdisjoint(texts):
        return pairs
    found: list[tuple[str, Script]] = []
    place = 0
    while place < len(texts):
        lengths = range(lexicon.LONGEST_PHRASE, 0, -1) if texts[place] in lexicon.PHRASE_STARTS else range(0)
        length = next((length for length in lengths if tuple(texts[place : place + length]) in lexicon.PHRASES), 0)
        found.append((lexicon.PHRASES[tuple(texts[place : place + length])], pairs[place][1]) if length else pairs[place])
        place += length or 1
    return found


def without_form(pairs: list[tuple[str, Script]]) -> tuple[list[tuple[str, Script]], int, bool]:
    """The words without the legal form, wherever it stands, and whether there is nothing else; a short one counts only at either end.

    A long form by itself leaves no words: it names no company. A short one by itself may be a name, and stays as its words.
    """
    texts = [text for text, _ in pairs]
    if lexicon.FORM_STARTS.isdisjoint(texts):
        return pairs, 0, False
    keep: list[tuple[str, Script]] = []
    form, place, longest = 0, 0, 0
    while place < len(texts):
        length = _form_length(texts, place, behind_form=not keep) if texts[place] in lexicon.FORM_STARTS else 0
        if length:
            number = lexicon.FORM_CLASS[tuple(texts[place : place + length])]
            form = number if not form else min(form, number)
            place += length
            longest = max(longest, length)
        else:
            keep.append(pairs[place])
            place += 1
    if keep:
        return keep, form, False
    return ([], form, True) if longest > 1 else (pairs, 0, True)


def _form_length(texts: list[str], place: int, *, behind_form: bool) -> int:
    for length in range(min(lexicon.LONGEST_FORM, len(texts) - place), 0, -1):
        if tuple(texts[place : place + length]) in lexicon.FORM_CLASS:
            at_end = place == 0 or all(text in lexicon.FORM_STARTS for text in texts[place + length :])
            # `Общество с ограниченной ответственностью (ООО)` says its form twice.
            again = behind_form and len(texts[place]) > SHORT_FORM
            if length > 1 or len(texts[place]) > SHORT_FORM + 1 or at_end or again:
                return length
    return 0
