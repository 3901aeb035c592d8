"""Gives marked nodes the shape of frozen dataclasses, type by type; refuses unknown keys and spellings that mislead."""

import re
import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from aboveboard.policy.document import Node, RegulationError, Scalar, Section, Sequence
from aboveboard.policy.values.rule import Rule, RuleError

MOST_TEXT = 4_000
MOST_DIGITS = 18
NUMBER = re.compile(r"-?(0|[1-9][0-9_]*)(\.[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Line breaks are kept in folded clause texts; nothing else below a space has a meaning here.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Shaper:
    """Shapes the nodes of one document and remembers in which line each rule stands."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines: dict[str, int] = {}
        self._rule: str | None = None

    def shape(self, node: Node, wanted: Any) -> Any:
        """`node` as a value of the annotated type `wanted`; raises RegulationError."""
        origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
        if origin in (types.UnionType, typing.Union):
            if isinstance(node, Scalar) and node.tag == "null":
                return None
            return self.shape(node, next(each for each in arguments if each is not types.NoneType))
        if origin in (tuple, frozenset):
            return self._several(node, origin, arguments[0])
        if is_dataclass(wanted):
            return self._section(node, wanted)
        if not isinstance(node, Scalar):
            raise self.error(f"expected a single value, found a {'list' if isinstance(node, Sequence) else 'mapping'}", node.line)
        if issubclass(wanted, Enum):
            return self._member(node, wanted)
        return self._scalar(node, wanted)

    def error(self, problem: str, line: int | None) -> RegulationError:
        """The error with this document's name and the rule at hand."""
        return RegulationError(problem, source=self.source, line=line, rule=self._rule)

    def _several(self, node: Node, origin: Any, wanted: Any) -> Any:
        if not isinstance(node, Sequence):
            raise self.error("expected a list", node.line)
        values = [self.shape(each, wanted) for each in node.items]
        if origin is frozenset:
            for place, value in enumerate(values):
                if value in values[:place]:
                    raise self.error(f"{getattr(value, 'value', value)!r} stands twice in the list; keep one", node.items[place].line)
        return origin(values)

    def _section(self, node: Node, wanted: Any) -> Any:
        if not isinstance(node, Section):
            raise self.error("expected a mapping with named values", node.line)
        outer = self._rule
        if issubclass(wanted, Rule):
            self._begin(node)
        hints = typing.get_type_hints(wanted)
        names = [field.name for field in fields(wanted)]
        for key, line in node.keys.items():
            if key not in names:
                raise self.error(f"unknown key {key!r}; known are {', '.join(names)}", line)
        if missing := [name for name in names if name not in node.items]:
            raise self.error(f"lacks {', '.join(missing)}", node.line)
        values = {name: self.shape(node.items[name], hints[name]) for name in names}
        try:
            shaped = wanted(**values)
        except RuleError as error:
            rule = error.rule or self._rule
            line = self.lines.get(rule, node.line) if rule else node.line
            raise RegulationError(error.problem, source=self.source, line=line, rule=rule) from error
        self._rule = outer
        return shaped

    def _begin(self, node: Section) -> None:
        if "id" not in node.items:
            raise self.error("a rule needs an `id`", node.line)
        identity = self.shape(node.items["id"], str)
        self._rule = identity
        if identity in self.lines:
            raise self.error(f"another rule has this id already, in line {self.lines[identity]}", node.line)
        self.lines[identity] = node.line

    def _member(self, node: Scalar, words: type[Enum]) -> Enum:
        for word in words:
            if word.value == node.text:
                return word
        raise self.error(f"{node.text[:80]!r} is not one of {', '.join(str(word.value) for word in words)}", node.line)

    def _scalar(self, node: Scalar, wanted: type) -> object:
        if wanted is str:
            return self._text(node)
        if wanted is bool:
            if node.tag != "bool" or node.text not in ("true", "false"):
                raise self.error(f"{node.text[:80]!r} is not true or false", node.line)
            return node.text == "true"
        if wanted is date:
            return self._day(node)
        return self._number(node, wanted)

    def _text(self, node: Scalar) -> str:
        if node.tag != "str":
            raise self.error(f"{node.text[:80]!r} would be read as {node.tag}; put it in quotes", node.line)
        text = node.text.strip()
        if not text:
            raise self.error("expected a text, found nothing", node.line)
        if len(text) > MOST_TEXT:
            raise self.error(f"longer than {MOST_TEXT} characters; shorten it", node.line)
        if CONTROL.search(text):
            raise self.error("holds an invisible control character; retype the text", node.line)
        return text

    def _day(self, node: Scalar) -> date:
        try:
            if DAY.fullmatch(node.text):
                return date.fromisoformat(node.text)
        except ValueError as error:
            raise self.error(f"{node.text!r}: {error}", node.line) from error
        raise self.error(f"{node.text[:80]!r} is not a day such as 2026-01-31", node.line)

    def _number(self, node: Scalar, wanted: type) -> Decimal | int:
        if node.tag not in ("int", "float") or not NUMBER.fullmatch(node.text) or len(node.text) > MOST_DIGITS:
            raise self.error(f"{node.text[:80]!r} is not a number such as 25_000 or 2.5", node.line)
        number = Decimal(node.text.replace("_", ""))
        if wanted is Decimal:
            return number
        if number != number.to_integral_value():
            raise self.error(f"{node.text!r} is not a whole number", node.line)
        return int(number)
