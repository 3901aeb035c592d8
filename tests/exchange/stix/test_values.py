"""Forty spellings are one value, and what is none is refused with a sentence."""

import json
import uuid
from typing import Any

import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.stix.sco import deterministic_id
from aboveboard.exchange.stix.values import Kind, ValueRefused, normalised, recognised

DOMAIN = """evil.example|EVIL.Example|evil.example.|evil[.]example|evil(.)example|evil{.}example|evil[dot]example|evil(dot)example
evil dot example|evil\\.example|evil[.example|evil.]example|evil[ . ]example|<evil.example>|"evil.example"|`evil.example`| evil.example
evil.example |evil\u3002example|evil\uff0eexample|ｅｖｉｌ.example|ev\u200bil.example|\ufeffevil.example|evil.ex\u00adample|evil<.>example
evil[DOT]example|evil[punkt]example|'evil.example'|“evil.example”|evil.example\u2060|Evil[.]Example.|(evil.example)"""
ADDRESS = """192.0.2.1|192[.]0[.]2[.]1|192.0.2[.]1|192(.)0(.)2(.)1|192.0.2.1/32|::ffff:192.0.2.1|::FFFF:c000:201|[::ffff:192.0.2.1]
0:0:0:0:0:ffff:c000:0201|::ffff:c000:201/128| 192.0.2.1 |192[dot]0[dot]2[dot]1|192\\.0\\.2\\.1|<192.0.2.1>|192[.0[.2[.1"""
SIX = """2001:db8::1|2001:DB8::1|2001:0db8:0000:0000:0000:0000:0000:0001|2001:db8:0:0::1|[2001:db8::1]|2001:db8::1/128|2001[:]db8[:][:]1"""
LINK = """https://evil.example/a?b=1|hxxps://evil.example/a?b=1|HXXPS://EVIL.example/a?b=1|hxxps[:]//evil[.]example/a?b=1|h**ps://evil.example/a?b=1
https://evil.example:443/a?b=1|https://evil.example./a?b=1|https://evil.example/a?b=1#top|https://evil.example/./a?b=1|https://evil.example/x/../a?b=1
https://evil.example/%61?b=1|hxxps://evil(dot)example/a?b=1|https[://]evil.example/a?b=1|<https://evil.example/a?b=1>|https:\\\\evil.example/a?b=1
meows://evil.example/a?b=1|htxps://evil.example/a?b=1|hXXps : //evil.example/a?b=1"""
MAIL = """bad.guy@evil.example|Bad.Guy@EVIL.example|bad.guy[at]evil[.]example|bad.guy(@)evil.example|mailto:bad.guy@evil.example
"Bad Guy" <bad.guy@evil.example>|bad.guy at evil dot example|bad.guy@evil.example.|bad[.]guy[@]evil[.]example|<bad.guy@evil.example>"""
HASH = """d41d8cd98f00b204e9800998ecf8427e|D41D8CD98F00B204E9800998ECF8427E|md5:d41d8cd98f00b204e9800998ecf8427e
MD5 = D41D8CD98F00B204E9800998ECF8427E|d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e| d41d8cd98f00b204e9800998ecf8427e """
ADDRESS_ID = "ipv4-addr--28bb3599-77cd-5a82-a950-b5bd3caf07c4"


def spellings(text: str) -> list[str]:
    return [each for line in text.split("\n") for each in line.split("|")]


@pytest.mark.parametrize(
    ("kind", "listed", "result"),
    [
        (Kind.DOMAIN, DOMAIN, (Kind.DOMAIN, "evil.example")),
        (Kind.IPV6, ADDRESS, (Kind.IPV4, "192.0.2.1")),
        (Kind.IPV6, SIX, (Kind.IPV6, "2001:db8::1")),
        (Kind.URL, LINK, (Kind.URL, "https://evil.example/a?b=1")),
        (Kind.EMAIL, MAIL, (Kind.EMAIL, "bad.guy@evil.example")),
        (Kind.MD5, HASH, (Kind.MD5, "d41d8cd98f00b204e9800998ecf8427e")),
        (Kind.MAC, "00:00:5e:00:53:01|00-00-5E-00-53-01|0000.5e00.5301", (Kind.MAC, "00:00:5e:00:53:01")),
        (Kind.ASN, "AS64500|as64500|64500|ASN 64500|AS 64500|AS0064500", (Kind.ASN, "AS64500")),
        (Kind.NETWORK, "192.0.2.0/24|192[.]0.2.77/24|::ffff:192.0.2.0/120|192.0.2.0/255.255.255.0", (Kind.NETWORK, "192.0.2.0/24")),
        (Kind.REGISTRY_KEY, "HKLM\\Soft\\X|hkey_local_machine\\soft\\x|HKLM\\\\Soft\\\\X\\",
         (Kind.REGISTRY_KEY, "hkey_local_machine\\soft\\x")),
        (Kind.DOMAIN, "bücher.example|BÜCHER.example|xn--bcher-kva.example|XN--Bcher-KVA.example.|bu\u0308cher[.]example",
         (Kind.DOMAIN, "xn--bcher-kva.example")),
        (Kind.URL, "http://bücher.example|http://xn--bcher-kva.example:80/|hxxp://BÜCHER[.]example/#x", (Kind.URL, "http://xn--bcher-kva.example/")),
        (Kind.URL, "http://[::ffff:192.0.2.1]/|http://192[.]0[.]2[.]1", (Kind.URL, "http://192.0.2.1/")),
    ],
)  # fmt: skip
def test_all_spellings_are_one_value(kind: Kind, listed: str, result: tuple[Kind, str]) -> None:
    found = {spelling: normalised(kind, spelling) for spelling in spellings(listed)}
    assert {spelling: (value.kind, value.text) for spelling, value in found.items()} == dict.fromkeys(found, result)
    assert len({value.digest for value in found.values()}) == 1


def test_kinds_keep_equal_texts_apart_and_the_digest_is_stable() -> None:
    sha2, sha3 = (normalised(kind, "ab" * 32) for kind in (Kind.SHA256, Kind.SHA3_256))
    assert sha2.digest != sha3.digest
    assert normalised(Kind.DOMAIN, "evil.example").digest.hex() == "95b8b10ed5286f0c17891007f3647537"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.IPV4, "192.0.2.256"), (Kind.IPV4, "192.000.002.001"), (Kind.IPV6, "fe80::1%eth0"), (Kind.IPV4, "evil.example"),
        (Kind.IPV4, "1.2.3.4/99"),
        (Kind.DOMAIN, "localhost"), (Kind.DOMAIN, "a..b"), (Kind.DOMAIN, "http://evil.example/"),
        (Kind.DOMAIN, "x" * 64 + ".example"), (Kind.DOMAIN, "evil.example\x00"), (Kind.DOMAIN, ""), (Kind.DOMAIN, "\u200b"),
        (Kind.DOMAIN, "a." * 200 + "b"),
        (Kind.URL, "evil.example/a"), (Kind.URL, "http://"), (Kind.URL, "http://[::1"), (Kind.URL, "http://evil.example:99999/"),
        (Kind.URL, "http://a b/"),
        (Kind.EMAIL, "evil.example"), (Kind.EMAIL, "@evil.example"), (Kind.EMAIL, "a b@evil.example"), (Kind.EMAIL, "a@b"),
        (Kind.MD5, "d41d8cd98f00b204e9800998ecf8427"), (Kind.SHA256, "z" * 64), (Kind.ASN, "AS4294967296"), (Kind.MAC, "00:00:5e:00:53"),
        (Kind.MUTEX, "x" * 5000),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(ValueRefused, match=r"^This|^An address"):
        normalised(kind, text)


@pytest.mark.parametrize("kind", Kind)
@given(
    st.text(max_size=80)
    | st.text("aE0.:/\\[]()<>@%?#x-_é\u3002\u00df\u200d ", max_size=30)
    | st.from_regex(r"(https?://)?[a-zé%./:@\[\]]+", fullmatch=True)
)
def test_any_text_is_a_value_or_refused_and_normalising_twice_changes_nothing(kind: Kind, text: str) -> None:
    try:
        value = normalised(kind, text)
    except ValueRefused:
        return
    assert normalised(value.kind, value.text) == value
    assert len(value.digest) == 16


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hxxp://evil[.]example/x", Kind.URL), ("evil[.]example", Kind.DOMAIN), ("192[.]0.2.1", Kind.IPV4), ("2001:db8::1", Kind.IPV6),
        ("192.0.2.0/24", Kind.NETWORK), ("a[at]evil.example", Kind.EMAIL), ("AS64500", Kind.ASN), ("00:00:5e:00:53:01", Kind.MAC),
        ("ab" * 16, Kind.MD5), ("AB" * 20, Kind.SHA1), ("sha256:" + "ab" * 32, Kind.SHA256), ("ab" * 64, Kind.SHA512),
    ],
)  # fmt: skip
def test_a_pasted_word_is_recognised(text: str, kind: Kind) -> None:
    value = recognised(text)
    assert value is not None
    assert value.kind is kind


@pytest.mark.parametrize("text", ["", "the", "hello", "12345", "and/or", "x" * 9999, "\x00evil.example"])
def test_an_ordinary_word_is_not(text: str) -> None:
    assert recognised(text) is None


@pytest.mark.parametrize(
    "content",
    [
        {"type": "domain-name", "value": "evil.example"},
        {"type": "ipv4-addr", "value": "192.0.2.1"},
        {"type": "url", "value": "https://evil.example/é?\u2028"},
        {"type": "file", "hashes": {"SHA-256": "ab" * 32, "MD5": "ab" * 16}, "name": 'a "quoted" name\x1f'},
        {"type": "file", "hashes": {"SHA3-256": "ab" * 32}},
        {"type": "autonomous-system", "number": 64500},
        {"type": "email-addr", "value": "bad@evil.example", "display_name": "not contributing"},
        {"type": "mutex", "name": "__mutex__"},
        {"type": "windows-registry-key", "key": "hkey_local_machine\\x", "values": [{"name": "Foo", "data": "q", "data_type": "REG_SZ"}]},
        {"type": "network-traffic", "src_port": 1, "protocols": ["ipv4", "tcp"], "dst_ref": ADDRESS_ID},
        {"type": "user-account", "user_id": "1001", "account_login": "jdoe", "account_type": "unix"},
        {"type": "x509-certificate", "serial_number": "36:f7:d4"},
        {"type": "software", "name": "Word", "version": "2002", "vendor": "Example"},
    ],
)  # fmt: skip
def test_ids_agree_with_the_stix2_library(content: dict[str, Any]) -> None:
    theirs = stix2.parse(json.dumps(content | {"spec_version": "2.1", "id": f"{content['type']}--{uuid.uuid4()}"}), version="2.1")
    made = type(theirs)(**{name: value for name, value in theirs.items() if name not in {"id", "type", "spec_version", "defanged"}})
    assert deterministic_id(content) == made.id


def test_what_has_no_deterministic_id_has_none() -> None:
    assert deterministic_id({"type": "process", "pid": 7}) is None
    assert deterministic_id({"type": "indicator", "value": "x"}) is None
    with pytest.raises(ValueError, match="cannot be derived"):
        deterministic_id({"type": "url", "value": "\ud800"})
