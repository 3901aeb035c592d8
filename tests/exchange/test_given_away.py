"""Whatever the close look refuses, the first look at the door sends to it, in every way of writing; and what cannot be read is not kept."""

import base64
import json
import time
from typing import Any

import pytest

from aboveboard.exchange import actions
from aboveboard.exchange.intake.words import pasted
from aboveboard.exchange.models import Submission
from aboveboard.exchange.rules import refused_content
from aboveboard.exchange.stix.envelope import written
from aboveboard.kernel.actor import SYSTEM
from tests import make_exchange as make
from tests.exchange.test_refused_content import ABUSE, PAYLOADS, PROGRAM, RULES, SECRETS, TAKEN, said

_HEX = (b"\x7fELF" + bytes(200)).hex()
_CARD = "4111111111111111"


def pieces(text: str, size: int, sign: str = " ") -> str:
    """The text in pieces of so many letters."""
    return sign.join(text[place : place + size] for place in range(0, len(text), size))


OTHERWISE = [
    *(said(x_dump=pieces(_HEX, size)) for size in (2, 4, 8, 16)),
    said(x_dump="\n".join(pieces(_HEX[place : place + 32], 2) for place in range(0, 384, 32))),
    said(x_dump=pieces(PROGRAM, 64)),
    said(x_dump=pieces(PROGRAM, 100, "\n    ")),
    said(x_dump=pieces(PROGRAM, 100, " \n")),
    said(x_map={PROGRAM: 1}),
    said(x_map=[{PROGRAM: {}}]),
    *(said(**{name: "hunter2"}) for name in ("cvv", "x_cvc", "cvv2", "passphrase", "pa\u017f\u017fword")),
    *(
        said(x_log=f"URL: http://x.example\nUser: bob\n{word}: hunter2")
        for word in ("Pwd", "Pass", "Kennwort", "contraseña", "Mot de passe")
    ),
    said(x_log=["URL: http://x.example", "User: bob", "Pass: hunter2"]),
    said(x_list="\n".join(f"joe{number}[at]x.example:hunter{number}x" for number in range(4))),
    said(x_list="; ".join(f"joe{number}(at)x.example:hunter{number}x" for number in range(4))),
    *(said(x_list=[f"user{number}{sign}hunter{number}x" for number in range(20)]) for sign in ":;|\t"),
    said(x_list=[f" http://x.example user{number}:hunter{number}x" for number in range(20)]),
    said(x_address=f"http://joe:{'пароль' * 8}@host.example"),
    *(said(x_address=f"joe:{word}@host.example") for word in ("pa'ss", 'pa"ss', "\\" * 60)),
    *(said(x_card=f"{card} exp 12/28") for card in ("4111 11111111 1111", "4111-1111 1111-1111", "4\u0661\u0661\u0661111111111111")),
    *(said(x_card=f"{_CARD} {expiry}") for expiry in ("12 /28", "12| 28", "12 / 2028", "01|28")),
    *(said(x_word=word) for word in ("pe\u0301dopornographie", "c\u017fam", "\uff43\uff53\uff41\uff4d", "child\u200bporn", "cs\u200bam")),
    said(x_word="child por\u00adnography"),
    said(x_word=[{"\uff43hild porn " * 8: 1}]),
]


@pytest.mark.parametrize("is_ascii", [True, False])
@pytest.mark.parametrize("content", [*PAYLOADS, *SECRETS, *ABUSE, *OTHERWISE], ids=lambda each: ascii(each)[:70])
def test_what_is_refused_gives_itself_away_however_it_is_written(content: dict[str, Any], is_ascii: bool) -> None:
    assert refused_content.refusal(content, RULES) is not None
    body = json.dumps({"objects": [content]}, ensure_ascii=is_ascii).encode()
    assert refused_content.suspects(body, written(body), RULES) == [0]
    # The same, for what stands among many others, and with strokes escaped as some programs do.
    raws = [*[json.dumps(make.indicator()).encode()] * 20, written(body)[0].replace(b"/", b"\\/")]
    assert refused_content.suspects(b",".join(raws), raws, RULES) == [20]


@pytest.mark.parametrize("content", TAKEN, ids=lambda each: str(each)[:60])
def test_what_is_taken_is_taken_in_pieces_too(content: dict[str, Any]) -> None:
    assert refused_content.refusal(content | {"x_words": "It says so and no more. " * 20}, RULES) is None


def test_few_sound_objects_are_looked_at_closely() -> None:
    sound = [
        make.indicator(name="Server of a campaign: see https://a.example/2026/11/05/x, seen 2026-05-13 10:22:31"),
        make.indicator(description="It passes what it takes on – “quickly” – to 192.0.2.7:8080; bypass it."),
        {"type": "url", "id": "url--6f1b8a0e-7f1c-4b38-9f6d-111111111111", "value": "https://evil.example/a/b?x=1"},
    ]
    raws = [json.dumps(each, ensure_ascii=False).encode() for each in sound]
    assert refused_content.suspects(b",".join(raws), raws, RULES) == []


def test_a_phrase_without_a_long_word_gives_itself_away() -> None:
    assert refused_content._marks(frozenset({"ab cd", "abc"})) == (*refused_content._NAMES, b"ab", b"abc")


def _unreadable() -> list[bytes]:
    one = json.dumps(make.indicator(name="CANARY csam"))[:-1]
    program = base64.b64encode(b"MZ" + bytes(2**20)).decode()
    return [
        # A property twice: no reader knows which of the two holds.
        f'{one}, "name": "Fine"}}'.encode(),
        f'{one}, "x_big": "{program}"}}'.encode(),
        f'{one}, "x_number": {2**60}}}'.encode(),
        f'{one}, "x_deep": {"[" * 80}{"]" * 80}}}'.encode(),
    ]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("place", range(4))
def test_nothing_is_kept_of_what_gives_itself_away_and_cannot_be_read(place: int) -> None:
    make.feeds()
    nova, good = make.partner(), make.indicator(name="Sound")
    body = b'{"objects": [' + _unreadable()[place] + b", " + json.dumps(good).encode() + b"]}"
    submission = actions.receive(nova, make.intake(nova), body=body)
    assert b"CANARY" not in bytes(Submission.objects.get().body)
    assert b"Sound" in bytes(Submission.objects.get().body)
    (first, sentence), *_ = make.fates(nova, submission)
    assert (first, bool(sentence)) == ("failures", True)
    actions.admit(SYSTEM, submission)
    assert [outcome for outcome, _ in make.fates(nova, submission)] == ["failures", "successes"]
    assert make.fates(nova, submission)[0] == (first, sentence)


@pytest.mark.usefixtures("house")
def test_nothing_is_kept_of_what_stands_around_the_objects() -> None:
    make.feeds()
    nova = make.partner()
    one = json.dumps(make.indicator(nova)).encode()
    around = b'{"x_a": {"b": ["CANARY"]}, "type": "bundle", "objects": [\n' + one + b'], "id": "CANARY", "x_c": ["CANARY"]}'
    submission = actions.receive(nova, make.intake(nova), body=around)
    assert bytes(Submission.objects.get().body) == b'{"objects": [' + one + b"]}"
    actions.admit(SYSTEM, submission)
    assert make.fates(nova, submission) == [("successes", "")]


KEY = "-----BEGIN PRIVATE KEY-----\n"
LONG = [
    "a" + " " * 100_000 + "a",
    "a" + " \n" * 50_000 + "a",
    KEY + "a: " * 30_000 + "!",
    KEY + "a:\n" * 30_000 + "!",
    KEY + " " * 100_000 + "!",
    "a@b.cc" + " " * 100_000 + "x",
    "a" * 64 + "@" + "b." * 50_000,
    ":" * 100_000,
    "://" + "a:" * 50_000,
    "4111 " * 20_000 + "12/28",
    "TVqQ" * 25_000,
]


@pytest.mark.parametrize("text", LONG, ids=lambda each: ascii(each[:40]))
def test_no_text_keeps_the_house_reading(text: str) -> None:
    begun = time.process_time()
    refused_content.refusal_of_text(text, RULES)
    raw = json.dumps({"x_text": text}).encode()
    refused_content.suspects(raw * 3, [raw], RULES)
    pasted(text)
    # A hundred times what it takes; hours, where blanks or headers could be read in many ways.
    assert time.process_time() - begun < 3
