"""Finds secrets of people inside an object: passwords, keys, card numbers, and lists of logins with their secrets.

The line: whom a theft concerns may be told, since victims are to be warned; an address, a name or an account alone passes. What
opens the account, the purse or the machine does not. A single example in prose passes, because reports describe what malware tries.
"""

import re
from collections.abc import Mapping, Sequence

from aboveboard.exchange.rules.strings import Said, lines

_SECRET_NAMES = frozenset({"password", "passwd", "passphrase", "plaintext_password", "cvv", "cvc", "cvv2", "private_key"})
_NO_SECRET = frozenset({"", "unknown", "none", "null", "redacted", "removed", "true", "false", "yes", "no", "n/a"})
_DOTTED = r"(?:\.|\[\.\]|\(\.\))"
_MAIL = rf"[\w.+%-]{{1,64}}(?:@|\[@\]|\[at\]|\(at\))[\w-]+(?:{_DOTTED}[\w-]+)+"
_USERINFO = re.compile(r"(?::|\[:\])(?://|\\\\)[^\s/?#@'\"<>:]{1,80}:[^\s/?#@'\"<>]{1,80}(?:@|\[@\])(?=[\w\[])")
_LOGIN_AT_HOST = re.compile(rf"(?<![\w/:.@+-])(?!(?:mailto|e-?mail|from|to|cc|sender|sips?|xmpp|smtp):)"
                            rf"[\w.+-]{{2,64}}:[^\s/@:]{{3,64}}@[\w-]+(?:{_DOTTED}[\w-]+)+", re.IGNORECASE)  # fmt: skip
_PATTERN = re.compile(r"\buser-account:credential\s*(?:=|IN\b|LIKE\b|MATCHES\b)")
# Each text can be read in one way only, and blanks are counted: who sends much to be read does not keep the house reading.
_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----\s{0,20}"
    r"(?:[\w-]{1,40}:[^\r\n]{0,200}[\r\n]\s{0,20}){0,20}[A-Za-z0-9+/=\s]{40}"
)
_CARD = re.compile(
    r"(?<![\dA-Fa-f.-])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\dA-Fa-f.-])|(?<![\dA-Fa-f.-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?!\d)"
)
_EXPIRY = re.compile(r"(?<![\d/-])(?:0[1-9]|1[0-2])\s?[/|]\s?(?:20)?[2-4]\d(?![\d/-])")
_NEAR = 60
_MAIL_PAIR = re.compile(
    rf"(?:^|[\s,;|\"'])(?:\w+://[^\s|;,]+[:;,|\s]\s*)?{_MAIL}"
    rf"(?:\s{{0,20}}[:;|,]\s{{0,20}}|\s{{0,4}}[ \t]\s{{0,20}})(?P<secret>[^\s:;|,\"']{{3,64}})(?=$|[\s,;|\"'])"
)
_PLAIN_PAIR = re.compile(r"(?:\w+://[^\s|;,]+[:;,|\s]\s*)?[\w.+@\\-]{2,64}[:;|\t](?P<secret>[^\s:;|]{4,64})")
_SECRET_LABELS = ("pass", "pwd", "kennwort", "contraseña")
_LABELS = re.compile(
    r"^\W{0,3}(?:(?P<login>(?:user(?:[ _]?name)?|login|e-?mail|account|benutzer|usr))|"
    r"(?P<place>url|host|site|soft(?:ware)?|application|browser)|"
    r"(?P<secret>pass(?:word|wd|wort)?|pwd|kennwort|mot de passe|contraseña))\W?\s{0,4}[:=]\s*(?P<said>\S{1,200})\s*$",
    re.IGNORECASE,
)
# No secret without one of these beside it.
_MAY_HOLD = re.compile(r"[@:|\t/]|at[\])]")
_DESIGNATOR = re.compile(r"[A-Z]{1,12}[-_]?\d+(?:\.\d+)?|CVE-\d.*|\d[\d.,:/+-]*|v\d[\d.]*|[A-Z]{2}")
_HASH = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?|(?:[\w-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_MARKS = frozenset("!#$%^&*+=~?@")
_EDGE = ".,;:!?\"'()[]{}<>"


_SHORTEST_PAIR = 8


def secret_in(content: Mapping[str, object], said: Sequence[Said], least: int) -> str | None:
    """A sentence that names the secret and says what to do, None where there is none; `least` pairs are a list."""
    for each in said:
        if _is_named(content, each):
            return f"A password or key stands in {each.name[:40]}: leave the secret out; the account or the address alone is taken."
        if found := secret_in_text(each.text, least):
            return found
    joined = "\n".join(each.text for each in said if len(each.text) < 300)
    return _LISTED if is_list(joined, least) else None


_LISTED = "Logins stand beside their secrets: leave the secrets out, and send the addresses or accounts alone."


def secret_in_text(text: str, least: int) -> str | None:
    """As `secret_in`, for one text."""
    if "-----BEGIN" in text and _KEY.search(text):
        return "This holds a private key: leave it out, and send its fingerprint."
    if not _MAY_HOLD.search(text):
        return None
    if (":" in text and "@" in text and (_USERINFO.search(text) or ("://" not in text and _LOGIN_AT_HOST.search(text)))) or (
        "credential" in text and _PATTERN.search(text)
    ):
        return "A password stands before the @ of an address or in the pattern: leave the secret out and send the address without it."
    if has_card(text):
        return "This holds a card number with its expiry: leave it out, or send its first six and its last four digits."
    return _LISTED if is_list(text, least) else None


def is_list(text: str, least: int) -> bool:
    """Whether so many logins stand beside their secrets that it is a list of stolen ones, in one of the usual forms."""
    if len(text) < least * _SHORTEST_PAIR:
        return False
    has_mail = any(sign in text for sign in ("@", "[at]", "(at)"))
    pairs = [match["secret"] for match in _MAIL_PAIR.finditer(text)] if has_mail else []
    if sum(map(looks_secret, pairs)) >= least and 2 * sum(map(looks_secret, pairs)) >= len(pairs):
        return True
    held = lines(text)
    if len(held) < 2:
        return False
    plain = [match["secret"] for line in held if (match := _PLAIN_PAIR.fullmatch(line))] if len(held) >= max(least, 5) else []
    if len(plain) >= max(least, 5) and 2 * len(plain) >= len(held) and 2 * sum(map(looks_secret, plain)) >= len(plain):
        return True
    return any(word in text.casefold() for word in _SECRET_LABELS) and _is_stealer_log(held, least)


def has_pair(line: str) -> bool:
    """Whether one pasted line is a login beside its secret: there nobody describes anything, so one is enough."""
    match = _MAIL_PAIR.search(line)
    if match is not None and (line[match.start("secret") - 1] in ":|" or looks_secret(match["secret"])) and not _is_plain(match["secret"]):
        return True
    labelled = _LABELS.match(line)
    return bool(labelled and labelled["secret"] and labelled["said"].casefold() not in _NO_SECRET) or bool(
        "://" not in line and _LOGIN_AT_HOST.search(line)
    )


def looks_secret(word: str) -> bool:
    """Whether a word looks like a password: letters with digits or marks among them, and no code, hash, date, port or address."""
    word = word.strip(_EDGE) if word[-1:] != "!" else word
    if len(word) < 5 or _is_plain(word):
        return False
    has_letter = any(letter.isalpha() for letter in word)
    return has_letter and any(letter.isdigit() or letter in _MARKS for letter in word)


def has_card(text: str) -> bool:
    """Whether a card number that passes its check digit (ISO/IEC 7812-1) stands near an expiry."""
    if not ("/" in text or "|" in text) or not _EXPIRY.search(text):
        return False
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 13 <= len(digits) <= 19 and _is_checked(digits) and _EXPIRY.search(text[max(0, match.start() - _NEAR) : match.end() + _NEAR]):
            return True
    return False


def _is_named(content: Mapping[str, object], each: Said) -> bool:
    name = each.name.removeprefix("x_")
    is_secret = name in _SECRET_NAMES or (name == "credential" and content.get("type") == "user-account")
    return is_secret and each.text.strip(" *[]()<>-").casefold() not in _NO_SECRET


def _is_plain(word: str) -> bool:
    return bool(_DESIGNATOR.fullmatch(word) or _HASH.fullmatch(word) or _ADDRESS.fullmatch(word))


def _is_stealer_log(held: Sequence[str], least: int) -> bool:
    """Blocks of lines such as `URL:`, `Username:`, `Password:`; one block that names all three is enough."""
    forms = [_LABELS.match(line) for line in held]
    pairs = blocks = 0
    for place, match in enumerate(forms):
        if match is None or not match["secret"] or match["said"].casefold().strip(_EDGE) in _NO_SECRET:
            continue
        before = [each for each in forms[max(0, place - 4) : place] if each is not None]
        if any(each["login"] for each in before):
            pairs += 1
            blocks += any(each["place"] for each in before)
    return blocks >= 1 or pairs >= least


def _is_checked(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return len(set(digits)) > 1 and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
