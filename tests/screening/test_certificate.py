"""A certificate proves with one key and no database that nothing was found, and nothing in it can be changed unseen."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from aboveboard.audit import keys, sequencer
from aboveboard.config.main import main
from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.lib import canonical, clock
from aboveboard.lib.tlog import note
from aboveboard.parties.models import Organisation
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists
from aboveboard.screening import actions, queries
from aboveboard.screening.certificate import CertificateRefused, verify
from aboveboard.screening.values import Reason
from tests import make_parties, make_screening, make_web
from tests.api.caller import caller
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")
FAR = Listed(301, "Jan", "Vermolen", "1932", "Kenya")


@pytest.fixture
def clear(tmp_path: Path) -> Organisation:
    """An organisation that no list names, though one entry comes near."""
    make_screening.un(tmp_path, *OTHERS, FAR)
    return make_screening.screened()


def document(organisation: Organisation) -> dict[str, Any]:
    sequencer.publish(sequencer.AUDIT)
    return queries.no_hit_certificate(make_parties.staff("analyst"), make_screening.run_of(organisation).pk)


def vkey() -> str:
    return keys.verifier_key("audit")


def test_a_certificate_verifies_offline(clear: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = document(clear)
    assert (made["no_hit"], made["is_current"], made["organisation"]["id"]) == (True, True, str(clear.pk))
    assert [(each["source"], each["entries"], each["standing"]) for each in made["lists"]] == [("un", 5, "binding")]
    assert any(one["caption"] == "Jan Vermolen" and one["sentences"] for each in made["subjects"] for one in each["nearest"])
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(made))
    assert main(["verify", str(path), "--vkey", vkey()]) == 0
    said = capsys.readouterr().out
    for words in ("no entry reached the line", "Jan Vermeulen", "un of 2026-03-01", "aboveboard.test/audit"):
        assert words in said, words


def test_it_says_when_each_list_was_checked_and_since_when_that_is_too_long_ago(clear: Organisation) -> None:
    (fresh,) = document(clear)["lists"]
    assert (fresh["is_stale"], fresh["stale_since"]) == (False, None)
    assert fresh["checked_at"].startswith(f"{clock.now():%Y-%m-%d}")
    days = policy.current(Lists).body.feed.most_age_days
    with clock.frozen(clock.now() + timedelta(days=days + 1)):
        (stale,) = document(clear)["lists"]
        assert stale["is_stale"]
        assert stale["stale_since"].startswith(f"{clock.now() - timedelta(days=1):%Y-%m-%d}")


def test_another_key_or_a_damaged_file_is_refused(clear: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(document(clear)))
    assert main(["verify", str(path), "--vkey", note.generate("aboveboard.test/audit").verifier.key]) == 1
    assert "The log does not prove it" in capsys.readouterr().err
    path.write_text(path.read_text()[:-100])
    assert main(["verify", str(path), "--vkey", vkey()]) == 1
    assert "not complete" in capsys.readouterr().err


def body_with(made: dict[str, Any], **changes: Any) -> None:
    body = json.loads(made["run"]["body"]) | changes
    made["run"] |= {"body": canonical.dumps(body).decode(), "sha256": canonical.digest(body)}


def leaf_with(made: dict[str, Any], **changes: Any) -> None:
    made["log"]["leaf"] = canonical.dumps(json.loads(made["log"]["leaf"]) | changes).decode()


FORGED = {
    "another format": (lambda made: made.update(format="x/1"), "This verifier reads"),
    "no format": (lambda made: made.pop("format"), "not complete"),
    "another hash": (lambda made: made["run"].update(sha256="0" * 64), "do not have the hash"),
    "bytes not canonical": (lambda made: made["run"].update(body=made["run"]["body"] + " "), "do not have the hash"),
    "a list less, hashed again": (lambda made: body_with(made, lists=[]), "The log holds another hash"),
    "no log": (lambda made: made.update(log=None), "before the log had taken"),
    "another payload": (lambda made: made["log"].update(payload="{}"), "not the one that the log has committed to"),
    "another entry": (lambda made: leaf_with(made, kind="screening.load_list"), "not that of this screening"),
    "a refused entry": (lambda made: leaf_with(made, outcome="refused"), "not that of this screening"),
    "another run": (lambda made: made["run"].update(id=str(uuid4())), "not that of this screening"),
    "another day": (lambda made: leaf_with(made, at="2030-01-01T00:00:00Z"), "The log does not prove it"),
    "no proof": (lambda made: made["log"].update(proof="nothing"), "The log does not prove it"),
    "another organisation": (lambda made: made["organisation"].update(id=str(uuid4())), "about another organisation"),
    "another claim": (lambda made: made.update(no_hit=False), "does not follow"),
    "a number for a text": (lambda made: made["log"].update(key=7), "not complete"),
}


def test_nothing_in_it_can_be_changed_unseen(clear: Organisation) -> None:
    whole = json.dumps(document(clear))
    assert verify(whole.encode(), vkey()).is_no_hit
    for forge, refused in FORGED.values():
        made = json.loads(whole)
        forge(made)
        with pytest.raises(CertificateRefused, match=refused):
            verify(json.dumps(made).encode(), vkey())


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"[" * 100_000, b"\xff", b" " * 100_000_001])
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(CertificateRefused):
        verify(content, "x")


def test_there_is_none_where_an_entry_reached_the_line(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    actions.screen_organisation(make_parties.staff("analyst"), owner.pk)
    sequencer.publish(sequencer.AUDIT)
    run = make_screening.run_of(owner)
    with pytest.raises(Conflict, match="1 entries reached the line"):
        queries.no_hit_certificate(make_parties.staff("analyst"), run.pk)
    actions.confirm_match(make_parties.staff("analyst", "Anna Lind"), match, form=make_screening.said(Reason.SAME_FACTS))
    made = queries.dossier(make_parties.staff("auditor"), owner.pk)
    (shown,) = made["matches"]
    assert (made["no_hit"], shown["state"], shown["caption"]) == (False, "confirmed", "Jan Vermeulen")
    assert shown["judgements"][0]["reason"] == "same_facts"
    assert shown["remembered"].endswith("because the facts are the same; both sides unchanged since.")
    found = verify(json.dumps(made).encode(), vkey())
    assert (found.hits, found.is_no_hit) == (1, False)


def test_the_proof_waits_for_a_checkpoint_and_the_certificate_for_the_proof(clear: Organisation) -> None:
    with pytest.raises(Conflict, match="next checkpoint"):
        queries.no_hit_certificate(make_parties.staff("analyst"), make_screening.run_of(clear).pk)
    assert queries.dossier(make_parties.staff("analyst"), clear.pk)["log"] is None


def test_an_older_list_is_said(clear: Organisation, tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, FAR, OWNER, dated="2026-03-09")
    assert document(clear)["is_current"] is False


def test_nobody_else_gets_one_and_never_screened_is_not_clear(clear: Organisation) -> None:
    run = make_screening.run_of(clear)
    for role in ("officer", "applicant", "partner", "ncb"):
        actor = make_parties.staff(role)
        for ask, key in ((queries.no_hit_certificate, run.pk), (queries.dossier, clear.pk)):
            with pytest.raises(Missing):
                ask(actor, key)
    with pytest.raises(Missing, match="never screened"):
        queries.dossier(make_parties.staff("analyst"), uuid4())
    own, stranger = make_web.speaker(clear), make_web.staff("officer", "Olaf Other")
    for address in (f"/screenings/{run.pk}/certificate/", f"/screenings/{run.pk}/certificate.json", f"/partners/{clear.pk}/screening/"):
        assert own.get(address).status_code == 404
        assert stranger.get(address).status_code == 404


def test_it_is_read_printed_and_taken_as_json_and_pdf(clear: Organisation) -> None:
    made, client, run = document(clear), make_web.staff("analyst"), make_screening.run_of(clear)
    page = make_web.seen(client, f"/screenings/{run.pk}/certificate/")
    for said in (
        "Certificate: no hit for Meridian Ballistics",
        "Last checked",
        "Jan Vermolen",
        "below the line",
        run.sha256,
        "c2sp.org/tlog-proof@v1",
    ):
        assert said in page, said
    taken = client.get(f"/screenings/{run.pk}/certificate.json")
    assert verify(taken.content, vkey()).run == made["run"]["id"]
    assert taken["Cache-Control"] == "no-store"
    assert "Screening dossier" in make_web.seen(client, f"/partners/{clear.pk}/screening/")
    assert "print view" in make_web.seen(client, f"/screenings/{run.pk}/")
    assert client.get(f"/screenings/{run.pk}/certificate.exe").status_code == 404
    program = caller("Rita Okoro", "reviewer")
    assert verify(json.dumps(program.read(f"/screenings/{run.pk}/certificate")).encode(), vkey()).is_no_hit
    assert program.read(f"/organisations/{clear.pk}/screening-dossier")["matches"] == []


def test_a_pdf_is_made_where_the_extra_is_there(clear: Organisation) -> None:
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))  # type: ignore[arg-type]
    document(clear)
    answer = make_web.staff("analyst").get(f"/screenings/{make_screening.run_of(clear).pk}/certificate.pdf")
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_without_the_extra_the_reader_is_told_what_to_do(clear: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    document(clear)
    answer = make_web.staff("analyst").get(f"/screenings/{make_screening.run_of(clear).pk}/certificate.pdf")
    assert answer.status_code == 422
    assert "print the page" in answer.content.decode()
