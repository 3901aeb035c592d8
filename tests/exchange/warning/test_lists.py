"""Warning lists: what is read, what is found on them, and that the whole published collection gives what its own reader gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from aboveboard.exchange.stix.values import Kind, Value, normalised
from aboveboard.exchange.warning import compiling, lists
from aboveboard.exchange.warning.index import Warnings
from aboveboard.lib.mapped import FileUnusable

pytestmark = pytest.mark.once

ADDRESSES = ["ip-src", "ip-dst", "domain|ip"]
NAMES = ["domain", "hostname", "url"]


def listed(form: str, entries: list[str], attributes: list[str], **more: Any) -> bytes:
    """A list in the format of MISP."""
    return json.dumps({"name": "A list", "version": 1, "type": form, "list": entries, "matching_attributes": attributes} | more).encode()


FILES = {
    "private": listed("cidr", ["10.0.0.0/8", "192.168.0.0/16", "fe80::/10"], ADDRESSES),
    "cloud": listed("cidr", ["10.1.0.0/16", "203.0.113.7", "10.1.0.0/24"], ADDRESSES),
    "top": listed("hostname", ["Big.Example", ".shop.example", "bücher.example"], NAMES),
    "exact": listed("string", ["one.example", ".below.example", "d41d8cd98f00b204e9800998ecf8427e"], [*NAMES, "md5"]),
    "throwaway": listed("substring", ["0-mail.example", "abc"], ["email-src"]),
    "contacts": listed("regex", [r"/^(abuse|noc)\@.*$/i"], ["email-dst"]),
    "phones": listed("regex", ["/555/"], ["phone-number"]),
    "empty": listed("string", [], ["domain"]),
}


@pytest.fixture(scope="module")
def warnings(tmp_path_factory: pytest.TempPathFactory) -> Warnings:
    """The lists above in one file."""
    folder = tmp_path_factory.mktemp("warnings")
    return Warnings.open(compiling.compiled((lists.read(name, data) for name, data in FILES.items()), folder))


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        (Kind.IPV4, "10.1.2.3", ("cloud", "private")),
        (Kind.IPV4, "10.1.0.9", ("cloud", "private")),
        (Kind.IPV4, "10.2.0.1", ("private",)),
        (Kind.IPV4, "9.255.255.255", ()),
        (Kind.IPV4, "11.0.0.0", ()),
        (Kind.IPV4, "203.0.113.7", ("cloud",)),
        (Kind.IPV4, "203.0.113.8", ()),
        (Kind.IPV6, "::ffff:10.2.0.1", ("private",)),
        (Kind.IPV6, "febf::1", ("private",)),
        (Kind.IPV6, "fec0::1", ()),
        (Kind.IPV6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ()),
        (Kind.NETWORK, "10.0.0.0/9", ("private",)),
        (Kind.NETWORK, "10.0.0.0/7", ()),
        (Kind.NETWORK, "10.1.0.0/20", ("cloud", "private")),
        (Kind.NETWORK, "0.0.0.0/0", ()),
        (Kind.DOMAIN, "big.example", ("top",)),
        (Kind.DOMAIN, "a.b.big.example", ("top",)),
        (Kind.DOMAIN, "notbig.example", ()),
        (Kind.DOMAIN, "x.shop.example", ("top",)),
        (Kind.DOMAIN, "xn--bcher-kva.example", ("top",)),
        (Kind.DOMAIN, "one.example", ("exact",)),
        (Kind.DOMAIN, "sub.one.example", ()),
        (Kind.DOMAIN, "very.below.example", ("exact",)),
        (Kind.URL, "https://user@x.big.example:8443/a?b=1", ("top",)),
        (Kind.URL, "https://[2001:db8::1]/x", ()),
        (Kind.MD5, "D41D8CD98F00B204E9800998ECF8427E", ("exact",)),
        (Kind.EMAIL, "joe@10-mail.example", ("throwaway",)),
        (Kind.EMAIL, "ABUSE@anything.example", ("contacts",)),
        (Kind.EMAIL, "joe@big.example", ()),
        (Kind.SHA256, "0" * 64, ()),
    ],
)
def test_a_value_is_found_where_it_stands_and_nowhere_else(warnings: Warnings, kind: Kind, text: str, names: tuple[str, ...]) -> None:
    assert warnings.on([normalised(kind, text)]) == [names]


def test_many_values_are_answered_in_their_order(warnings: Warnings) -> None:
    values = [normalised(Kind.DOMAIN, "big.example"), normalised(Kind.IPV4, "9.9.9.9"), normalised(Kind.IPV4, "10.1.2.3")]
    assert warnings.on(values * 3) == [("top",), (), ("cloud", "private")] * 3
    assert warnings.on([]) == []


def test_the_same_lists_give_the_same_file_and_a_changed_one_is_noticed(warnings: Warnings, tmp_path: Path) -> None:
    again = compiling.compiled((lists.read(name, data) for name, data in reversed(FILES.items())), tmp_path)
    assert again.name == warnings.path.name
    again.chmod(0o600)
    raw = bytearray(again.read_bytes())
    raw[-70] ^= 1
    again.write_bytes(raw)
    with pytest.raises(FileUnusable, match="damaged"):
        compiling.FORM.verify(again)


def test_a_list_that_concerns_no_value_of_ours_is_named_and_asked_nothing(warnings: Warnings) -> None:
    assert {head.name for head in warnings.heads if not head.kinds} == {"phones"}


def test_lists_of_more_than_sixty_four_share_a_value(tmp_path: Path) -> None:
    many = [lists.read(f"list-{number:03}", listed("hostname", ["shared.example"], NAMES)) for number in range(130)]
    assert len(Warnings.open(compiling.compiled(many, tmp_path)).on([normalised(Kind.DOMAIN, "a.shared.example")])[0]) == 130


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no warning list"),
        (b"[]", "no warning list"),
        (b'{"name": "x"}', "no warning list"),
        (listed("telepathy", ["a"], NAMES), "no warning list"),
        (listed("string", ["a" * 3000], NAMES), "more than 2048 characters"),
        (listed("cidr", ["300.1.1.1"], ADDRESSES), "no address or network"),
        (listed("regex", ["/(/"], ["email-src"]), "no pattern"),
        (listed("regex", ["/" + "a" * 300 + "/"], ["email-src"]), "more than 200 characters"),
        (b'{"a":' * 5_000, "no warning list"),
        (b"\xff\xfe", "no warning list"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(data: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(lists.WarningListRefused, match=sentence) as refused:
        compiling.compiled([lists.read("bad", data)], tmp_path)
    assert "bad" in str(refused.value)
    assert not list(tmp_path.glob("*.warnings"))


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lists.WarningListRefused, match="holds no warning lists"):
        list(lists.read_folder(tmp_path))


def test_of_the_published_lists_every_entry_is_found_on_its_own_list(tmp_path: Path) -> None:
    """Held against the entries themselves, for each list that is meant for one kind of value only or for hosts."""
    packaged = lists.packaged()
    if packaged is None:
        pytest.skip("PUBLISHED WARNING LISTS NOT INSTALLED: the package pymispwarninglists is missing")
    every = [each for each in lists.read_folder(packaged) if each.entries]
    opened = Warnings.open(compiling.compiled(every, tmp_path))
    asked: list[tuple[str, Value]] = []
    for each in every:
        sample = each.entries[:: max(1, len(each.entries) // 40)]
        kind = {lists.Form.HOST: Kind.DOMAIN, lists.Form.NETWORK: Kind.NETWORK}.get(each.form)
        for entry in sample:
            text = entry.strip(".")
            if kind is None or kind not in each.kinds:
                continue
            asked.append((each.name, normalised(kind, f"very.own.{text}" if kind is Kind.DOMAIN else text)))
    assert len({name for name, _ in asked}) > 80
    found = opened.on([value for _, value in asked])
    assert [(name, value.text) for (name, value), names in zip(asked, found, strict=True) if name not in names] == []
