"""Reads pages as a browser does: where they lead, and which forms they offer with which values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit


@dataclass(slots=True)
class Offered:
    """A form that posts: where to, what it sends as it stands, the kind of each control, and the choices of each."""

    action: str
    sends: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[str, ...]:
        """The names of its controls."""
        return tuple(sorted(self.kinds))

    def filled(self) -> dict[str, list[str]]:
        """What somebody sends who answers everything as shortly as they can."""
        sent = {name: list(values) for name, values in self.sends.items()}
        for name, kind in self.kinds.items():
            if not any(sent.get(name, [])) and kind != "file":
                sent[name] = [next((choice for choice in self.choices.get(name, []) if choice), _typed(name))]
        return sent


def _typed(name: str) -> str:
    for ending, text in (("_day", "1"), ("_month", "1"), ("_year", "2031"), ("email", "someone@sender.example")):
        if name.endswith(ending):
            return text
    return "1000" if any(word in name for word in ("amount", "value", "amounts", "days", "months", "score")) else "Written for the test."


class Reader(HTMLParser):
    """One page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.links, self.forms, self.words = address, list[str](), list[Offered](), 0
        self._form: Offered | None = None
        self._choosing = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        match tag:
            case "a" if said.get("href", "").startswith("/"):
                self.links.append(said["href"])
            case "form" if said.get("method", "get").lower() == "post":
                self._form = Offered(said.get("action") or self.address)
                self.forms.append(self._form)
            case "form":
                self._form = None
            case "input" | "textarea" | "button" | "select" if self._form is not None and said.get("name"):
                self._control(self._form, tag, said)
            case "option" if self._form is not None and self._choosing:
                self._form.choices[self._choosing].append(said.get("value", ""))
                if "selected" in said:
                    self._form.sends[self._choosing].append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._choosing = ""

    def handle_data(self, data: str) -> None:
        self.words += len(data.split())

    def _control(self, form: Offered, tag: str, said: Mapping[str, str]) -> None:
        name, kind = said["name"], said.get("type", "text") if tag == "input" else tag
        form.kinds[name] = kind
        sends, choices = form.sends.setdefault(name, []), form.choices.setdefault(name, [])
        if tag == "select":
            self._choosing = name
        elif kind in {"radio", "checkbox"}:
            choices.append(said.get("value", "on"))
            if "checked" in said:
                sends.append(said.get("value", "on"))
        elif tag != "textarea" and kind != "file" and said.get("value"):
            sends.append(said["value"])


def read(address: str, content: bytes) -> Reader:
    """The page at this address."""
    reader = Reader(urlsplit(address).path)
    reader.feed(content.decode())
    return reader
