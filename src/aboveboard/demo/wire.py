"""The story's forms as the bodies that the API takes."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from aboveboard.lib.money import Money


def body(form: Any) -> dict[str, Any]:
    """A form's fields by the API's names, without those that are empty; kinds with values as a list of both."""
    said = {field.name.removesuffix("_id"): plain(getattr(form, field.name)) for field in fields(form)}
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def plain(value: Any) -> Any:
    """A value of a form as JSON has it."""
    if isinstance(value, Money):
        return {"amount": f"{value.decimal:f}", "currency": value.currency}
    if isinstance(value, Mapping):
        return [{"kind": plain(kind), "value": plain(each)} for kind, each in value.items()]
    if is_dataclass(value):
        return body(value)
    if isinstance(value, (frozenset, tuple)):
        return [plain(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, (date, UUID)) else value
