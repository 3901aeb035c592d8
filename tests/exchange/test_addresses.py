"""The operator's data sets at work: loaded by the command, named in the log, and what is admitted from then on is routed by them."""

import json
from pathlib import Path
from typing import Any

import pytest

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.cli import addresses
from aboveboard.cli.command import parser
from aboveboard.exchange import actions
from aboveboard.exchange.models import AddressFile, Object
from aboveboard.exchange.stix.domains import SUFFIX_DATA
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden
from tests import make_exchange as make
from tests.exchange.addresses.made import written
from tests.exchange.test_claims import confirmed

DE, FR = {"country": {"iso_code": "DE"}}, {"country_code": "FR"}
INSIDE = "[ipv4-addr:value = '198.51.100.7']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def run(*words: str) -> int:
    args = parser([addresses.COMMAND]).parse_args(["addresses", *words])
    return int(args.verb_run(args))


def routes(pattern: str) -> list[list[str]]:
    """Why an indicator of this pattern concerns which country."""
    nova = make.partner()
    one = make.indicator(nova, pattern)
    make.admitted(nova, one)
    return list(Object.objects.get(stix_id=one["id"]).routes)


def test_what_is_admitted_after_is_routed_by_the_operators_data_sets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    confirmed(make.bureau("fr"), asns=("AS64500",))
    countries = written(tmp_path / "c.mmdb", {"198.51.100.0/24": DE}, "Places")
    numbers = written(tmp_path / "n.mmdb", {"198.51.100.0/24": {"asn": 64500}}, "Numbers")
    assert run("load", "--country", str(countries), "--asn", str(numbers), "--json") == 0
    named = json.loads(capsys.readouterr().out)
    assert named["countries"].startswith("Places of 20")
    found = routes(INSIDE)
    assert [(country, strength) for country, strength, *_ in found] == [("FR", "constituency"), ("DE", "address")]
    assert named["numbers"] in found[0][3]
    assert named["countries"] in found[1][3]
    entry = Entry.objects.get(kind="exchange.load_addresses")
    assert store.facts(entry)["countries"] == named["countries"]


def test_a_file_that_is_none_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.mmdb").write_bytes(b"nothing")
    for words in (["load"], ["load", "--country", str(tmp_path / "odd.mmdb")], ["load", "--asn", str(tmp_path / "absent.mmdb")]):
        assert run(*words) == 1
    assert capsys.readouterr().err.count("aboveboard: ") == 3
    assert not AddressFile.objects.exists()
    assert run("show") == 0
    assert "iptocc" in capsys.readouterr().out


def test_nothing_is_routed_where_the_file_in_force_is_not_at_hand(tmp_path: Path, settings: Any) -> None:
    assert run("load", "--country", str(written(tmp_path / "c.mmdb", {"198.51.100.0/24": FR}))) == 0
    nova = make.partner()
    waiting = make.received(nova, make.indicator(nova, INSIDE))
    # As on a machine to which only the database was brought.
    settings.DATA = tmp_path / "elsewhere"
    with pytest.raises(Conflict, match="load them again with 'aboveboard addresses load'"):
        actions.admit(SYSTEM, waiting)
    assert not Object.objects.filter(producer=nova.organisation).exists()


def test_only_the_operator_puts_data_sets_in_force() -> None:
    with pytest.raises(Forbidden):
        actions.load_addresses(make.desk(), sha256="0" * 64, countries="Mine", numbers="")


def test_what_lies_in_a_territory_goes_to_the_member_that_answers_for_it() -> None:
    reason = f"The domain ends in .gp ({SUFFIX_DATA}). FR answers for GP."
    assert routes("[domain-name:value = 'port.gp']") == [["FR", "domain", "host", reason]]
