"""What threat data may be used for: stated in the agreement, read by who reads for it, and narrowed from the next request on."""

from copy import replace
from typing import Any

import pytest

from aboveboard.agreements.models import Agreement
from aboveboard.agreements.queries import content
from aboveboard.agreements.values import DataTerms
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Alert, Object, Release
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.policy.load import load_profile
from aboveboard.policy.queries import current
from aboveboard.policy.values.purposes import MOST_PURPOSES, PurposeRule, Purposes
from aboveboard.policy.values.rule import RuleError
from aboveboard.policy.values.words import Kind
from tests import make_agreements, make_diligence, make_rooms
from tests import make_exchange as make
from tests.adopting import adopt
from tests.api.caller import Caller
from tests.exchange.test_alerts import naming
from tests.make_web import veil
from tests.web.threat_data import browser, text_of

CANARY = "canary-of-a-purpose"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def sent(*purposes: str, **more: Any) -> tuple[Actor, str]:
    """A partner whose agreement allows these purposes, and the id of a clear object of it."""
    nova = make.partner(purposes=purposes)
    one = make.indicator(nova, name=CANARY, **make.marked(make.CLEAR) | more)
    make.admitted(nova, one)
    return nova, one["id"]


def test_every_object_carries_the_purposes_of_the_agreement_that_it_came_under() -> None:
    _, key = sent("protection", "investigation")
    assert Object.objects.get(stix_id=key).purposes == "investigation,protection"
    titles = current(Purposes).body.titles
    dossier = queries.visible_dossier(make.desk(), Object.objects.get(stix_id=key).pk)
    assert dossier.purposes == (titles["investigation"], titles["protection"])
    assert titles["protection"] in text_of(browser(make.desk()), f"/exchange/objects/{veil(dossier.key)}/")


def test_what_no_bureau_reads_for_reaches_no_country_and_alerts_none() -> None:
    nova = make.partner(purposes=["response"])
    make.admitted(nova, naming(nova, "DE"), naming(nova, "DE", **make.marked(make.RED)))
    worker.drain()
    assert not Alert.objects.exists()
    assert not Release.objects.filter(collection__alias="country-de").exists()
    assert make.ids(make.bureau("de"), "shared") == []


def test_nothing_is_passed_on_to_a_bureau_that_reads_for_none_of_its_purposes() -> None:
    hashed = "[file:hashes.'SHA-256' = '" + "ab" * 32 + "']"
    nova = make.partner(purposes=["statistics"])
    make.admitted(nova, make.indicator(nova, hashed))
    (found,) = queries.passable(make.desk(), list(Object.objects.filter(producer=nova.organisation).values_list("pk", flat=True)))
    with pytest.raises(Conflict, match="none of the purposes"):
        actions.pass_on(make.desk(), found, countries=["DE"], is_victim=True, reason="Told by telephone.")


def test_in_a_room_its_members_read_for_the_incident_as_well() -> None:
    nova, mira, desk, de = make.partner(purposes=["response"]), make.partner(), make.desk(), make.bureau("de")
    room = make_rooms.room(nova, mira, countries=("de",), desk=desk)
    one = make.indicator(nova, **make.marked(make.GREEN))
    make_rooms.brought(nova, room, one)
    worker.drain()
    for who in (de, mira):
        assert make.ids(who, str(room.collection_id)) == [one["id"]]
        assert make.ids(who, "shared") == []
    assert make.ids(de, "country-de") == []


def test_a_regulation_that_narrows_who_reads_for_a_purpose_narrows_what_is_here() -> None:
    _, key = sent("protection")
    fr, other = make.bureau("fr"), make.partner()
    assert make.ids(fr, "shared") == make.ids(other, "shared") == [key]
    adopt("purposes", "read_by: [bureaus, partners, rooms]", "read_by: [partners]")
    assert (make.ids(fr, "shared"), make.ids(other, "shared")) == ([], [key])
    assert CANARY not in text_of(browser(fr), "/country/")
    # Without the house's own markings nothing could be read: they are for every purpose.
    adopt("purposes", "read_by: [bureaus, partners, house, rooms]", "read_by: []")
    assert any(item.id.startswith("marking-definition--") for item in queries.visible_objects(fr, "shared", make.ALL).items)


def test_programs_and_pages_draft_agreements_for_purposes() -> None:
    officer = make_diligence.staff("officer")
    draft = make_agreements.drafted(by=officer, data=DataTerms(inward=True, purposes=frozenset({"protection"})))
    title = current(Purposes).body.titles["protection"]
    page = text_of(browser(officer), f"/agreements/{draft.pk}/")
    assert title in page
    shown = Caller(None, make.token(officer)).get(f"/agreements/{draft.pk}").json()
    assert shown["data_terms"]["purposes"] == ["protection"]


def test_words_that_were_signed_before_purposes_were_stated_mean_threats_and_keep_their_hash() -> None:
    plain = DataTerms(inward=True).plain()
    del plain["purposes"]
    assert DataTerms.read(plain).purposes == {"threats"}
    agreement = make_agreements.drafted()
    with make_diligence.rows():
        Agreement.objects.filter(pk=agreement.pk).update(data_terms=plain)
    agreement.refresh_from_db()
    assert content.plain(agreement)["data"] == plain
    assert content.facts_of(agreement).data_terms.purposes == {"threats"}


def test_an_agreement_names_purposes_of_the_regulation_and_one_at_least() -> None:
    with pytest.raises(Invalid) as caught:
        DataTerms(inward=True, purposes=frozenset())
    assert set(caught.value.fields) == {"purposes"}
    with pytest.raises(Invalid, match="purposes of the regulation") as caught:
        make_agreements.drafted(data=DataTerms(inward=True, purposes=frozenset({"marketing"})))
    assert set(caught.value.fields) == {"purposes"}


def test_a_list_of_purposes_is_short() -> None:
    body = load_profile("organisation")[Kind.PURPOSES].body
    assert isinstance(body, Purposes)
    many = tuple(replace(body.purposes[0], code=f"threats{n or ''}") for n in range(MOST_PURPOSES + 1))
    with pytest.raises(RuleError, match="at most"):
        Purposes(purposes=many)
    assert isinstance(many[0], PurposeRule)
