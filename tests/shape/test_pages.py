"""The generated pages of docs/ are what the code says now."""

import pytest

from tests.shape.pages import DOCS, pages


def test_generated_pages_are_fresh() -> None:
    stale = [path for path, text in pages() if not (DOCS / path).exists() or (DOCS / path).read_text("utf-8") != text]
    assert stale == [], "run `make docs` and commit the pages"


def test_no_page_of_a_machine_that_is_gone_is_left() -> None:
    made = {path for path, _ in pages()}
    assert {f"states/{page.name}" for page in (DOCS / "states").glob("*.md")} <= made


@pytest.mark.parametrize("name", ["rights/matrix.md", "rights/exempt.md", "reference/actions.md"])
def test_the_page_is_not_empty(name: str) -> None:
    assert len((DOCS / name).read_text("utf-8").splitlines()) > 5
