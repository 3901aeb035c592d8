"""Writes a picture of every page at 1280 and 390 px, and of some in Arabic: `python -m tests.browser.screens [FOLDER]`.

A house of its own is built for it in a temporary folder; FOLDER (default `screens`) is not part of the repository.
"""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser

from tests import environment

if TYPE_CHECKING:
    from tests.browser.world import World

WIDTHS = (1280, 390)
ARABIC = {
    "visitor": ("/", "/register/", "/apply/"),
    "applicant": ("/own/", "/own/owners/"),
    "officer": ("PARTNER",),
    "analyst": ("FILE", "/matches/"),
    "sg_delegate": ("DECIDE",),
    "partner": ("/own/contributions/",),
    "finance": ("/ledger/",),
    "sender": ("/own/data/",),
    "bureau": ("/country/",),
    "exchange_desk": ("/exchange/",),
    "auditor": ("/regulations/", "/log/"),
    "system_admin": ("/people/",),
}
WHO = (
    *("visitor", "newcomer", "applicant", "partner", "officer", "analyst", "legal", "committee", "sg_delegate", "security"),
    *("finance", "sg", "supervisor", "secondee", "sender", "bureau", "exchange_desk", "auditor", "system_admin"),
)


def main(words: list[str]) -> int:
    """Take the pictures; the exit code is 1 where there is no Chromium."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "aboveboard.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.browser import serving, world

    if serving.CHROMIUM is None:
        print(serving.LOUD, file=sys.stderr)
        return 1
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    folder = Path(words[0] if words else "screens")
    folder.mkdir(parents=True, exist_ok=True)
    built = world.build()
    with serving.live_server() as address, serving.chromium() as browser:
        taken = sum(_pictures(folder, browser, built, who, address) for who in WHO)
    print(f"{taken} pictures in {folder} (house in {environment.FOLDER}, gone now)")
    return 0


def _pictures(folder: Path, browser: Browser, built: "World", who: str, address: str) -> int:
    from tests.browser.test_pages import addresses
    from tests.browser.world import signed_in

    with signed_in(browser, built, who, address) as context:
        urls = addresses(context.new_page(), built, who)
    named = {"PARTNER": f"/partners/{built.applicant.pk}/", "FILE": f"/files/{built.file}/", "DECIDE": f"/files/{built.file}/decide/"}
    arabic = [named.get(url, url) for url in ARABIC.get(who, ())]
    jobs = [(width, "en", urls) for width in WIDTHS] + [(width, "ar", arabic) for width in WIDTHS]
    taken = 0
    for width, language, chosen in jobs:
        with signed_in(browser, built, who, address, width=width, language=language) as context:
            page = context.new_page()
            for place, url in enumerate(chosen):
                page.goto(url)
                # Of two pages of one kind each has its picture.
                again = sum(_name(other) == _name(url) for other in chosen[:place])
                name = f"{_name(url)}-{again + 1}" if again else _name(url)
                page.screenshot(path=folder / f"{who}-{name}-{language}-{width}.png", full_page=True)
                taken += 1
    return taken


def _name(url: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "one", url).strip("/").replace("/", "-").replace("?", "-") or "home"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
