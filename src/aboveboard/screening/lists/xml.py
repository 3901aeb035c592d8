"""Streaming XML for lists: no DTD, no entity, bounded depth and text, one finished element at a time, tags without namespace."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from .bounds import DEFAULT, MAX_TEXT, Bounds, refuse_oversized
from .record import ListRefused

MAX_DEPTH = 32
MAX_CHILDREN = 20_000
# Between two finished entries: whatever is not finished lies in memory.
MAX_UNFINISHED = 200_000


Events = Iterator[tuple[str, Element]]


class Stream:
    """The finished elements of given tags, in file order, each released after use.

    Opening reads the root element, so `root` and its attributes are there at once.
    Raises `ListRefused` for a DTD, an entity, broken XML or an outsized element.
    """

    def __init__(self, path: Path, root: str, tags: frozenset[str], bounds: Bounds = DEFAULT) -> None:
        refuse_oversized(path, bounds)
        self.path, self.tags = path, tags
        self._count = 0
        with path.open("rb") as source:
            self.root = self._next(_events(source))[1]
        # One publisher moves its namespace with its address; the names of the elements are what the formats promise.
        self._namespace = self.root.tag[: self.root.tag.rfind("}") + 1]
        self.root.tag = self.root.tag.removeprefix(self._namespace)
        if self.root.tag != root:
            problem = f"<{self.root.tag}> where <{root}> was due."
            raise ListRefused(path.name, "root", problem, "Choose the source that fits the file.")

    def _next(self, events: Events) -> tuple[str, Element]:
        try:
            return next(events)
        except (DefusedXmlException, ParseError, UnicodeDecodeError, LookupError, ValueError) as fault:
            raise self._refusal(fault) from fault

    def _refusal(self, fault: Exception) -> ListRefused:
        if isinstance(fault, DefusedXmlException):
            problem = "it declares a document type or an entity, which a list never needs."
            return ListRefused(self.path.name, self.place, problem, "Do not load it; fetch it from the publisher.")
        line, column = getattr(fault, "position", (0, 0))
        place = f"line {line}, column {column}" if line else self.place
        return ListRefused(self.path.name, place, f"not well-formed XML ({fault}).", "Fetch it again, whole.")

    @property
    def place(self) -> str:
        """Where the reader stands, in the words of the file."""
        return f"{' or '.join(sorted(self.tags))} number {self._count + 1}"

    def __iter__(self) -> Iterator[tuple[str, Element]]:
        with self.path.open("rb") as source:
            yield from self._read(_events(source))

    def _read(self, events: Events) -> Iterator[tuple[str, Element]]:
        parents = [self._next(events)[1]]
        unfinished = 0
        while parents:
            event, element = self._next(events)
            if event == "start":
                parents.append(element)
                unfinished += 1
                if unfinished > MAX_UNFINISHED:
                    raise ListRefused(self.path.name, self.place, f"over {MAX_UNFINISHED} elements without an entry.", "Do not load it.")
                if len(parents) > MAX_DEPTH:
                    raise ListRefused(self.path.name, self.place, f"elements nested deeper than {MAX_DEPTH}.", "Do not load it.")
                continue
            parents.pop()
            if self._namespace:
                element.tag = element.tag.removeprefix(self._namespace)
            if element.tag in self.tags:
                self._bounded(element)
                place = self.place
                self._count += 1
                unfinished = 0
                yield place, element
                element.clear()
                if parents:
                    parents[-1].clear()
            elif len(element) > MAX_CHILDREN:
                raise ListRefused(self.path.name, self.place, f"<{element.tag}> is too large.", "Do not load it.")

    def _bounded(self, element: Element) -> None:
        for part in element.iter():
            if (part.text is not None and len(part.text) > MAX_TEXT) or any(len(value) > MAX_TEXT for value in part.attrib.values()):
                raise ListRefused(self.path.name, self.place, f"<{part.tag}> holds over {MAX_TEXT} characters.", "Do not load it.")


def _events(source: IO[bytes]) -> Events:
    return iter(iterparse(source, events=("start", "end"), forbid_dtd=True))


def looks_like(path: Path) -> bool:
    """Whether a file begins as XML does."""
    with path.open("rb") as opened:
        begins = opened.read(256)
    return begins.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or begins.startswith((b"\xff\xfe<", b"\xfe\xff\0<"))


def text(element: Element, tag: str) -> str:
    """The text of the first such child with runs of white space made one; empty when there is none."""
    return " ".join((element.findtext(tag) or "").split())


def attribute(element: Element, name: str) -> str:
    """The attribute with runs of white space made one; empty when there is none."""
    return " ".join(element.get(name, "").split())


def texts(element: Element, path: str) -> list[str]:
    """The non-empty texts of all such descendants."""
    return [" ".join(found.text.split()) for found in element.findall(path) if found.text and found.text.strip()]
