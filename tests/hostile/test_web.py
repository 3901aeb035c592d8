"""Every address of the pages is attacked by somebody who may open it: never a fault of ours, always a sentence, nothing half-written."""

import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError
from django.test import Client

from aboveboard.audit.models import Entry
from tests.browser.world import World
from tests.hostile import files, values
from tests.hostile.conftest import undone
from tests.hostile.reading import Offered
from tests.hostile.walk import Walk, routes, walk

# ABOVEBOARD_SWEEP=100 sends everything; the suite sends each form a few of each kind, others with each change of the forms.
SHARE = int(os.environ.get("ABOVEBOARD_SWEEP", "1"))
SEED = os.environ.get("ABOVEBOARD_SWEEP_SEED", "1")
PARAMETERS = (
    *("q", "page", "rows", "after", "state", "as", "text", "country", "status", "about", "kind", "outcome", "by", "year", "change"),
    *("organisation", "list", "binding", "replay", "depth", "mine", "id", "type", "of", "since", "clause", "next", "process", "language"),
)
FORM = "application/x-www-form-urlencoded"
BROKEN_BODIES = (
    (FORM, b""),
    (FORM, b"a=1&" * 2_000),
    (FORM, b"\0\xff=" * 50),
    ("application/json", b"[" * 100_000),
    ("text/xml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=file; filename=\0\r\n\r\n" + bytes(99)),
    ("multipart/form-data; boundary=" + "x" * 300, b"--"),
    (f"{FORM}; charset=utf-7", b"reason=+ADw-"),
    (f"{FORM}; charset=no-such", b"reason=x"),
)
HEADERS: tuple[dict[str, str], ...] = (
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Accept-Language": "xx-" * 900},
    {"Accept": "\0"},
    {"Cookie": "session=\xff; csrftoken=" + "x" * 5_000},
    {"If-Modified-Since": "31 Feb 0000"},
    {"Range": "bytes=-1-,9" * 99},
    {"Referer": "https://[::1"},
    {"Authorization": "Basic " + "=" * 500},
    {"HX-Request": "true", "HX-Target": "<"},
)
# Where nobody of this house comes by walking; what is at these addresses is attacked there without a form of its own.
NOT_WALKED: dict[str, tuple[str, ...]] = {
    "nothing of the house is in this state": (
        *("lapses/<uuid:key>/<slug:name>/", "vettings/<uuid:key>/<slug:name>/", "files/<uuid:key>/<slug:name>/"),
        *("own/questions/<uuid:key>/", "own/proposals/<uuid:key>/reopen/", "own/agreements/<uuid:key>/remark/"),
        *("own/agreements/<uuid:key>/act/<slug:name>/", "own/contributions/<uuid:key>/act/<slug:name>/"),
        *("own/contributions/<uuid:key>/<slug:noun>/<uuid:part>/<slug:name>/", "agreements/<uuid:key>/conditions/<int:place>/"),
        *("exchange/objects/<object:key>/release/", "matches/proposals/<uuid:key>/", "matches/together/", "partners/<uuid:key>/screen/"),
        *("screenings/<uuid:key>/certificate.<str:form>", "screenings/<uuid:key>/certificate/"),
        *("screenings/in-bulk/<uuid:key>/", "screenings/in-bulk/<uuid:key>/sealed.json"),
        *("agreements/<uuid:key>/terms/", "agreements/<uuid:key>/clauses/add/", "agreements/<uuid:key>/remark/"),
        *("files/<uuid:key>/review/", "files/<uuid:key>/waive/<slug:rule>/", "programs/<uuid:key>/revoke/"),
        *("files/<uuid:key>/mitigations/<uuid:mitigation>/withdraw/", "regulations/<uuid:key>/act/<slug:name>/"),
        *("me/tokens/<uuid:key>/end/", "people/roles/<uuid:key>/<slug:name>/", "account/factor/keys/<int:pk>/rename/"),
        *("account/factor/keys/<int:pk>/remove/", "own/proposals/<uuid:key>/change/"),
        *("documents/<uuid:key>/", "regulations/rule/<str:rule>/"),
    ),
    "reached by a letter, or after a press": (
        *("account/inactive/", "account/password/set/", "account/password/reset/done/", "account/password/reset/key/done/"),
        *("account/password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,60})-(?P<key>[^/]{1,100})/$", "account/logout/"),
    ),
    "only with a second factor enrolled, or before one is shown": (
        *("account/reauthenticate/", "account/factor/authenticate/", "account/factor/reauthenticate/", "account/factor/app/remove/"),
        *("account/factor/codes/", "account/factor/codes/renew/", "account/factor/codes/download/", "account/factor/keys/"),
        *("account/factor/keys/reauthenticate/", "account/factor/keys/login/"),
    ),
}


@pytest.fixture(scope="module")
def walked(world: World) -> Walk:
    return walk(world)


def said(answer: object) -> str:
    """What is wrong with an answer; "" where it is as it should be."""
    status, kind = answer.status_code, answer.headers.get("Content-Type", "")  # type: ignore[attr-defined]
    if status >= 500:
        return str(status)
    content = b"" if answer.streaming else answer.content  # type: ignore[attr-defined]
    if status >= 400 and status != 405 and (len(content) < 200 or b"<h1" not in content or "html" not in kind):
        return f"{status} without a sentence: {content[:80]!r}"
    return "leaks" if b"Traceback" in content or b"DataError" in content else ""


class Sweep:
    """Sends, undoes, and keeps what was wrong."""

    def __init__(self, walked: Walk) -> None:
        self.walked, self.wrong, self.sent, self.done = walked, dict[str, str](), 0, 0

    def send(self, who: str, method: str, address: str, body: bytes = b"", kind: str = FORM, **headers: str) -> int:
        """One request; its answer is judged, and for a refusal that nothing was done."""
        client: Client = self.walked.clients[who]
        label = f"{who} {method} {address[:150]} {body[:300]!r}"
        self.sent += 1
        try:
            with undone():
                last = _last()
                answer = client.generic(method, address, body, kind, headers=headers)
                wrong = said(answer)
                if answer.streaming:
                    answer.getvalue()
                changed = _last() != last
                self.done += changed
                if changed and answer.status_code not in {200, 301, 302, 303}:
                    wrong = wrong or f"{answer.status_code}, yet something was done"
                if changed and method not in {"POST", "GET"}:
                    wrong = wrong or f"done by {method}"
        except DatabaseError as error:
            wrong = f"refused at the commit only: {error}"
        if wrong:
            self.wrong[label] = wrong
        return int(answer.status_code)


def _last() -> int:
    return Entry.objects.filter(outcome="done").order_by("-pk").values_list("pk", flat=True).first() or 0


def encoded(fields: Mapping[str, Sequence[str]]) -> bytes:
    return urlencode(
        {name: [value.encode("utf-8", "surrogatepass") for value in sent] for name, sent in fields.items()}, doseq=True
    ).encode()


def chosen[T](all_of_them: Sequence[T], label: str, most: int) -> list[T]:
    """Some of them, others for each label; all where the whole sweep is asked for."""
    return list(all_of_them) if SHARE >= 100 else random.Random(f"{SEED}{label}").sample(all_of_them, min(most, len(all_of_them)))


def test_the_walk_reaches_every_route_or_says_why_not(walked: Walk) -> None:
    assert walked.faults == []
    excused = {route for each in NOT_WALKED.values() for route in each}
    missed = sorted(set(routes()) - walked.reached - excused)
    assert missed == [], f"Give the house something of this, or say above why nobody comes there: {missed}"
    assert len(walked.forms) > 90


def test_no_query_string_is_a_fault_of_ours(walked: Walk) -> None:
    sweep = Sweep(walked)
    all_of_them = list(values.queries(PARAMETERS))
    for route, found in walked.opened.items():
        who, address = found[0]
        for query in chosen(all_of_them, route, SHARE):
            sweep.send(who, "GET", f"{address.partition('?')[0]}?{query}")
    assert sweep.wrong == {}
    assert sweep.sent > 100 * min(SHARE, 10)


def test_no_form_is_a_fault_of_ours(walked: Walk) -> None:
    sweep = Sweep(walked)
    for (route, shape), (who, form) in walked.forms.items():
        sweep.send(who, "POST", form.action, encoded(form.filled()))
        for body in chosen(list(bodies(form)), f"{route} {shape}", SHARE * 2):
            sweep.send(who, "POST", form.action, body)
    assert sweep.wrong == {}
    assert sweep.done > 30, "What is hostile in one field only must reach the act."


def bodies(form: Offered) -> Iterator[bytes]:
    """What a hostile sender makes of a form: one value everywhere, one field hostile and the others right, broken encodings."""
    names = [name for name in form.kinds if name != "csrfmiddlewaretoken"]
    filled = form.filled()
    for text in values.TEXTS:
        yield encoded({name: [text] for name in names})
    for name in names:
        others = encoded({other: sent for other, sent in filled.items() if other != name})
        yield others
        for text in values.TEXTS:
            yield encoded(filled | {name: [text]})
        yield encoded(filled | {name: [*filled.get(name, []), "x", "x"]})
        for octets in values.BROKEN:
            yield others + b"&" + name.encode() + b"=" + octets
    yield b"&=&&=%&%=;" + b"&".join(name.encode() for name in names)
    yield encoded({f"{name}[]": ["1"] for name in names})


def test_no_file_is_a_fault_of_ours(walked: Walk) -> None:
    sweep = Sweep(walked)
    takers = {route: (who, form) for (route, _), (who, form) in walked.forms.items() if "file" in form.kinds.values()}
    assert len(takers) > 2
    for who, form in takers.values():
        for name, content in files.FILES:
            body, kind = files.sent(form.filled(), next(each for each, control in form.kinds.items() if control == "file"), name, content)
            sweep.send(who, "POST", form.action, body, kind)
    assert sweep.wrong == {}


def test_no_method_body_or_header_is_a_fault_of_ours(walked: Walk) -> None:
    sweep = Sweep(walked)
    for route in routes():
        who, address = walked.somebody(route)
        for method in chosen(values.METHODS, route, max(1, SHARE // 2)):
            sweep.send(who, method, address, b"state=accepted")
        for kind, body in chosen(BROKEN_BODIES, route, max(1, SHARE // 2)):
            sweep.send(who, "POST", address, body, kind)
        sweep.send(who, "GET", address, **chosen(HEADERS, route, 1)[0])
        for _name, converter in re.findall(r"<(slug|str|path):(\w+)>", route):
            for word in chosen(values.WORDS, route, SHARE):
                sweep.send(who, "GET", re.sub(rf"<\w+:{converter}>", word, f"/{route}", count=1).replace("<uuid:", "").replace(">", ""))
    assert sweep.wrong == {}


def test_no_form_is_taken_from_another_site(walked: Walk) -> None:
    """Every address that takes POST wants the token of the page; without it nothing is done."""
    taken = {}
    for who, client in walked.clients.items():
        client.handler.enforce_csrf_checks = True
        for (route, shape), (owner, form) in walked.forms.items():
            if owner != who:
                continue
            with undone():
                last = _last()
                answer = client.generic("POST", form.action, encoded(form.filled()), FORM, headers={"Origin": "https://evil.example"})
                if answer.status_code != 403 or _last() != last or said(answer):
                    taken[route, shape] = answer.status_code
        client.handler.enforce_csrf_checks = False
    assert taken == {}
