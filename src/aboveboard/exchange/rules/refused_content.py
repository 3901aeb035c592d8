"""What is taken in no form, whatever its marking: material of child abuse, refused unread; payloads; the secrets of victims.

Most objects hold nothing of the kind, so the bytes of a whole body are searched first for what gives it away, and only an object that
gives it away is looked at closely. What is found is refused before anything is stored.
"""

import re
from collections.abc import Callable, Mapping, Sequence
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
_BREAKS, _MAILS, _PAIRS = 5, 2, 5
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
# What may stand between the digits of a card and around the stroke of its expiry, and the backslash of a stroke that is escaped.
_BETWEEN = b" -\\"
_CARD, _REAL_CARD = b"0" * 13, re.compile(rb"[3-6]\d{12}")
_EXPIRIES, _REAL_EXPIRY = (b"00/00", b"00|00"), re.compile(rb"(?:0[1-9]|1[0-2])[/|](?:20)?[2-4]\d")
_NAMES = (b"payload", b"credential", b"private", b"cvv", b"cvc", b"pwd", b"kennwort", b"[at]", b"(at)")
# Not those of prose, which speaks of passing much: a password, a passphrase, and how a line of what a stealer takes begins.
_PASS = re.compile(rb"pass(?:[wp]|e?[^a-z]{0,8}[:=])")
# Twice the letters that a secret has, for it may be written with a backslash before each.
_USERINFO = re.compile(rb':(?:[^\s"/@:]|\\"){0,160}@')
# Anything but the dashes, quotation marks and dots of print (U+2010 to U+2026), which stand for no letter.
_OTHER = re.compile(rb"\xe2(?!\x80[\x90-\xa6])|[\xc2-\xe1\xe3-\xf4]")
_ESCAPED = re.compile(rb"\\u(?!201|202[0-6])")
# A login and its secret are a text or a line of their own. Cheaper than to look for them is to count what may part them: not the colons
# behind names, which stand after a quotation mark, and not those of an instant.
_PARTED = bytes.maketrans(b'123456789;|"', b"000000000:: ")
_INSTANT = b"T00:00:00"
_PAIR = re.compile(rb'(?:["\s;,|]|\\[nr])[\w.+@\\-]{2,64}(?:[:;|]|\\t)(?!//)[^\s":;|,{}\[]{4,64} *["\\]')
# Each mark costs a third of a microsecond an object, so what many phrases share is searched for once.
_SHARED, _LEAST_MARK = ("child", "porn"), 4


def suspects(body: bytes, raws: Sequence[bytes], rules: ContentRules) -> list[int]:
    """The places of those objects of a body, given as they were written, that are to be looked at closely: microseconds an object."""
    lower = body.lower()
    marks = [mark for mark in _marks(rules.abuse.phrases) if mark in lower]
    signs = [sign for sign in _SIGNS if sign(body)]
    if not marks and not signs:
        return [place for place, raw in enumerate(raws) if len(raw) > _LONG]
    return [place for place, raw in enumerate(raws) if len(raw) > _LONG or (marks and _holds(raw, marks)) or _shows(raw, signs)]


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
    digits = body.translate(_DIGITS, _BETWEEN)
    if not any(expiry in digits for expiry in _EXPIRIES) or _CARD not in digits:
        return False
    written = body.translate(None, _BETWEEN)
    return _REAL_EXPIRY.search(written) is not None and _REAL_CARD.search(written) is not None


def _has_other_letters(body: bytes) -> bool:
    """Whether a letter of other alphabets stands in it, or any as an escape: no search of the bytes sees what it stands for."""
    return (not body.isascii() and _OTHER.search(body) is not None) or (
        b"\\" in body and b"\\u" in body and _ESCAPED.search(body) is not None
    )


def _has_lines(body: bytes) -> bool:
    return b"\\" in body and (body.count(b"\\n") >= _BREAKS or body.count(b"\\r") >= _BREAKS)


def _has_mails(body: bytes) -> bool:
    return body.count(b"@") >= _MAILS


def _has_pass(body: bytes) -> bool:
    lower = body.lower()
    return b"pass" in lower and _PASS.search(lower) is not None


def _has_pairs(body: bytes) -> bool:
    # A whole body has enough of anything: only what is short is looked at so closely.
    return len(body) > _LONG or (_parted(body) >= _PAIRS and len(_PAIR.findall(body)) >= _PAIRS)


def _parted(body: bytes) -> int:
    """How often a colon, a semicolon or a stroke stands between two letters of a text, at least; a tab counts, too."""
    marked = body.translate(_PARTED)
    apart = marked.count(b" :") + marked.count(b": ") - marked.count(b" : ") + marked.count(b"://") + 2 * marked.count(_INSTANT)
    return marked.count(b":") - apart + body.count(b"\\t")


_SIGNS = (
    *(_has_userinfo, _has_mails, _has_lines, payloads.has_run, _has_other_letters, _has_pass, _has_card),
    *(payloads.has_pieces, _has_pairs),
)


def _holds(body: bytes, marks: Sequence[bytes]) -> bool:
    lower = body.lower()
    # Written out: it is asked of every object, and a generator costs more than what it asks.
    for mark in marks:  # noqa: SIM110
        if mark in lower:
            return True
    return False


def _shows(body: bytes, signs: Sequence[Callable[[bytes], bool]]) -> bool:
    for sign in signs:  # noqa: SIM110
        if sign(body):
            return True
    return False


@lru_cache(maxsize=4)
def _marks(phrases: frozenset[str]) -> tuple[bytes, ...]:
    """What gives an object away: words of properties' names, and of each phrase one word, shortened where several share it."""
    stems: set[bytes] = set()
    for phrase in phrases:
        parts = [part for part in re.split(r"[^a-z0-9]+", phrase) if len(part) >= _LEAST_MARK]
        stem = next((shared for shared in _SHARED for part in parts if shared in part), None)
        stems.add((stem or max(parts or phrase.split(), key=len)).encode())
    return (*_NAMES, *sorted(stems))


def _shown(name: str) -> str:
    return "".join(letter for letter in name[:40] if letter.isascii() and (letter.isalnum() or letter in "_-")) or "it"
