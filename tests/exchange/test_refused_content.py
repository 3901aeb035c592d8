"""What is taken in no form: payloads and files, the secrets of victims, and material of child abuse, which is refused unread."""

import base64
import gzip
from itertools import batched
from typing import Any

import pytest

from aboveboard.audit.models import Payload
from aboveboard.exchange import actions, queries
from aboveboard.exchange.intake.words import pasted
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.rules import refused_content
from aboveboard.exchange.rules.refused_text import sifted, sifted_rows
from aboveboard.exchange.stix.envelope import Received, open_envelope, read_object
from aboveboard.kernel.actor import SYSTEM
from aboveboard.policy.load import load_profile
from aboveboard.policy.values.content import ContentRules
from aboveboard.policy.values.words import Kind
from tests import make_exchange as make
from tests.shared import shared

_body = load_profile("organisation")[Kind.CONTENT].body
assert isinstance(_body, ContentRules)
RULES = _body
PROGRAM = base64.b64encode(b"MZ" + b"\0" * 300).decode()
LINES = "\n".join(f"user{number}:hunter{number}x" for number in range(200))


def said(kind: str = "x-sample", **more: Any) -> dict[str, Any]:
    """An object of a type, nothing in it but these properties."""
    return {"type": kind, "id": f"{kind}--6f1b8a0e-7f1c-4b38-9f6d-111111111111"} | more


def extended(**more: Any) -> dict[str, Any]:
    """An indicator with these properties in an extension."""
    extension = {"extension_type": "property-extension"} | more
    return make.indicator(extensions={"extension-definition--1b0bb2a8-30e6-4f0d-9d2c-111111111111": extension})


PAYLOADS = [
    said("artifact", payload_bin="TVqQ"),
    said(payload_bin=PROGRAM),
    extended(payload_bin=PROGRAM),
    extended(x_deep=[{"more": {"payload_bin": "AA=="}}]),
    said(x_anything=PROGRAM),
    said(x_anything=f"see this: {PROGRAM}"),
    said(x_anything="\r\n".join(PROGRAM[place : place + 76] for place in range(0, len(PROGRAM), 76))),
    said(x_anything=f"data:application/octet-stream;base64,{'QUJD' * 60}"),
    said(x_anything=(b"PK\x03\x04" + bytes(range(256))).hex()),
    said(x_anything=base64.b64encode(b"%PDF-1.7" + bytes(200)).decode()),
    said(x_anything=base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(200)).decode()),
    said(x_anything=base64.b64encode(bytes(range(256)) * 4).decode()),
    said("file", name="a.exe", x_content=PROGRAM),
    # A beginning whose letters are no whole groups of four.
    said(x_anything="a" * 11 + "\\" + PROGRAM[:122]),
    said("email-message", body_multipart=[{"body": base64.b64encode(b"\x7fELF" + bytes(200)).decode(), "content_type": "x/y"}]),
]
SECRETS = [
    said("user-account", credential="hunter2"),
    said(x_password="hunter2"),
    said("note", content=LINES),
    said("note", content="\n".join(f"joe{n}@mail.example:secret{n}!" for n in range(3))),
    said("note", content=" ".join(f"joe{n}@mail.example;secret{n}" for n in range(3))),
    said(x_rows=[f"joe{n}@mail.example:secret{n}" for n in range(3)]),
    said("note", content="URL: https://bank.example/login\nUsername: joe\nPassword: S3cret!\n"),
    said("note", content="Login: joe\nPass: hunter2\n\nLogin: ann\nPass: hunter3\n\nLogin: bob\nPass: hunter4"),
    said("note", content="4111 1111 1111 1111|12/27|123|Joe"),
    said("note", content="paid with 4111111111111111 exp 12/2027"),
    said("url", value="https://joe:hunter2@mail.example/"),
    make.indicator(pattern="[url:value = 'ftp://joe:hunter2@files.example/a']"),
    make.indicator(pattern="[user-account:credential = 'hunter2']"),
    said("note", content="hxxps[:]//joe:hunter2@mail[.]example"),
    said("note", content="admin:passw0rd@host.example"),
    said("note", content="-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA" * 4),
]
ABUSE = [
    said("note", content="CSAM at this address"),
    make.indicator(labels=["CSAM"]),
    make.indicator(name="Hash of child sexual abuse material"),
    make.indicator(description="Child-abuse images"),
    make.indicator(indicator_types=["child_sexual_exploitation"]),
    said("report", name="Child pornography ring: addresses"),
    said("file", name="csam.jpg"),
    said("malware", labels=["taxonomy:type='CSEM'"]),
    said(x_tags=["Kinderpornografie"]),
]
TAKEN = [
    make.indicator(description="Phishing site that steals passwords and credit cards; enter your username and password: it says"),
    make.indicator(name="Password stealer", pattern="[file:name = 'passwords.txt']"),
    said("malware", name="CredStealer", description="A locker that claims its victim looked at child pornography."),
    said("malware", description="It tries admin:admin and root:toor1 against routers; the panel is at 192.0.2.7:8080."),
    said("note", content="\n".join(f"192.0.2.{n}:8080" for n in range(200))),
    said("note", content="\n".join(f"host{n}.example:8080" for n in range(200))),
    said("note", content="\n".join(f"sample{n}.exe:{n:032x}" for n in range(200))),
    said("note", content="\n".join(f"joe{n}@mail.example" for n in range(200))),
    said("note", content="\n".join(f"joe{n}@mail.example;Norway;2026-01-{n:02}" for n in range(1, 30))),
    said("note", content="\n".join(["Config of the sample:", "Port:4444", "Mutex:abc123", "Campaign:spring"])),
    said("report", name="CSAM: cybersecurity awareness month 2026"),
    said("user-account", user_id="joe", account_login="joe", credential_last_changed="2026-01-01T00:00:00Z"),
    said("email-addr", value="joe@mail.example"),
    said("url", value="https://joe@mail.example/a:b"),
    said("url", value="https://evil.example/?token=" + "aB3" * 400),
    said("file", hashes={"SHA-512": "a1" * 64, "SSDEEP": "3:" + "abc" * 40}),
    make.indicator(pattern="rule a { strings: $a = { 4D 5A 90 00 } $b = \"password\" condition: all of them }", pattern_type="yara"),
    said("note", content="A prose of more than a hundred and thirty two letters without any punctuation in it " * 8),
    said("note", content="Order 4111111111111112 of 12/27"),
]  # fmt: skip


def refused(*objects: dict[str, Any]) -> dict[int, str]:
    """Place and sentence of each object that is not taken."""
    body = make.envelope(*objects)
    return refused_content.refusals(body, open_envelope(body).received, RULES)


@pytest.mark.parametrize("content", PAYLOADS, ids=lambda each: str(each)[:60])
def test_payloads_and_files_are_not_taken_wherever_they_stand(content: dict[str, Any]) -> None:
    assert "Payloads and files are not taken here" in refused(content)[0]


@pytest.mark.parametrize("content", SECRETS, ids=lambda each: str(each)[:60])
def test_secrets_are_not_taken_and_the_sentence_says_to_leave_them_out(content: dict[str, Any]) -> None:
    sentence = refused(content)[0]
    assert "leave" in sentence
    assert "hunter" not in sentence


@pytest.mark.parametrize("content", ABUSE, ids=lambda each: str(each)[:60])
def test_declared_material_of_child_abuse_is_refused_with_the_proper_channel(content: dict[str, Any]) -> None:
    assert refused(content)[0].endswith(RULES.abuse.channel)


@pytest.mark.parametrize("content", TAKEN, ids=lambda each: str(each)[:60])
def test_what_tells_of_a_crime_or_names_its_victims_is_taken(content: dict[str, Any]) -> None:
    assert refused_content.refusal(content, RULES) is None


def test_a_long_list_of_secrets_does_not_hide_among_many_short_objects() -> None:
    secrets = make.indicator(x_found=[f"user{n}:hunter{n}x" for n in range(400)])
    assert refused_content.refusal(secrets, RULES) is not None
    assert list(refused(*[make.indicator() for _ in range(200)], secrets)) == [200]


def test_an_escaped_letter_hides_nothing() -> None:
    for text in (r'{"payload\u005fbin": "AA=="}', r'{"labels": ["cs\u0061m"]}'):
        body = b'{"objects":[{"type":"x-a","id":"x-a--6f1b8a0e-7f1c-4b38-9f6d-111111111111",' + text[1:].encode() + b"]}"
        assert refused_content.refusals(body, open_envelope(body).received, RULES)


def test_nothing_of_the_attack_knowledge_base_is_refused() -> None:
    paths = sorted(shared("exchange").glob("attack-*.jsonl.gz"))
    assert paths
    for path in paths:
        with gzip.open(path) as lines:
            items = [item for place, line in enumerate(lines) if isinstance(item := read_object(line.strip(), place=place), Received)]
        assert len(items) > 1000, path.name
        for some in batched(items, 1000):
            assert refused_content.refusals(b"\n".join(item.body for item in some), some, RULES) == {}, path.name


def test_what_is_refused_is_never_stored_and_the_rest_goes_on(house: None) -> None:
    make.feeds()
    nova = make.partner()
    good, bad = make.indicator(nova, name="Sound"), make.indicator(nova, labels=["csam"], name="CANARYNAME")
    secret = make.indicator(nova, pattern="[url:value = 'https://joe:CANARYWORD@mail.example/']")
    submission = make.received(nova, good, bad, secret)
    assert b"CANARY" not in bytes(submission.body)
    assert b"Sound" in bytes(submission.body)
    waiting = make.fates(nova, submission)
    actions.admit(SYSTEM, submission)
    outcomes = make.fates(nova, submission)
    assert [outcome for outcome, _ in outcomes] == ["successes", "failures", "failures"]
    assert waiting[1:] == outcomes[1:]
    assert RULES.abuse.channel in outcomes[1][1]
    assert "leave the secret out" in outcomes[2][1]
    assert list(Object.objects.filter(producer=nova.organisation).values_list("stix_id", flat=True)) == [good["id"]]
    assert bytes(Submission.objects.get().body) == b""
    assert not any("CANARY" in repr(row) for row in Payload.objects.values())


def test_a_preview_shows_nothing_of_what_is_refused(house: None) -> None:
    nova = make.partner()
    looked = queries.visible_look(nova, make.envelope(make.indicator(nova, name="CANARYNAME", labels=["csam"]), make.indicator(nova)))
    assert "CANARY" not in repr(looked)
    assert [bool(each.sentence) for each in looked] == [True, False]


def test_pasted_lines_that_hold_a_secret_or_declare_abuse_are_left_out() -> None:
    text = "evil.example C2\njoe@mail.example passw0rd1\nann@mail.example:hunter2\nadmin:passw0rd@host.example\nbob@mail.example TA505\n"
    text += "carl@mail.example phish-sender\n\nCSAM hashes:\n" + "a" * 32 + "\n\nfine.example"
    kept, refused = sifted(text, RULES)
    assert [each.line for each in refused] == [2, 3, 4, 8, 9]
    assert [found.value.text for found in pasted(kept).found] == ["evil.example", "bob@mail.example", "carl@mail.example", "fine.example"]
    assert "hunter2" not in kept + repr(refused)


def test_rows_of_a_table_that_hold_secrets_are_left_out() -> None:
    rows = (("joe@mail.example", "hunter2"), ("ann@mail.example", ""))
    assert sifted_rows(("E-mail", "Password"), rows, RULES)[0] == (("", ""), rows[1])
    combo = tuple((f"joe{n}@mail.example", f"secret{n}") for n in range(4))
    assert len(sifted_rows(("a", "b"), combo, RULES)[1]) == 4
    assert sifted_rows(("e-mail", "malware"), (("joe@mail.example", "emotet4"), ("ann@mail.example", "loader")), RULES)[1] == {}


def test_words_of_a_person_are_looked_at_as_objects_are() -> None:
    assert refused_content.refusal_of_text("The panel is at evil.example.", RULES) is None
    assert refused_content.refusal_of_text("It holds CSAM.", RULES) == refused_content.unread(RULES)
    assert "leave out words" in str(refused_content.refusal_of_text(PROGRAM, RULES, name="words"))
    assert "leave the secret out" in str(refused_content.refusal_of_text("https://joe:hunter2@mail.example/", RULES))


def test_a_table_whose_titles_declare_abuse_is_left_out_as_a_whole_and_a_row_for_what_it_holds() -> None:
    kept, found = sifted_rows(("CSAM", "hash"), (("a", "b"), ("c", "d")), RULES)
    assert (kept, found) == ((("", ""), ("", "")), {0: refused_content.unread(RULES), 1: refused_content.unread(RULES)})
    rows = (("evil.example", "https://joe:hunter2@mail.example/"), ("fine.example", ""))
    kept, found = sifted_rows(("domain", "url"), rows, RULES)
    assert (kept, list(found)) == ((("", ""), rows[1]), [0])


def test_a_paragraph_is_left_out_where_its_lines_hold_a_secret_only_together() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA" * 4
    kept, found = sifted(f"evil.example\n\n{key}\n\nfine.example", RULES)
    assert (kept, [each.line for each in found]) == ("evil.example\n\n\n\n\nfine.example", [3, 4])
    assert "private key" in found[0].sentence
    combo = "\n".join(f"user{n}:hunter{n}x" for n in range(9))
    kept, found = sifted(f"evil.example\n\n{combo}", RULES)
    assert ([each.line for each in found], "hunter" in kept) == (list(range(3, 12)), False)
