"""Which addresses may be called: pure decisions."""

import pytest

from aboveboard.lib.calling import addresses
from aboveboard.lib.calling.addresses import Address, AddressRefused, checked, is_public

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://hooks.example.org/a/b?c=d", Address("hooks.example.org", 443, "/a/b?c=d")),
        ("https://Hooks.Example.ORG.", Address("hooks.example.org", 443, "/")),
        ("https://hooks.example.org:8443/", Address("hooks.example.org", 8443, "/")),
        ("https://xn--mnchen-3ya.de/", Address("xn--mnchen-3ya.de", 443, "/")),
        ("https://1.1.1.1/hook", Address("1.1.1.1", 443, "/hook")),
        ("https://[2606:4700:4700::1111]/", Address("2606:4700:4700::1111", 443, "/")),
    ],
)
def test_public_addresses_are_taken(text: str, expected: Address) -> None:
    assert checked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hooks.example.org",
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "gopher://hooks.example.org:443/",
        "https://",
        "https:///path",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org@127.0.0.1/",
        "https://hooks.example.org/#x",
        "https://hooks.example.org:22/",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org:x/",
        "https://[::1",
        "https://hooks.example.org\\@127.0.0.1/",
        "https://hooks.example.org/\r\nX: y",
        "https://hooks.example.org/ y",
        "https://münchen.de/",
        "https://a" + "x" * 400 + ".example/",
        "https://" + "a" * 70 + ".example/",
        "https://_x..example/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://app.localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f000001/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://168.63.129.16/",
        "https://100.100.100.200/",
        "https://192.0.0.192/",
        "https://0.0.0.0/",
        "https://255.255.255.255/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://198.18.0.1/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2002:a00:1::]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fd00:ec2::254]/",
        "https://[fec0::1]/",
        "https://[ff02::1]/",
    ],
)
def test_what_leads_inside_or_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        checked(text)
    assert str(caught.value).endswith((".", "/path.", "host.example."))


@pytest.mark.parametrize("number", ["2001:0:7f00:1:0:0:f5ff:fffe", "64:ff9b::101:101", "2002:101:101::", "::ffff:1.1.1.1", "none", ""])
def test_ways_through_to_ipv4_and_what_is_no_number_are_not_public(number: str) -> None:
    assert not is_public(number)
    assert is_public("2606:4700::1111")


def test_an_allow_list_leaves_nothing_else() -> None:
    hosts = ["example.org"]
    assert checked("https://example.org/", hosts=hosts).host == "example.org"
    assert checked("https://a.example.org/", hosts=hosts).host == "a.example.org"
    for text in ("https://badexample.org/", "https://example.org.bad.example/", "https://1.1.1.1/"):
        with pytest.raises(AddressRefused):
            checked(text, hosts=hosts)


def test_this_machine_is_reached_only_where_a_setting_lets_tests() -> None:
    assert checked("http://127.0.0.1:8100/x", loopback=True) == Address("127.0.0.1", 8100, "/x", is_plain=True)
    assert checked("https://[::1]/x", loopback=True) == Address("::1", 443, "/x")
    for text in ("http://10.0.0.1/", "https://localhost/", "http://hooks.example.org/"):
        with pytest.raises(AddressRefused):
            checked(text, loopback=True)
    assert addresses.is_loopback("127.9.9.9")
