"""Reads the observables out of STIX patterns (STIX 2.1 §9): equality comparisons at once, the rest by the full grammar."""

import re
from collections.abc import Callable, Mapping
from copy import replace
from functools import lru_cache

import msgspec

from aboveboard.exchange.stix.values import Kind, Value, ValueRefused, normalised, recognised

LONGEST = 20_000
MOST_COMPARISONS = 500
# The grammar takes about a millisecond for each 20 characters, so what needs it may not be long.
LONGEST_FOR_GRAMMAR = 4000
_PATH = r"([a-z][a-z0-9-]*):([A-Za-z_][A-Za-z0-9_]*(?:\.(?:[A-Za-z0-9_]+|'[A-Za-z0-9 _.-]+')|\[(?:\d+|\*)\])*)"
_TEXT = r"'((?:[^'\\]|\\['\\])*)'"
_COMPARISON = rf"{_PATH}\s*=\s*{_TEXT}"
_ONE = re.compile(rf"\s*\[\s*{_COMPARISON}\s*\]\s*")
_FIRST = re.compile(rf"\s*\[\s*{_COMPARISON}")
_NEXT = re.compile(rf"\s+(?:OR|AND)\s+{_COMPARISON}|\s*\]\s*(?:OR|AND|FOLLOWEDBY)\s*\[\s*{_COMPARISON}")
_END = re.compile(r"\s*\]\s*")
_LITERALS = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_JOINING = re.compile(r"\b(?:AND|FOLLOWEDBY|NOT|REPEATS|WITHIN)\b|!=")
_UNESCAPE = re.compile(r"\\(.)", re.DOTALL)

_HASHES: Mapping[str, Kind] = {
    "MD5": Kind.MD5,
    "SHA-1": Kind.SHA1,
    "SHA1": Kind.SHA1,
    "SHA-256": Kind.SHA256,
    "SHA256": Kind.SHA256,
    "SHA-512": Kind.SHA512,
    "SHA512": Kind.SHA512,
    "SHA3-256": Kind.SHA3_256,
    "SHA3-512": Kind.SHA3_512,
    "SSDEEP": Kind.SSDEEP,
    "TLSH": Kind.TLSH,
}
_KINDS: Mapping[tuple[str, str], Kind] = {
    ("ipv4-addr", "value"): Kind.IPV4,
    ("ipv6-addr", "value"): Kind.IPV6,
    ("domain-name", "value"): Kind.DOMAIN,
    ("url", "value"): Kind.URL,
    ("email-addr", "value"): Kind.EMAIL,
    ("mac-addr", "value"): Kind.MAC,
    ("mutex", "name"): Kind.MUTEX,
    ("autonomous-system", "number"): Kind.ASN,
    ("windows-registry-key", "key"): Kind.REGISTRY_KEY,
}
_SENDERS = frozenset({"from_ref.value", "sender_ref.value"})
_TRAFFIC = frozenset({"src_ref.value", "dst_ref.value"})


class PatternRefused(ValueError):
    """The text is no STIX pattern that is taken; the message says why."""


class Observables(msgspec.Struct, frozen=True):
    """What a pattern, or an observable object, names: values, and whether they are all of it.

    `complete` is False where something else is compared too (LIKE, a range, a file name), so that a value alone is a weaker sign.
    `alone` is True where each value by itself is what is looked for: nothing is joined by AND or FOLLOWEDBY, or left out by NOT.
    """

    values: tuple[Value, ...]
    complete: bool
    joined: bool = False

    @property
    def alone(self) -> bool:
        """Whether one value suffices, so that a sensor may look for each."""
        return self.complete and not self.joined


def observables(pattern: str) -> Observables:
    """The values that a STIX pattern looks for by equality or IN; raises `PatternRefused` for what is no pattern."""
    if len(pattern) > LONGEST:
        raise PatternRefused(f"The pattern is longer than {LONGEST} characters: split it into several indicators.")
    if match := _ONE.fullmatch(pattern):
        return _gathered([(match[1], match[2], _plain(match[3]))], complete=True)
    compared = _equalities(pattern)
    found = _by_grammar(pattern) if compared is None else _gathered(compared, complete=True)
    return replace(found, joined=_is_joined(pattern))


def _is_joined(pattern: str) -> bool:
    return _JOINING.search(_LITERALS.sub("''", pattern)) is not None


def object_observables(content: Mapping[str, object]) -> Observables:
    """The values that an observable object itself carries: its value, its hashes; nothing for other objects."""
    kind = str(content.get("type"))
    found: list[tuple[str, str, str]] = []
    for path in ("value", "name", "key", "number"):
        if (kind, path) in _KINDS and isinstance(content.get(path), str | int):
            found.append((kind, path, str(content[path])))
    hashes = content.get("hashes")
    if isinstance(hashes, dict):
        found += [(kind, f"hashes.{name}", text) for name, text in hashes.items() if isinstance(text, str)]
    return _gathered(found, complete=True)


def content_observables(content: Mapping[str, object]) -> Observables:
    """The values of any object: of an indicator those that its pattern looks for, else its own; raises `PatternRefused`."""
    if content.get("type") == "indicator":
        pattern = content.get("pattern")
        is_stix = content.get("pattern_type") == "stix" and isinstance(pattern, str)
        return observables(str(pattern)) if is_stix else Observables((), complete=False)
    return object_observables(content)


def _equalities(pattern: str) -> list[tuple[str, str, str]] | None:
    """The comparisons of a pattern made only of equalities joined by OR, AND and FOLLOWEDBY, or None where it holds more."""
    match = _FIRST.match(pattern)
    found: list[tuple[str, str, str]] = []
    while match:
        groups = [group for group in match.groups() if group is not None]
        found.append((groups[0], groups[1], _plain(groups[2])))
        if len(found) > MOST_COMPARISONS:
            raise PatternRefused(f"The pattern compares more than {MOST_COMPARISONS} values: split it into several indicators.")
        end = match.end()
        if _END.fullmatch(pattern, end):
            return found
        match = _NEXT.match(pattern, end)
    return None


def _by_grammar(pattern: str) -> Observables:
    if len(pattern) > LONGEST_FOR_GRAMMAR:
        raise PatternRefused(f"A pattern of this form may have {LONGEST_FOR_GRAMMAR} characters: split it into several indicators.")
    # Imported where it is needed: the grammar takes a third of a second to load and few patterns ask for it.
    from stix2patterns.exceptions import ParseException
    from stix2patterns.v21.pattern import Pattern

    try:
        comparisons = Pattern(pattern).inspect().comparisons
    except ParseException as error:
        raise PatternRefused(f"This is not a STIX pattern: {str(error)[:200]}.") from error
    except RecursionError as error:
        raise PatternRefused("The pattern is nested too deeply: take brackets away.") from error
    found: list[tuple[str, str, str]] = []
    complete = True
    for kind, compared in comparisons.items():
        for steps, operator, literal in compared:
            if operator not in {"=", "IN"}:
                complete = False
                continue
            path = ".".join(str(step) for step in steps)
            texts = [_plain(text) for text in _LITERALS.findall(literal)] or [literal]
            found += [(kind, path, text) for text in texts]
    return _gathered(found[:MOST_COMPARISONS], complete=complete and len(found) <= MOST_COMPARISONS)


def _plain(literal: str) -> str:
    return _UNESCAPE.sub(r"\1", literal) if "\\" in literal else literal


def _gathered(compared: list[tuple[str, str, str]], *, complete: bool) -> Observables:
    values: dict[bytes, Value] = {}
    for kind, path, text in compared:
        value = _value(kind, path, text)
        if value is not None:
            values[value.digest] = value
        elif path.rpartition(".")[2] != "type":
            complete = False
    return Observables(tuple(values.values()), complete and bool(values))


def _value(kind: str, path: str, text: str) -> Value | None:
    read = _reader(kind, path)
    try:
        return read(text) if read is not None else None
    except ValueRefused:
        return None


@lru_cache(maxsize=1024)
def _reader(kind: str, path: str) -> Callable[[str], Value | None] | None:
    if (known := _KINDS.get((kind, path))) is not None:
        return lambda text: normalised(known, text)
    if kind == "network-traffic" and path in _TRAFFIC:
        return recognised
    if kind == "email-message" and path in _SENDERS:
        return lambda text: normalised(Kind.EMAIL, text)
    head, _, name = path.partition(".")
    if head == "hashes" and kind in {"file", "artifact"} and (hashed := _HASHES.get(name.strip("'").upper())) is not None:
        return lambda text: normalised(hashed, text)
    return None
