"""The table of TAXII's demands names every test of the door, and none that is gone."""

import re
from pathlib import Path

from tests.shape.pages import DOCS

TESTS = Path(__file__).parents[1] / "taxii"


def test_each_demand_has_a_test_and_each_test_a_demand() -> None:
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "reference" / "taxii.md").read_text("utf-8")))
    present = {name for file in TESTS.glob("test_*.py") for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}
    assert named ^ present == set(), "docs/reference/taxii.md and tests/taxii name different tests"
