"""Fetches the published lists from their official addresses: conditional, bounded, with a deadline; a failure is noted, never hidden."""

import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, date, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
from django.conf import settings

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Invalid
from aboveboard.screening import actions, loading
from aboveboard.screening.actions.lists import Checked, Failure
from aboveboard.screening.machine import VersionState
from aboveboard.screening.models import Feed, ListVersion
from aboveboard.screening.values import ListFile, Loaded

PERIOD = timedelta(hours=6)
MOST_BYTES = 256 * 1024 * 1024
MOST_REDIRECTS = 3
DEADLINE_SECONDS = 300.0
TIMEOUT = httpx.Timeout(30.0)
VALIDATORS = ("etag", "last-modified")
AGENT = "aboveboard (sanctions list refresh)"


class FetchFailed(AppError):
    """A list could not be fetched; what is in force stays, and grows older."""

    status = 503
    code = "fetch_failed"


def addresses() -> Mapping[str, list[str]]:
    """Where each list is fetched from, by source; the files of one list in the order of the setting."""
    return {source: urls for source, urls in settings.LIST_ADDRESSES.items() if urls}


def refresh(actor: Actor, source: str, *, progress: loading.Progress = lambda _: None) -> Loaded:
    """Fetch one list and load what is new. Raises `Invalid`, `FetchFailed`, `ListRefusal`; each failure is noted on the feed."""
    urls = addresses().get(source)
    if not urls:
        raise Invalid(source=f"No address is set for {source!r}; known are {', '.join(sorted(addresses())) or 'none'}.")
    feed = Feed.objects.filter(source=source).first()
    in_force = ListVersion.objects.filter(source=source, state=VersionState.IN_FORCE).first()
    # Validators speak of the copy that is in force; without it the whole list is wanted.
    known: Mapping[str, Mapping[str, str]] = feed.validators if feed and in_force else {}
    with tempfile.TemporaryDirectory(prefix="aboveboard-list-") as scratch:
        folder = Path(scratch)
        try:
            fetched = _fetch_all(urls, known, folder, progress)
            if fetched is None:
                assert in_force is not None  # nothing else sends validators
                actions.check_list(actor, in_force, checked=Checked(known, fetched=True))
                return loading.loaded(in_force, (), is_new=False)
            validators, published = fetched
            path = folder if len(urls) > 1 else next(folder.iterdir())
            file = ListFile(source, path, published)
            return loading.load(actor, file, checked=Checked(validators, fetched=True), progress=progress)
        except (FetchFailed, Invalid) as error:
            actions.note_failure(actor, Failure(source, str(error)))
            raise


Validators = dict[str, dict[str, str]]


def _fetch_all(
    urls: list[str], known: Mapping[str, Mapping[str, str]], folder: Path, progress: loading.Progress
) -> tuple[Validators, date | None] | None:
    """Fetch every file, or None where none of them has changed. A list of several files is fetched whole, so that they fit."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    # A connection of its own for each file: a publisher may have closed the last one while its file was written to disk.
    limits, agent = httpx.Limits(max_keepalive_connections=0), {"User-Agent": AGENT}
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True, max_redirects=MOST_REDIRECTS, headers=agent, limits=limits) as client:
        headers = {url: _fetch(client, url, known.get(url, {}), folder, deadline) for url in urls}
        if all(found is None for found in headers.values()):
            return None
        for url, found in headers.items():
            if found is None:
                headers[url] = _fetch(client, url, {}, folder, deadline)
            progress(f"Fetched {url}")
    whole = {url: found for url, found in headers.items() if found is not None}
    if len(whole) != len(urls):
        raise FetchFailed(f"The publisher sent only {len(whole)} of {len(urls)} files. What is in force stays.")
    validators: Validators = {url: {name: found[name] for name in VALIDATORS if name in found} for url, found in whole.items()}
    days = [day for found in whole.values() if (day := _day(found.get("last-modified", "")))]
    return validators, max(days, default=None)


def _fetch(client: httpx.Client, url: str, known: Mapping[str, str], folder: Path, deadline: float) -> dict[str, str] | None:
    """One file into the folder; its headers, or None where the copy that is known still holds."""
    if not url.startswith(("https://", "http://")):
        raise FetchFailed(f"The address {url!r} is no http address; correct the setting.")
    asked = {header: known[name] for header, name in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")) if name in known}
    size = 0
    try:
        with client.stream("GET", url, headers=asked) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            response.raise_for_status()
            with (folder / _name(url)).open("wb") as out:
                for chunk in response.iter_bytes():
                    size += len(chunk)
                    if size > MOST_BYTES:
                        raise FetchFailed(f"{url} sends more than {MOST_BYTES} bytes. What is in force stays.")
                    if time.monotonic() > deadline:
                        raise FetchFailed(f"{url} took longer than {DEADLINE_SECONDS:.0f} seconds. What is in force stays.")
                    out.write(chunk)
            _whole(response, url)
            return {name.lower(): value for name, value in response.headers.items()}
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(f"{url} could not be fetched ({_why(error)}). What is in force stays.") from error


def _why(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"the server answered {error.response.status_code}"
    return f"{type(error).__name__}: {error}"


def _whole(response: httpx.Response, url: str) -> None:
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) != response.num_bytes_downloaded:
        raise FetchFailed(f"{url} broke off after {response.num_bytes_downloaded} of {announced} bytes. What is in force stays.")


def _name(url: str) -> str:
    """The file name that the parsers know; whatever else the address holds never reaches the file system."""
    name = httpx.URL(url).path.rsplit("/", 1)[-1].lower()
    return "".join(letter for letter in name if letter.isalnum() or letter in "._-").lstrip(".")[:100] or "list"


def _day(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC).date()
    except (ValueError, TypeError, IndexError):
        return None
