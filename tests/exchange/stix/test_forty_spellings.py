"""The same observable in forty spellings is one value, kind by kind."""

# ruff: noqa: E501, RUF005

import pytest

from aboveboard.exchange.stix.values import Kind, ValueRefused, normalised, recognised

HASH = "44d88612fea8a8f36de82e1278abb02f"
# Forty for each kind that people write in so many ways.
DOTS = ["[.]", "(.)", "{.}", "<.>", "[dot]", "(dot)", "{dot}", "<dot>", "[DOT]", "[punkt]", "[point]", "[punto]", "[ponto]", " dot ", "[ . ]", "\\.",
        "[.", ".]", "[[.]]", "。", "．", ".\u200b", "[d]", "( dot )", " [.] ", " (dot) "]  # fmt: skip
SPELLINGS = {
    (Kind.DOMAIN, "evil.example"): [f"evil{dot}example" for dot in DOTS]
    + ["evil.example", "EVIL.EXAMPLE", "Evil.Example.", "evil.example..", "evil.example/", "//evil.example", "*.evil.example", "'evil.example'"]
    + ['"evil.example"', "`evil.example`", "<evil.example>", "(evil.example)", " evil.example ", "evil%2eexample", "ｅｖｉｌ.example"]
    + ["evil .example", "evil. example", "\u201cevil.example\u201d"],
    (Kind.URL, "http://evil.example/a"): [f"http://evil{dot}example/a" for dot in DOTS if dot not in {" dot ", ". "}]
    + [f"{scheme}evil.example/a" for scheme in ("http://", "HTTP://", "hxxp://", "hXXp://", "h**p://", "hxtp://", "htxp://", "h__p://", "meow://")]
    + [f"{scheme}evil.example/a" for scheme in ("http[:]//", "http[://]", "http[:][/][/]", "http[:/]/", "http:\\\\", "hxxp[:]\\\\", "http:/")]
    + [f"{scheme}evil.example/a" for scheme in ("http//", "hxxp//", "http: // ", "http:&#x2F;&#x2F;", "http:&#47;&#47;", "http&colon;//")]
    + ["http:%2F%2Fevil.example/a", "http://evil.example:80/a", "http://evil.example./a", "http://EVIL.example/a#x", "http://evil.example/%61"]
    + ["http://evil.example/./a", "http://evil.example/b/../a", "http://evil%2Eexample/a", "<http://evil.example/a>", "hxp://evil.example/a"],
    (Kind.EMAIL, "joe@evil.example"): [f"joe@evil{dot}example" for dot in DOTS]
    + [f"joe{at}evil.example" for at in ("@", "[@]", "(@)", "[at]", "(at)", "{at}", "<at>", "[AT]", " at ", " [at] ", "＠", "[ät]", "[a]", "[arroba]")]
    + ["JOE@EVIL.example", "mailto:joe@evil.example", "mailto:joe@evil.example?subject=x", "Joe <joe@evil.example>", "<joe@evil.example>"]
    + ['"Joe" <joe@evil.example>', "joe [at] evil [dot] example", "joe @ evil.example", '"joe"@evil.example', "joe%40evil.example"]
    + ["E-Mail: joe@evil.example", "joe@evil.example."],
    (Kind.IPV4, "192.0.2.1"): [dot.join(("192", "0", "2", "1")) for dot in DOTS]
    + ["192.0.2.1", "192[.]0.2.1", "192.0.2[.]1", "::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1/32"]
    + ["[::ffff:192.0.2.1]", "0xC0000201", "3221225985", "192 . 0 . 2 . 1", "192.0.2.1.", "192.0.2.1:80", "１９２.0.2.1", "(192.0.2.1)"]
    + ["[192.0.2.1]", "::ffff:192.0.2.1/128", "'192.0.2.1'", "[::ffff:192.0.2.1]:443"],
    (Kind.IPV6, "2001:db8::1"): ["2001:db8::1", "2001:DB8::1", "2001:0db8::0001", "2001:db8:0:0:0:0:0:1", "2001:db8:0::1", "2001:db8::0:1"]
    + ["2001:0db8:0000:0000:0000:0000:0000:0001", "[2001:db8::1]", "[2001:db8::1]:443", "2001[:]db8[::]1", "2001[:]db8[:][:]1", "2001(:)db8::1"]
    + ["2001:db8::1/128", "2001:db8::0.0.0.1", "2001-db8--1.ipv6-literal.net", "<2001:db8::1>", "(2001:db8::1)", "'2001:db8::1'"]
    + ['"2001:db8::1"', "`2001:db8::1`", " 2001:db8::1 ", "2001:db8:0:0::1", "2001:db8:0:0:0::1", "2001:db8::0:0:1", "2001:db8::0:0:0:1"]
    + ["2001:db8:0:0:0:0::1", "2001:db8::0:0:0:0:1", "2001:0DB8::1", "2001:0db8:0::1", "2001:db8:00::1", "2001:db8:000::1", "2001:db8:0000::1"]
    + ["2001:db8::01", "2001:db8::001", "2001:db8::0001", "2001{:}db8::1", "2001[:]db8::1", "2001:db8[::]1", "[2001:DB8::1]:80", "[2001:db8:0::1]"],
    (Kind.MD5, HASH): [HASH, HASH.upper(), HASH.capitalize(), f" {HASH} ", f"0x{HASH}", f"'{HASH}'", f'"{HASH}"', f"`{HASH}`", f"({HASH})", f"<{HASH}>"]
    + [f"{name}{sign}{HASH}" for name in ("MD5", "md5", "md5sum", "MD5 hash", "[md5]", "(MD5)", "{MD5}") for sign in (":", "=", ": ", " ", " = ")]
    + [f"md5({HASH})", f"MD5 ({HASH})", f"MD5:0x{HASH}", f"{HASH}\u200b", ":".join(HASH[n : n + 2] for n in range(0, 32, 2)), f"{HASH}."]
    + [" ".join(HASH[n : n + 2] for n in range(0, 32, 2)), "-".join(HASH[n : n + 8] for n in range(0, 32, 8)), f"MD5 {HASH}:"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), SPELLINGS, ids=lambda each: str(each))
def test_forty_spellings_are_one_value(kind: Kind, text: str) -> None:
    listed = dict.fromkeys(SPELLINGS[kind, text])
    assert len(listed) >= 40
    assert {spelling: (found.kind, found.text) for spelling in listed if (found := normalised(kind, spelling))} == dict.fromkeys(
        listed, (kind, text)
    )


@pytest.mark.parametrize(("kind", "length", "name"), [(Kind.SHA1, 40, "sha-1"), (Kind.SHA256, 64, "SHA256"), (Kind.SHA512, 128, "sha_512")])
def test_other_hashes_are_named_in_as_many_ways(kind: Kind, length: int, name: str) -> None:
    digits = ("a1b2" * 32)[:length]
    for spelling in (
        digits,
        digits.upper(),
        f"{name}: {digits}",
        f"{name}({digits})",
        f"[{name}] {digits}",
        f"0x{digits}",
        f"{name}sum={digits}",
    ):
        assert normalised(kind, spelling).text == digits
        assert recognised(spelling) == normalised(kind, digits)


@pytest.mark.parametrize(
    "spelling", ["AS64500", "as64500", "64500", "ASN64500", "AS 64500", "AS-64500", "AS#64500", "asn:64500", "AS0.64500", "AS64500."]
)
def test_autonomous_systems(spelling: str) -> None:
    assert normalised(Kind.ASN, spelling).text == "AS64500"


@pytest.mark.parametrize(
    "spelling", ["00:00:5e:00:53:01", "00-00-5E-00-53-01", "0000.5e00.5301", "00005e005301", "0:0:5e:0:53:1", "00 00 5e 00 53 01"]
)
def test_hardware_addresses(spelling: str) -> None:
    assert normalised(Kind.MAC, spelling).text == "00:00:5e:00:53:01"


@pytest.mark.parametrize("text", ["3221225985", "00005e005301", "admin:passw0rd@host.example", "Hello. World", "12345678", "a/b", "10:30"])
def test_words_that_may_be_anything_are_recognised_as_nothing(text: str) -> None:
    assert recognised(text) is None


def test_what_stands_before_a_colon_is_no_mailbox() -> None:
    with pytest.raises(ValueRefused, match="not an e-mail"):
        normalised(Kind.EMAIL, "admin:passw0rd@host.example")
