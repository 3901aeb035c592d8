"""An object's properties as rows for people: what says something first, what only programs need left to the text of the object."""

import json
from collections.abc import Mapping
from typing import Any

from aboveboard.exchange.values import HOUSE_IDENTITY

_INNER = frozenset({"type", "spec_version", "id", "object_marking_refs", "granular_markings", "extensions", "payload_bin", "pattern_type"})
_FIRST = ("name", "description", "pattern", "value")
_OF_REPORT = ("published", "object_refs")
MOST = 2_000


def is_house_report(content: Mapping[str, Any]) -> bool:
    """Whether the house wrote it for these readers: then its words stand above its properties, in full."""
    return content.get("type") == "report" and content.get("created_by_ref") == HOUSE_IDENTITY


def rows(content: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Label and value of each property; the labels are STIX's own words."""
    first = [name for name in _FIRST if name in content]
    if is_house_report(content):
        # Its readers read a report: what only programs need stands in the text of the object.
        return [_row(name, content[name]) for name in _OF_REPORT if name in content]
    names = first + [name for name in content if name not in _FIRST and name not in _INNER]
    return [_row(name, content[name]) for name in names]


def written(content: Mapping[str, Any]) -> str:
    """The object as JSON for reading; never the payload of an artifact."""
    shown = {name: value for name, value in content.items() if name != "payload_bin"}
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _row(name: str, value: Any) -> Mapping[str, str]:
    return {"label": name.replace("_", " ").capitalize(), "value": _text(value)}


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = ", ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST else text[: MOST - 1] + "…"
