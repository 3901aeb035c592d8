"""Constituencies: a bureau claims, the desk confirms, and from then on what lies there goes to its country and to nobody for less."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from aboveboard.audit import guard
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Alert, ConstituencyClaim, Object
from aboveboard.exchange.rules import claiming
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.constituencies import Constituency
from aboveboard.exchange.stix.registries import Embedded, Located
from aboveboard.exchange.stix.values import Value
from aboveboard.exchange.values import ClaimForm, ClaimState
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from tests import make_exchange as make
from tests.make_rooms import MADE

pytestmark = pytest.mark.usefixtures("house")
INSIDE = "[domain-name:value = 'mail.clinic.example']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def claim(who: Actor, **entries: tuple[str, ...]) -> ConstituencyClaim:
    return actions.claim_constituency(who, ClaimForm(who.country or "", **(entries or {"domains": ("clinic.example",)})))


def confirmed(who: Actor, **entries: tuple[str, ...]) -> ConstituencyClaim:
    return actions.confirm_claim(make.desk(), claim(who, **entries))


def went_to(nova: Actor, pattern: str) -> list[str]:
    """The countries to which an object with this pattern goes now."""
    one = make.indicator(nova, pattern, **make.marked(make.GREEN))
    make.admitted(nova, one)
    return sorted(route[0] for route in Object.objects.get(stix_id=one["id"]).routes)


def test_what_targets_an_identity_goes_to_who_declared_its_sector() -> None:
    nova, de = make.partner(), make.bureau("de")
    confirmed(de, sectors=("energy",))
    common = {"spec_version": "2.1", "created_by_ref": make.identity(nova), "created": MADE, "modified": MADE, **make.marked(make.AMBER)}
    victims = {"type": "identity", "id": f"identity--{uuid4()}", "name": "Grid operators", "identity_class": "class", "sectors": ["energy"]}
    malware = {"type": "malware", "id": f"malware--{uuid4()}", "name": "Locker", "is_family": True}
    targets = {"type": "relationship", "id": f"relationship--{uuid4()}", "relationship_type": "targets"}
    ends = {"source_ref": malware["id"], "target_ref": victims["id"]}
    sent = make.admitted(nova, common | victims, common | malware, common | targets | ends)
    assert make.fates(nova, sent) == [("successes", "")] * 3
    assert {malware["id"], targets["id"]} == set(make.ids(de, "country-de"))
    # Also where the identity came before.
    later, again = malware | {"id": f"malware--{uuid4()}"}, targets | {"id": f"relationship--{uuid4()}"}
    make.admitted(nova, common | later, common | again | ends | {"source_ref": later["id"]})
    assert {later["id"], again["id"]} <= set(make.ids(de, "country-de"))


def test_what_is_confirmed_decides_where_things_go_and_what_only_waits_does_not() -> None:
    nova, de = make.partner(), make.bureau("de")
    waiting = claim(de)
    assert went_to(nova, INSIDE) == []
    actions.confirm_claim(make.desk(), waiting)
    assert went_to(nova, INSIDE) == ["DE"]
    reason = Object.objects.order_by("-pk").values_list("routes", flat=True)[0][0][3]
    assert reason == "Its bureau declared clinic.example as its constituency."
    # The next claim is the whole: what it leaves out is the country's no longer.
    newer = confirmed(de, networks=("198.51.100.0/24",))
    assert went_to(nova, INSIDE) == []
    assert went_to(nova, "[ipv4-addr:value = '198.51.100.7']") == ["DE"]
    assert [row.state for row in queries.visible_claims(de)] == ["confirmed", "replaced"]
    actions.withdraw_claim(de, newer)
    assert went_to(nova, "[ipv4-addr:value = '198.51.100.8']") == []


def test_a_source_that_shuts_a_country_out_prevails_over_what_its_bureau_claims() -> None:
    nova = make.partner()
    confirmed(make.bureau("de"))
    shut_out = {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["DE"]}}}
    make.admitted(nova, make.indicator(nova, INSIDE, **make.marked(make.GREEN), **shut_out))
    assert make.ids(make.bureau("de"), "country-de") == []


def test_entries_are_kept_in_one_spelling_and_once() -> None:
    row = claim(
        make.bureau("de"),
        networks=("192.0.2.0/24", "192.0.2.0/24", "192.0.2.9", "2001:DB8::/32"),
        asns=("AS64496", "64496"),
        domains=("Clinic[.]Example.",),
        sectors=("Healthcare ", "healthcare"),
    )
    assert row.networks == ["192.0.2.0/24", "192.0.2.9/32", "2001:db8::/32"]
    assert (row.asns, row.domains, row.sectors) == (["AS64496"], ["clinic.example"], ["healthcare"])


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({}, "networks"),
        ({"networks": ("0.0.0.0/0",)}, "networks"),
        ({"networks": ("::/0",)}, "networks"),
        ({"networks": ("10.0.0.0/7",)}, "networks"),
        ({"networks": ("clinic.example",)}, "networks"),
        ({"networks": ("\x00",)}, "networks"),
        ({"asns": ("AS99999999999",)}, "asns"),
        ({"domains": ("com",)}, "domains"),
        ({"domains": ("192.0.2.1",)}, "domains"),
        ({"sectors": ("\u202egnp",)}, "sectors"),
        ({"sectors": ("x" * 61,)}, "sectors"),
        ({"sectors": ("a",) * 31}, "networks"),
        ({"domains": tuple(f"a{n}.example" for n in range(2_001))}, "networks"),
    ],
)
def test_what_nobody_can_own_is_refused_and_nothing_is_kept(entries: dict[str, Any], field: str) -> None:
    de = make.bureau("de")
    with pytest.raises(Invalid) as caught:
        actions.claim_constituency(de, ClaimForm("de", **entries))
    assert list(caught.value.fields) == [field]
    assert not ConstituencyClaim.objects.exists()


def test_a_bureau_claims_for_its_own_country_one_at_a_time() -> None:
    de, form = make.bureau("de"), ClaimForm("fr", domains=("clinic.example",))
    for stranger in (de, make.partner(), make.desk(), SYSTEM):
        with pytest.raises(Forbidden):
            actions.claim_constituency(stranger, form)
    claim(de)
    with pytest.raises(Conflict, match="withdraw it first"):
        claim(de)
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        ConstituencyClaim.objects.create(country="de", claimed_by=de.id)


def test_nobody_confirms_but_the_desk_and_nobody_else_sees_it() -> None:
    de, fr, desk = make.bureau("de"), make.bureau("fr"), make.desk()
    row = claim(de)
    for stranger in (de, fr, make.partner(), SYSTEM):
        with pytest.raises(Forbidden):
            actions.confirm_claim(stranger, row)
    for stranger in (fr, make.partner()):
        with pytest.raises(Missing):
            queries.visible_claim(stranger, row.pk)
        assert list(queries.claim_remarks(stranger, row)) == []
    with pytest.raises(Forbidden):
        actions.withdraw_claim(fr, row)
    with pytest.raises(Forbidden):
        actions.replace_claim(desk, row)
    # Not by SQL either: who claims never confirms.
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        ConstituencyClaim.objects.filter(pk=row.pk).update(state=ClaimState.CONFIRMED, confirmed_by=de.id, settled_at=row.created_at)
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        ConstituencyClaim.objects.filter(pk=row.pk).update(state=ClaimState.CONFIRMED)
    assert [task.place for task in queries.needs_me(desk)] == ["claim"]
    assert queries.needs_me(de) == []


def test_a_refusal_tells_why_and_the_bureau_may_claim_anew() -> None:
    de, desk = make.bureau("de"), make.desk()
    row = claim(de)
    for reason in ("", " ", "\x00"):
        with pytest.raises(Invalid):
            actions.refuse_claim(desk, row, reason=reason)
    assert actions.refuse_claim(desk, row, reason="Ask the registry first.").state == "refused"
    assert queries.visible_claim(de, row.pk).reason == "Ask the registry first."
    with pytest.raises(Conflict):
        actions.confirm_claim(desk, row)
    assert confirmed(de).state == "confirmed"


def test_the_desk_is_told_what_another_country_has_and_what_lies_elsewhere() -> None:
    confirmed(make.bureau("fr"), domains=("clinic.example",), networks=("198.51.100.0/24",), asns=("AS64496",), sectors=("health",))
    row = claim(
        make.bureau("de"),
        networks=("198.51.100.128/25", "203.0.113.0/24"),
        asns=("AS64496",),
        domains=("a.clinic.example", "rathaus.fr", "co.uk", "amt.de", "ddnss.de", "a.ddnss.fr", "gov.nl"),
        sectors=("health", "energy"),
    )
    said = {(remark.entry, remark.sentence) for remark in queries.claim_remarks(make.desk(), row)}
    assert said == {
        ("198.51.100.128/25", "FR has 198.51.100.0/24, in which it lies."),
        ("AS64496", "FR has AS64496, in which it lies."),
        ("a.clinic.example", "FR has clinic.example, in which it lies."),
        ("health", "FR has this sector too: objects of it go to all of them."),
        ("rathaus.fr", "It ends in .fr, a suffix of FR."),
        ("co.uk", "Names right below it are given to others: is all of it theirs?"),
        ("co.uk", "It ends in .co.uk, a suffix of GB."),
        ("ddnss.de", "Names right below it are given to others: is all of it theirs?"),
        ("a.ddnss.fr", "It ends in .fr, a suffix of FR."),
        ("gov.nl", "It ends in .gov.nl, a suffix of NL."),
    }


class Known(Embedded):
    """Knows these values and no others."""

    def __init__(self, where: dict[str, str]) -> None:
        self.where = where

    def country(self, value: Value) -> Located | None:
        found = self.where.get(value.text)
        return Located(found, "the test", is_registration=True) if found else None


def test_a_network_registered_elsewhere_is_asked_about() -> None:
    mine = Constituency("DE", networks=("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"), asns=("AS64500", "AS64501"))
    assert claiming.remarks(mine, [], Known({"192.0.2.0": "DE", "198.51.100.0": "FR", "AS64500": "FR"})) == [
        claiming.Remark("198.51.100.0/24", "It is registered in FR (the test)."),
        claiming.Remark("AS64500", "It is registered in FR (the test)."),
    ]


def test_a_bureau_is_alerted_to_what_comes_from_its_own_constituency_and_to_no_other_host() -> None:
    confirmed(make.bureau("de"), networks=("198.51.100.0/24",))
    nova = make.partner()
    inside, outside = (make.indicator(nova, f"[ipv4-addr:value = '{address}']") for address in ("198.51.100.7", "5.9.0.1"))
    make.admitted(nova, inside, outside)
    worker.drain()
    alert = Alert.objects.get()
    assert (alert.country, [each.stix_id for each in queries.told_objects(make.bureau("de"), alert)]) == ("de", [inside["id"]])
