"""Every setting is documented, and every documented setting exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_settings_is_complete() -> None:
    named = re.compile(r'"(ABOVEBOARD_[A-Z_]+|DATABASE_URL)"')
    used = {name for path in (ROOT / "src").rglob("*.py") for name in named.findall(path.read_text("utf-8"))}
    page = (ROOT / "docs" / "operate" / "settings.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)) == used
