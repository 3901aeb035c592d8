"""The API's document, walked by tests: its operations, and for each a body that has the right shape."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aboveboard.api.door import door

DOCUMENT: dict[str, Any] = dict(door.get_openapi_schema())
COMPONENTS: Mapping[str, Any] = DOCUMENT["components"]["schemas"]
SAMPLES: Mapping[str, Callable[[], str]] = {
    "uuid": lambda: str(uuid4()),
    "date": lambda: "2030-03-31",
    "date-time": lambda: "2030-03-31T12:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its method, its address as a template below `/api`, and its description."""

    method: str
    path: str
    said: Mapping[str, Any]

    @property
    def parameters(self) -> list[str]:
        """The names in the address."""
        return re.findall(r"{(\w+)}", self.path)

    def at(self, values: Mapping[str, object]) -> str:
        """The address with these values, others made up."""
        return re.sub(r"{(\w+)}", lambda found: str(values.get(found[1], uuid4())), self.path)

    @property
    def query(self) -> dict[str, object]:
        """The required parts of the query string."""
        asked = [each for each in self.said["parameters"] if each["in"] == "query" and each["required"]]
        return {each["name"]: sample(each["schema"]) for each in asked}

    @property
    def body(self) -> object:
        """A body of the right shape; None where none is taken."""
        content = self.said.get("requestBody", {}).get("content", {}).get("application/json")
        return None if content is None else sample(content["schema"])

    @property
    def takes_file(self) -> bool:
        """Whether the body is a file."""
        return "application/octet-stream" in self.said.get("requestBody", {}).get("content", {})

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations() -> Iterator[Operation]:
    for path, methods in DOCUMENT["paths"].items():
        for method, said in methods.items():
            yield Operation(method.upper(), path.removeprefix("/api"), said)


def sample(schema: Mapping[str, Any]) -> object:
    """A value that the schema accepts, with nothing optional in it."""
    if "$ref" in schema:
        return sample(COMPONENTS[schema["$ref"].rpartition("/")[2]])
    if union := schema.get("anyOf", schema.get("allOf")):
        return sample(union[0])
    return schema["const"] if "const" in schema else schema["enum"][0] if "enum" in schema else _simple(schema)


def _simple(schema: Mapping[str, Any]) -> object:
    match schema.get("type"):
        case "object":
            return {name: sample(schema["properties"][name]) for name in schema.get("required", [])}
        case "array":
            return [sample(schema["items"]) for _ in range(schema.get("minItems", 0))]
        case "integer":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return False
    return _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    if schema.get("format") in SAMPLES:
        return SAMPLES[schema["format"]]()
    for text in ("Written for the test.", "123456", "1000", "EUR", "ab-1", "0" * 64):
        if re.search(schema.get("pattern", ""), text):
            return text
    raise ValueError(f"Give a sample for {schema}.")
