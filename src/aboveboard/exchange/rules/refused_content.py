"""What is taken in no form, whatever its marking: material of child abuse, refused unread; payloads; the secrets of victims.

Most objects hold nothing of the kind, so the bytes of a whole body are searched first for what gives it away, and only an object that
gives it away is looked at closely. What is found is refused before anything is stored.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from aboveboard.exchange.rules import abuse, payloads, stolen
from aboveboard.exchange.rules.strings import Said, strings
from aboveboard.exchange.stix.envelope import Received
from aboveboard.policy.values.content import ContentRules

PAYLOAD = (
    "Payloads and files are not taken here: leave out {name}, send the hashes, and offer the sample to your contact at the secretariat."
)
# Long objects are always looked at closely: what a list of secrets looks like cannot be searched for.
_LONG = 4_000
_BREAKS, _MAILS = 5, 2
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_CARDS = (b"0" * 13, b"0000 0000 0000", b"0000-0000-0000-0", b"0000 000000 00000")
_EXPIRIES = (b"00/00", b"00\\/00", b"00|00", b"00 / 00")
_NAMES = (b"payload", b"passw", b"credential", b"private")
_USERINFO = re.compile(rb":[^\s\"'/@]{1,80}@")
# Each mark costs a third of a microsecond an object, so what many phrases share is searched for once.
_SHARED, _LEAST_MARK = ("child", "porn"), 4
# A letter of these words may be written as an escape, which no search of the bytes sees.
_ESCAPED = re.compile(rb"\\u00[2-7]")


def suspects(body: bytes, raws: Sequence[bytes], rules: ContentRules) -> list[int]:
    """The places of those objects of a body, given as they were written, that are to be looked at closely: microseconds an object."""
    lower = body.lower()
    marks = [mark for mark in _marks(rules.abuse.phrases) if mark in lower]
    signs = [sign for sign in _SIGNS if sign(body)]
    if not marks and not signs:
        return [place for place, raw in enumerate(raws) if len(raw) > _LONG]
    return [
        place for place, raw in enumerate(raws) if len(raw) > _LONG or any(sign(raw) for sign in signs) or (marks and _holds(raw, marks))
    ]


def refusals(body: bytes, items: Sequence[Received], rules: ContentRules) -> dict[int, str]:
    """Place → sentence for each object of a body that is not taken; the sentence holds nothing of the object but a property's name."""
    close = (items[place] for place in suspects(body, [item.body for item in items], rules))
    said = ((item.place, refusal(item.content, rules)) for item in close)
    return {place: sentence for place, sentence in said if sentence is not None}


def refusal(content: Mapping[str, object], rules: ContentRules) -> str | None:
    """Why an object is not taken, None where nothing is in the way."""
    said = list(strings(content))
    if abuse.is_declared(content, said, rules.abuse):
        return unread(rules)
    if (name := payloads.payload_at(said, rules.payloads.longest)) is not None:
        return PAYLOAD.format(name=_shown(name))
    return stolen.secret_in(content, said, rules.secrets.least)


def refusal_of_text(text: str, rules: ContentRules, *, name: str = "it") -> str | None:
    """As `refusal`, for words that a person writes."""
    if abuse.says(text, rules.abuse):
        return unread(rules)
    if payloads.payload_at([Said(name, text)], rules.payloads.longest) is not None:
        return PAYLOAD.format(name=name)
    return stolen.secret_in_text(text, rules.secrets.least)


def unread(rules: ContentRules) -> str:
    """What the sender of material of child abuse is told."""
    return f"Material of child abuse is not taken here; this was refused unread and not kept. {rules.abuse.channel}"


def _has_userinfo(body: bytes) -> bool:
    return b"@" in body and _USERINFO.search(body) is not None


def _has_card(body: bytes) -> bool:
    # Its expiry first: digits in a row stand in every hash, and searching one for them is slow.
    digits = body.translate(_DIGITS)
    return any(expiry in digits for expiry in _EXPIRIES) and any(card in digits for card in _CARDS)


def _has_escape(body: bytes) -> bool:
    return b"\\" in body and b"\\u00" in body and _ESCAPED.search(body) is not None


def _has_lines(body: bytes) -> bool:
    return b"\\" in body and (body.count(b"\\n") >= _BREAKS or body.count(b"\\r") >= _BREAKS)


def _has_mails(body: bytes) -> bool:
    return body.count(b"@") >= _MAILS


_SIGNS = (payloads.has_run, _has_userinfo, _has_card, _has_escape, _has_lines, _has_mails)


def _holds(body: bytes, marks: Sequence[bytes]) -> bool:
    lower = body.lower()
    return any(mark in lower for mark in marks)


@lru_cache(maxsize=4)
def _marks(phrases: frozenset[str]) -> tuple[bytes, ...]:
    """What gives an object away: words of properties' names, and of each phrase one word, shortened where several share it."""
    stems: set[bytes] = set()
    for phrase in phrases:
        parts = [part for part in re.split(r"[^a-z0-9]+", phrase) if len(part) >= _LEAST_MARK]
        stem = next((shared for shared in _SHARED for part in parts if shared in part), None)
        stems.add((stem or max(parts, key=len, default=phrase)).encode())
    return (*_NAMES, *sorted(stems))


def _shown(name: str) -> str:
    return "".join(letter for letter in name[:40] if letter.isascii() and (letter.isalnum() or letter in "_-")) or "it"
