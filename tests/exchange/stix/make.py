"""Plain STIX objects for the tests of this folder."""

import json
from typing import Any

NOVA = "identity--3f1c9c1e-6a0e-4c52-9d4b-0f6a0f9be001"


def indicator(number: int = 1, **more: Any) -> dict[str, Any]:
    """A sound indicator; `number` makes its id, the rest overrides or adds properties."""
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "created_by_ref": NOVA,
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-02T00:00:00.000Z",
        "name": "Command server",
        "description": "Seen by the fictional Nova Networks",
        "labels": ["one", "two", "three"],
        "pattern": "[domain-name:value = 'bad.example']",
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    } | more


def envelope(*objects: dict[str, Any]) -> bytes:
    """A TAXII envelope around these objects."""
    return json.dumps({"objects": objects}, ensure_ascii=False).encode()
