"""Reads the query of a TAXII 2.1 request (§3.4) strictly: frozen filters, or a refusal that names the section."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from aboveboard.exchange.stix.times import TimestampRefused, microseconds, timestamp
from aboveboard.lib.canonical import dumps

MOST_VALUES = 100
# The one version of STIX that is kept here.
SPEC_VERSION = "2.1"
LONGEST_VALUE = 300
_WHOLE = re.compile(r"0*[1-9][0-9]{0,15}")
_OBJECT_ID = re.compile(r"[a-z][a-z0-9-]{1,249}--[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]{0,249}")
_SPEC_VERSION = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,200}")
_TAXII_TIME = re.compile(r".{19}\.\d{6}Z")


class RequestRefused(ValueError):
    """The request is malformed: HTTP 400 (TAXII 2.1 §3.4); the text says what to send and names the section."""


class Endpoint(Enum):
    """The endpoints that take filters, by the parameters that they define."""

    OBJECTS = "objects"  # §5.4
    MANIFEST = "manifest"  # §5.3
    OBJECT = "object"  # §5.6
    DELETE = "delete"  # §5.7
    VERSIONS = "versions"  # §5.8


class Keyword(Enum):
    """The words that stand for versions (§3.4.1)."""

    LAST = "last"
    FIRST = "first"
    ALL = "all"


_PAGED = frozenset({"added_after", "limit", "next"})
_ALLOWED = {
    Endpoint.OBJECTS: _PAGED | {"match[id]", "match[type]", "match[version]", "match[spec_version]"},
    Endpoint.MANIFEST: _PAGED | {"match[id]", "match[type]", "match[version]", "match[spec_version]"},
    # The standard's own example (§3.1) asks one object for its type: what only reads may narrow by every property.
    Endpoint.OBJECT: _PAGED | {"match[type]", "match[version]", "match[spec_version]"},
    Endpoint.VERSIONS: _PAGED | {"match[type]", "match[version]", "match[spec_version]"},
    Endpoint.DELETE: frozenset({"match[version]", "match[spec_version]"}),
}
# Who lists the versions of an object, or deletes it without naming one, means all of them.
_OF_ALL = {Endpoint.VERSIONS, Endpoint.DELETE}
_DEFINED = frozenset().union(*_ALLOWED.values())


@dataclass(frozen=True, slots=True)
class Filters:
    """What a client asked for. Times are microseconds since 1970 UTC; an empty set means no filter on that property.

    `versions` are the moments asked for, `keywords` the words; neither given means the last version. `limit` 0 means none was
    asked. `next` is the token as sent, not yet opened. `notes` are leniences to be logged per client, never errors.
    """

    added_after: int | None = None
    limit: int = 0
    next: str = ""
    ids: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    spec_versions: frozenset[str] = frozenset()
    keywords: frozenset[Keyword] = frozenset({Keyword.LAST})
    versions: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def binding(self) -> bytes:
        """The filters in one canonical form, for the token `next`: all but `limit`, which a client may change on the way."""
        words = sorted(word.value for word in self.keywords)
        times = [timestamp(each) for each in sorted(self.versions)]
        after = None if self.added_after is None else timestamp(self.added_after)
        return dumps([after, sorted(self.ids), sorted(self.types), sorted(self.spec_versions), words, times])


def read_filters(query: Iterable[tuple[str, str]], endpoint: Endpoint) -> Filters:
    """The filters of a decoded query string, given as its pairs in order; raises `RequestRefused` where one is malformed.

    Parameters that TAXII does not define are ignored (§3.4 allows it) and noted.
    """
    given: dict[str, str] = {}
    notes: list[str] = []
    for name, text in query:
        if name not in _DEFINED:
            notes.append(f"The parameter {name[:50]!r} is not defined by TAXII 2.1 and was ignored.")
        elif name not in _ALLOWED[endpoint]:
            raise RequestRefused(f"{name} cannot be used here: this address takes {', '.join(sorted(_ALLOWED[endpoint]))} (TAXII 2.1 §5).")
        elif name in given:
            raise RequestRefused(f"{name} is given twice: send it once, with commas between several values (TAXII 2.1 §3.4).")
        else:
            given[name] = text
    keywords, versions = _versions(given.get("match[version]", "all" if endpoint in _OF_ALL else "last"))
    return Filters(
        added_after=_added_after(given.get("added_after"), notes),
        limit=_limit(given.get("limit")),
        next=_next(given.get("next")),
        ids=_several(given, "match[id]", _OBJECT_ID, "a STIX id such as indicator--3600ad1b-fff1-4c98-bcc9-4de3bc2e2ffb"),
        types=_several(given, "match[type]", _TYPE, "a STIX type such as indicator"),
        spec_versions=_several(given, "match[spec_version]", _SPEC_VERSION, "a version of STIX such as 2.1"),
        keywords=keywords,
        versions=versions,
        notes=tuple(notes[:10]),
    )


def _added_after(text: str | None, notes: list[str]) -> int | None:
    if text is None:
        return None
    try:
        moment = microseconds(text)
    except TimestampRefused as error:
        raise RequestRefused(f"added_after: {error} (TAXII 2.1 §3.4)") from error
    if not _TAXII_TIME.fullmatch(text):
        # Widely used clients send milliseconds; the moment is clear up to six digits, beyond that it would be cut.
        if len(text) > len("2026-01-01T00:00:00.000000Z"):
            raise RequestRefused("added_after has more than six decimals: send microseconds (TAXII 2.1 §2).")
        notes.append("added_after has not exactly six decimals (TAXII 2.1 §2).")
    return moment


def _limit(text: str | None) -> int:
    if text is None:
        return 0
    if not text.isascii() or not _WHOLE.fullmatch(text):
        raise RequestRefused("limit must be a whole number greater than zero (TAXII 2.1 §3.4).")
    return int(text)


def _next(text: str | None) -> str:
    if text is None:
        return ""
    if not _TOKEN.fullmatch(text):
        raise RequestRefused("next must be the value that the last page gave, unchanged (TAXII 2.1 §3.5).")
    return text


def _several(given: dict[str, str], name: str, form: re.Pattern[str], wanted: str) -> frozenset[str]:
    if name not in given:
        return frozenset()
    texts = _split(name, given[name])
    for text in texts:
        if not form.fullmatch(text):
            raise RequestRefused(f"{name}: {text[:50]!r} is not {wanted} (TAXII 2.1 §3.4.1).")
    return frozenset(texts)


def _split(name: str, text: str) -> list[str]:
    texts = text.split(",")
    if len(texts) > MOST_VALUES or max(map(len, texts)) > LONGEST_VALUE:
        raise RequestRefused(f"{name} takes at most {MOST_VALUES} values of {LONGEST_VALUE} characters: send several requests.")
    return texts


def _versions(text: str) -> tuple[frozenset[Keyword], frozenset[int]]:
    texts = _split("match[version]", text)
    if len(set(texts)) != len(texts):
        raise RequestRefused("match[version] names one version twice: send each once (TAXII 2.1 §3.4.1).")
    words = frozenset(word for word in Keyword if word.value in texts)
    if Keyword.ALL in words and len(texts) > 1:
        raise RequestRefused('match[version]: "all" cannot stand with other versions (TAXII 2.1 §3.4.1).')
    try:
        moments = frozenset(microseconds(each) for each in texts if each not in {word.value for word in words})
    except TimestampRefused as error:
        raise RequestRefused(f"match[version]: {error} Or send last, first or all (TAXII 2.1 §3.4.1).") from error
    return words, moments
