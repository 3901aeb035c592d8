"""Pasted text: what people write to each other is understood, what is none is left, and nothing hostile breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.intake.words import MOST_CHARACTERS, MOST_VALUES, IntakeRefused, pasted, shown

SHA = "d2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26"


def values(text: str) -> list[str]:
    return [each.value.text for each in pasted(text).found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hxxps://evil[.]example/a?b=1", ["https://evil.example/a?b=1"]),
        ("C2: 198[.]51[.]100[.]7, evil(dot)example.", ["198.51.100.7", "evil.example"]),
        ("198.51.100.7:8443", ["198.51.100.7"]),
        ("evil [.] example", ["evil.example"]),
        ("evil dot example", ["evil.example"]),
        ("billing [at] evil [dot] example", ["billing@evil.example"]),
        ("mail from <billing@evil.example>", ["billing@evil.example"]),
        (f"sha256:{SHA.upper()}", [SHA]),
        ("| 2001:db8::1 | AS64500 |", ["2001:db8::1", "AS64500"]),
        ("198.51.100.0/24;203.0.113.9", ["198.51.100.0/24", "203.0.113.9"]),
        ("EVIL.example\nevil[.]example\nevil.example.", ["evil.example"]),
        ("The loader drops invoice.exe and report.pdf, i.e. two files.", []),
        ("We met at evil dot com last week", []),
        ("“evil.example”", ["evil.example"]),
    ],
)
def test_what_people_write(text: str, expected: list[str]) -> None:
    assert values(text) == expected


def test_a_remark_beside_one_value_is_kept_and_a_line_without_any_is_told() -> None:
    understood = pasted("evil[.]example  # panel of the stealer\n\nSeen last night.\nbad.example worse.example in both")
    assert [(each.line, each.note) for each in understood.found] == [(1, "panel of the stealer"), (4, ""), (4, "")]
    assert [(each.line, each.text) for each in understood.unread] == [(3, "Seen last night.")]
    assert pasted("a.example\nA[.]example").repeated == 1


def test_too_much_is_refused_with_a_sentence() -> None:
    with pytest.raises(IntakeRefused, match="smaller parts"):
        pasted("a" * (MOST_CHARACTERS + 1))
    with pytest.raises(IntakeRefused, match="smaller parts"):
        pasted("\n".join(f"10.{number >> 8}.{number & 255}.1" for number in range(MOST_VALUES + 1)))


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_nothing_unseen_is_shown(text: str) -> None:
    understood = pasted(text)
    for each in understood.found:
        assert each.value.text.isprintable()
    for line in [each.text for each in understood.unread] + [each.note for each in understood.found]:
        assert line.isprintable()
    digests = [each.value.digest for each in understood.found]
    assert len(digests) == len(set(digests))


LABEL = st.from_regex(r"[a-z]{2,8}", fullmatch=True)
DOT = st.sampled_from([".", "[.]", "(.)", "[dot]", "{.}", " [.] ", "(dot)"])


@given(LABEL, LABEL, DOT, DOT)
def test_every_defanging_of_one_name_is_one_value(one: str, two: str, first: str, second: str) -> None:
    assert values(f"{one}{first}{two}{second}example") == [f"{one}.{two}.example"]


@given(st.text(max_size=200))
def test_a_shown_line_neither_hides_nor_reorders(text: str) -> None:
    line = shown(text)
    assert len(line) <= 80
    assert not set(line) & set("\u202e\u200b\0\n\r")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("https://evil.example/a.", "https://evil.example/a"),
        ("https://evil.example/b,", "https://evil.example/b"),
        ("https://evil.example/d)", "https://evil.example/d"),
        ("(https://evil.example/d)", "https://evil.example/d"),
        ("https://evil.example/e;", "https://evil.example/e"),
        ("https://evil.example/h!", "https://evil.example/h"),
        ("https://evil.example/h).", "https://evil.example/h"),
        ('"https://evil.example/q"', "https://evil.example/q"),
        ("\u00abhttps://evil.example/q\u00bb.", "https://evil.example/q"),
        ("<https://evil.example/x>,", "https://evil.example/x"),
        ("[here](https://evil.example/x)", "https://evil.example/x"),
        ("[here](hxxps[:]//evil[.]example/x).", "https://evil.example/x"),
        ("[here](https://evil.example/a_(b))", "https://evil.example/a_(b)"),
        ("**https://evil.example/x**", "https://evil.example/x"),
        ("https://evil.example/wiki/A_(b)", "https://evil.example/wiki/A_(b)"),
        ("https://evil.example/wiki/A_(b).", "https://evil.example/wiki/A_(b)"),
        ("(see https://evil.example/wiki/A_(b))", "https://evil.example/wiki/A_(b)"),
        ("https://evil.example/?a=1&amp;b=2", "https://evil.example/?a=1&b=2"),
        ("https://evil.example/x[1]", "https://evil.example/x[1]"),
        ("https://[2001:db8::1]/x.", "https://[2001:db8::1]/x"),
        ("[2001:db8::1]:443,", "2001:db8::1"),
        ("joe [at] evil [dot] example", "joe@evil.example"),
        ("*.evil.example", "evil.example"),
        ("evil[.]example/", "evil.example"),
    ],
)
def test_the_punctuation_of_a_sentence_is_no_part_of_a_value(word: str, value: str) -> None:
    assert [each.value.text for each in pasted(word).found] == [value]
