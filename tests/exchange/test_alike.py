"""What holds the same values: one value for all spellings, and nothing that the reader may not see is found, counted or felt."""

import uuid
from collections.abc import Sequence
from copy import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.alike import Alike, Named
from aboveboard.exchange.models import Object
from aboveboard.exchange.queries import alike as reading
from aboveboard.exchange.stix.markings import Badge, Marking
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.stix.times import microseconds
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Invalid, Missing, NoStanding
from aboveboard.policy.values.rule import HOUSE_DEFAULT, NO_ARTICLE, RuleError
from aboveboard.policy.values.warnings import CommonValues
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.exchange.test_warnings import PRIVATE, load, read

pytestmark = pytest.mark.usefixtures("house")
VALUE = "shared.de"
SAME = f"[domain-name:value = '{VALUE}']"
SPELLINGS = ["shared.de", "SHARED.DE", "shared[.]de", "shared.de.", "shared(dot)de", "Shared\u3002de", " shared[.]de "]


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def beside(who: Actor, content: dict[str, Any]) -> Alike:
    """What this reader sees beside an object."""
    return queries.visible_alike(who, queries.visible_dossier(who, Object.objects.get(stix_id=content["id"]).pk))


def ids(found: Alike) -> set[str]:
    return {row.stix_id for row in found.rows}


def marked(who: Actor, ref: str, pattern: str = SAME, **more: Any) -> dict[str, Any]:
    return make.indicator(who, pattern, **make.marked(ref), **more)


def common(most: int) -> CommonValues:
    return CommonValues(id="WA-COMMON", article=NO_ARTICLE, wording=HOUSE_DEFAULT, most=most)


def limited(most: int) -> Any:
    """The regulation with another limit for what is common."""
    return patch.object(reading.neighbours, "warnings_regulation", lambda: SimpleNamespace(common=common(most)))


def sent(*bodies: tuple[Actor, Sequence[dict[str, Any]]]) -> None:
    for who, objects in bodies:
        status = make.admitted(who, *objects)
        assert status.failures == 0, make.fates(who, status)


def test_each_partner_keeps_its_version_marking_and_confidence_and_the_strictest_governs() -> None:
    nova, other = make.partner(), make.partner()
    mine = marked(nova, make.GREEN, confidence=30)
    theirs = marked(
        other, make.AMBER, "[url:value = 'http://x.de/a'] OR [domain-name:value = 'SHARED[.]de.']", confidence=90, name="Theirs"
    )
    sent((nova, [mine]), (other, [theirs]))
    found = beside(make.desk(), mine)
    (row,) = found.rows
    assert (row.stix_id, row.version, row.marking, row.confidence, row.title) == (
        theirs["id"], "2026-01-02T00:00:00.000Z", Badge(Marking.AMBER), 90, "Theirs",
    )  # fmt: skip
    assert row.source.startswith("Nova Networks")
    assert (row.shared, row.others) == ((Named("domain", VALUE),), (Named("url", "http://x.de/a"),))
    assert (found.total, found.marking, found.governing(Badge(Marking.GREEN)), found.governing(Badge(Marking.RED))) == (
        1, Badge(Marking.AMBER), Badge(Marking.AMBER), Badge(Marking.RED),
    )  # fmt: skip
    german = beside(make.bureau("de"), mine)
    assert (ids(german), german.rows[0].source) == ({theirs["id"]}, "")
    assert beside(nova, mine) == Alike(german.looked, german.most, german.rule)


def test_what_is_hidden_is_neither_found_nor_counted_nor_makes_a_value_common() -> None:
    nova, other = make.partner(), make.partner()
    mine = marked(nova, make.GREEN)
    hidden = [marked(other, make.RED) for _ in range(5)] + [marked(other, make.AMBER, SAME) for _ in range(2)]
    sent((nova, [mine]), (other, hidden))
    with limited(3):
        french, german, desk = (beside(who, mine) for who in (make.bureau("fr"), make.bureau("de"), make.desk()))
        assert (french.rows, french.total, french.common, french.marking, french.given) == ((), 0, (), None, ())
        assert (german.total, german.common, german.marking) == (2, (), Badge(Marking.AMBER))
        assert (desk.rows, desk.total, desk.common, desk.most) == ((), 0, (Named("domain", VALUE),), 3)
        assert (beside(nova, mine).total, beside(nova, mine).common) == (0, ())
        assert queries.visible_value(make.bureau("fr"), VALUE).total == 1


def test_a_value_in_a_part_that_is_kept_from_the_reader_joins_nothing() -> None:
    nova, other = make.partner(), make.partner()
    hashes = {"MD5": "d41d8cd98f00b204e9800998ecf8427e"}
    parts = [{"marking_ref": make.RED, "selectors": ["hashes"]}]
    file = {
        "type": "file",
        "spec_version": "2.1",
        "id": f"file--{uuid.uuid4()}",
        "name": "a.exe",
        "hashes": hashes,
        "granular_markings": parts,
    }
    same = marked(other, make.GREEN, f"[file:hashes.MD5 = '{hashes['MD5']}']")
    sent((nova, [file | make.marked(make.GREEN)]), (other, [same]))
    french, desk = make.bureau("fr"), make.desk()
    assert (ids(beside(desk, file)), beside(desk, same).rows[0].marking) == ({same["id"]}, Badge(Marking.RED))
    assert (beside(french, file).looked, beside(french, same).rows) == ((), ())
    assert beside(other, same).rows == ()
    assert (beside(nova, file).looked, ids(queries.visible_value(nova, hashes["MD5"]))) == ((Named("md5", hashes["MD5"]),), {file["id"]})
    with limited(1):
        assert queries.visible_value(french, hashes["MD5"]).common == ()
        assert queries.visible_value(desk, hashes["MD5"]).common != ()


def test_one_value_in_any_spelling_with_what_stands_beside_it() -> None:
    nova = make.partner()
    one = marked(nova, make.GREEN, f"[domain-name:value = '{VALUE}' OR ipv4-addr:value = '192.0.2.7']")
    two = marked(nova, make.GREEN, "[domain-name:value = 'shared[.]de'] AND [ipv4-addr:value = '192.0.2.7'] AND [mutex:name = 'Left Open']")
    sent((nova, [one, two]))
    german = make.bureau("de")
    for spelling in SPELLINGS:
        found = queries.visible_value(german, spelling)
        assert (found.looked, ids(found)) == ((Named("domain", VALUE),), {one["id"], two["id"]}), spelling
    assert found.beside == [(Named("ipv4", "192.0.2.7"), 2), (Named("mutex", "Left Open"), 1)]
    assert ids(queries.visible_value(german, "::ffff:192.0.2.7")) == {one["id"], two["id"]}
    assert ids(queries.visible_value(german, "Left Open", "mutex")) == {two["id"]}
    assert queries.visible_value(german, "nowhere.example") == Alike((Named("domain", "nowhere.example"),), found.most, found.rule)
    for text, kind in (
        ("Left Open", ""),
        ("", ""),
        ("x" * 5_000, ""),
        ("no hash", "md5"),
        ("a\0b.de", ""),
        ("\ud800.de", "domain"),
        ("?", "nonsense"),
    ):
        with pytest.raises(Invalid):
            queries.visible_value(german, text, kind)


def test_versions_are_one_object_and_an_object_is_not_its_own_neighbour() -> None:
    nova = make.partner()
    one = marked(nova, make.GREEN, name="First")
    newer = one | {"modified": "2026-02-02T00:00:00.000Z", "name": "Second"}
    two = marked(nova, make.GREEN)
    sent((nova, [one, newer, two]))
    german = make.bureau("de")
    (row,) = beside(german, two).rows
    assert (row.title, row.version) == ("Second", newer["modified"])
    assert beside(german, two).total == 1
    for version in Object.objects.filter(stix_id=one["id"]):
        if version.version_text == newer["modified"]:
            assert ids(queries.visible_alike(german, queries.visible_dossier(german, version.pk))) <= {two["id"]}


def test_the_newest_version_speaks_for_all_what_it_no_longer_holds_leads_to_it_no_more() -> None:
    nova = make.partner()
    one = marked(nova, make.GREEN, name="First")
    moved = one | {"modified": "2026-03-02T00:00:00.000Z", "pattern": "[domain-name:value = 'elsewhere.de']"}
    two = marked(nova, make.GREEN)
    sent((nova, [one, moved, two]))
    assert beside(make.bureau("de"), two).total == 0


@pytest.mark.parametrize("readers", ["fr", "de", "desk", "source"])
def test_a_newer_version_of_a_later_body_speaks_for_the_older_one_too(readers: str) -> None:
    nova, other = make.partner(), make.partner()
    who = {"desk": make.desk, "source": lambda: nova}.get(readers, lambda: make.bureau(readers))()
    one = marked(nova, make.GREEN, name="First")
    two = marked(other, make.GREEN)
    # A partner is shown its own alone.
    others = set() if readers == "source" else {two["id"]}
    sent((nova, [one]), (other, [two]))
    assert ids(queries.visible_value(who, VALUE)) == {one["id"]} | others
    sent((nova, [one | {"modified": "2026-03-02T00:00:00.000Z", "pattern": "[domain-name:value = 'elsewhere.de']"}]))
    assert ids(queries.visible_value(who, VALUE)) == others
    assert ids(queries.visible_value(who, "elsewhere.de")) == {one["id"]}
    assert readers == "source" or ids(beside(who, two)) == set()
    # Where the newer one is taken back, the older one speaks again: it is still served.
    actions.withdraw(
        nova, make.intake(nova), stix_id=one["id"], filters=Filters(versions=frozenset({microseconds("2026-03-02T00:00:00.000Z")}))
    )
    assert ids(queries.visible_value(who, VALUE)) == {one["id"]} | others


def test_a_newer_version_that_is_held_back_does_not_speak_yet() -> None:
    load(read(PRIVATE))
    nova = make.partner()
    one = marked(nova, make.GREEN, name="First")
    sent((nova, [one]), (nova, [one | {"modified": "2026-03-02T00:00:00.000Z", "pattern": "[ipv4-addr:value = '10.1.2.3']"}]))
    assert Object.objects.exclude(held_by="").count() == 1
    for who in (make.desk(), make.bureau("fr")):
        assert ids(queries.visible_value(who, VALUE)) == {one["id"]}


def test_who_reads_nothing_finds_nothing_and_a_shut_channel_is_silent() -> None:
    nova, other, silent = make.partner(), make.partner(), make.partner(outward=False)
    mine = marked(nova, make.CLEAR)
    own = marked(silent, make.CLEAR)
    sent((nova, [mine]), (silent, [own]))
    for stranger in (make_diligence.staff("officer"), SYSTEM):
        with pytest.raises(Missing):
            queries.visible_value(stranger, VALUE)
    assert ids(queries.visible_value(other, VALUE)) == {mine["id"], own["id"]}
    # Nothing flows to this partner, so it sees its own and no more.
    assert ids(queries.visible_value(silent, VALUE)) == {own["id"]}
    assert [row.is_own for row in queries.visible_value(nova, VALUE).rows if row.stix_id == mine["id"]] == [True]
    suspend(other)
    with pytest.raises(NoStanding):
        queries.visible_value(other, VALUE)
    actions.withdraw(nova, make.intake(nova), stix_id=mine["id"], filters=make.ALL)
    for who in (make.desk(), make.bureau("de")):
        assert ids(queries.visible_value(who, VALUE)) == {own["id"]}


def test_what_is_listed_is_told_as_given_and_its_own_is_not() -> None:
    nova = make.partner()
    one, two = marked(nova, make.AMBER), marked(nova, make.CLEAR)
    sent((nova, [one, two]))
    german = queries.visible_value(make.bureau("de"), VALUE)
    assert sum(len(form.seqs) for form in german.given) == 2
    assert queries.visible_value(nova, VALUE).given == ()
    assert queries.visible_value(make.desk(), VALUE).given == ()
    assert sum(len(form.seqs) for form in queries.visible_value(make.partner(), VALUE).given) == 1


def test_many_values_are_followed_as_far_as_is_said_and_a_pattern_gone_bad_shuts_no_page() -> None:
    nova = make.partner()
    pattern = " OR ".join(f"[domain-name:value = 'bad{number}.de']" for number in range(25))
    one, two = marked(nova, make.GREEN, pattern), marked(nova, make.GREEN, "[domain-name:value = 'bad24.de']")
    sent((nova, [one, two]))
    found = beside(make.bureau("de"), one)
    assert (found.is_cut, len(found.looked), found.rows) == (True, reading.MOST_VALUES, ())
    # A rule that has become stricter since an object was admitted shuts no page.
    for broken in ("[", "x" * 30_000):
        dossier = queries.visible_dossier(make.desk(), Object.objects.get(stix_id=one["id"]).pk)
        assert queries.visible_alike(make.desk(), replace(dossier, content={**dossier.content, "pattern": broken})).looked == ()


def test_the_questions_asked_do_not_grow_with_the_neighbours(django_assert_max_num_queries: Any) -> None:
    nova, other = make.partner(), make.partner()
    mine = marked(nova, make.GREEN)
    parts = [{"marking_ref": make.RED, "selectors": ["description"]}]
    near = [marked(other, make.GREEN, description="x", granular_markings=parts if number % 2 else None) for number in range(60)]
    sent((nova, [mine]), (other, near))
    # A partner's standing is asked at the gate, which has questions of its own.
    for who, most in ((make.bureau("fr"), 16), (make.desk(), 14), (other, 40)):
        dossier = queries.visible_dossier(who, Object.objects.get(stix_id=(near[0] if who is other else mine)["id"]).pk)
        with django_assert_max_num_queries(most):
            found = queries.visible_alike(who, dossier)
        assert found.total >= 59


@pytest.mark.once
@pytest.mark.parametrize("most", [0, -1, 501])
def test_the_limit_has_bounds(most: int) -> None:
    with pytest.raises(RuleError):
        common(most)
