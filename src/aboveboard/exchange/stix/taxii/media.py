"""Media types of TAXII 2.1 (§1.6.8, §3.1): may we answer, and may we read what was sent."""

import re
from collections.abc import Iterator

TAXII = "application/taxii+json"
CONTENT_TYPE = "application/taxii+json;version=2.1"
STIX = "application/stix+json;version=2.1"
LONGEST = 2000
_RANGES = {TAXII, "application/*", "*/*"}
_STIX = STIX.partition(";")[0]
_PARAMETER = re.compile(r';\s*([A-Za-z0-9!#$%&\'*+.^_`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*)\s*')
_RANGE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+)\s*")
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class NotAcceptable(ValueError):
    """The client takes nothing that TAXII 2.1 answers with: HTTP 406."""


class UnsupportedMedia(ValueError):
    """The body is not of a type that is read here: HTTP 415."""


def check_accept(header: str | None, *, of_manifest: bool = False) -> None:
    """Pass where the Accept header allows `application/taxii+json;version=2.1`, by name, range or without a header.

    A manifest may also be asked for by the type of what it lists, which the standard names among its own (§5.3).
    Raises `NotAcceptable` for any other version, for other types, and where the weight is zero (RFC 9110 §12.5.1).
    """
    if header is None or not header.strip():
        return
    # The most exact range decides: */* does not help a client that gave the type itself the weight zero.
    best = (0, 0, False)
    for name, parameters in _media(header) if len(header) <= LONGEST else ():
        if name not in (_RANGES | {_STIX} if of_manifest else _RANGES) or parameters.get("version", "2.1") != "2.1":
            continue
        exact = (0 if name == "*/*" else 1 if name == "application/*" else 2, int("version" in parameters))
        weight = parameters.get("q", "1")
        wanted = bool(_WEIGHT.fullmatch(weight)) and float(weight) > 0
        best = max(best, (*exact, wanted))
    if not best[2]:
        raise NotAcceptable(f"This server answers with {CONTENT_TYPE} only: name it in the Accept header (TAXII 2.1 §1.6.8).")


def check_content_type(header: str | None) -> None:
    """Pass where the body is declared as TAXII 2.1, with or without the version parameter; raises `UnsupportedMedia`."""
    found = list(_media(header or "")) if len(header or "") <= LONGEST else []
    if len(found) == 1:
        name, parameters = found[0]
        charset = parameters.get("charset", "utf-8").lower()
        if name == TAXII and parameters.get("version", "2.1") == "2.1" and charset in {"utf-8", "utf8"}:
            return
    raise UnsupportedMedia(f"Send the body as {CONTENT_TYPE} (TAXII 2.1 §5.5).")


def _media(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The media ranges of a header with their parameters; nothing more once the text is malformed (RFC 9110 §8.3.1)."""
    place = 0
    while match := _RANGE.match(header, place):
        place = match.end()
        parameters: dict[str, str] = {}
        while parameter := _PARAMETER.match(header, place):
            parameters[parameter[1].lower()] = re.sub(r"\\(.)", r"\1", parameter[2][1:-1]) if parameter[2][:1] == '"' else parameter[2]
            place = parameter.end()
        if place < len(header) and header[place] != ",":
            return
        yield match[1].lower(), parameters
        place += 1
