"""Cuts one property out of the text of an object and leaves every other byte as it was sent."""

import re
from collections.abc import Collection, Sequence
from json import JSONDecoder
from typing import NamedTuple

_BLANKS = " \t\r\n"
_BLANK = re.compile(r"[ \t\r\n]*")
_decoder = JSONDecoder()


class _Member(NamedTuple):
    """A name with its value inside an object, by places in the text: where the name begins, where the value does, where it ends."""

    name: str
    start: int
    value: int
    end: int


def without(body: bytes, path: Sequence[str], spared: Collection[str] | None = None) -> bytes:
    """The text of a JSON object (RFC 8259, sound, no name twice) without the property that a path of names leads to; as it is where
    there is none.

    Where names are `spared`, what encloses the property goes with it if nothing but these would be left in it, and what encloses
    that if nothing at all would be.
    """
    text = body.decode()
    found = _chain(text, path)
    if found is None:
        return body
    members, place = found.pop()
    # The outermost object stays, whatever would be left in it.
    while spared is not None and found and all(each.name in spared for each in members if each is not members[place]):
        (members, place), spared = found.pop(), ()
    return _cut(text, members, place).encode()


def _chain(text: str, path: Sequence[str]) -> list[tuple[list[_Member], int]] | None:
    """For each name of the path the members that it stands among and its place there."""
    start, found = _after_blank(text, 0), []
    for name in path:
        members = _members(text, start)
        place = next((place for place, member in enumerate(members) if member.name == name), None)
        if place is None:
            return None
        found.append((members, place))
        start = members[place].value
    return found


def _members(text: str, start: int) -> list[_Member]:
    """The members of the object that begins here; none where something else begins."""
    found: list[_Member] = []
    place = _after_blank(text, start + 1) if text[start] == "{" else len(text)
    while place < len(text) and text[place] == '"':
        name, end = _decoder.raw_decode(text, place)
        value = _after_blank(text, _after_blank(text, end) + 1)
        _, after = _decoder.raw_decode(text, value)
        found.append(_Member(name, place, value, after))
        place = _after_blank(text, after)
        place = _after_blank(text, place + 1) if text[place] == "," else len(text)
    return found


def _cut(text: str, members: Sequence[_Member], place: int) -> str:
    """Without one member and the comma that parted it from a neighbour."""
    member = members[place]
    if place + 1 < len(members):
        return text[: member.start] + text[members[place + 1].start :]
    start = members[place - 1].end if place else member.start
    return text[:start] + text[member.end :]


def _after_blank(text: str, place: int) -> int:
    if text[place] not in _BLANKS:
        return place
    match = _BLANK.match(text, place)
    assert match is not None  # the pattern matches nothing, too
    return match.end()
