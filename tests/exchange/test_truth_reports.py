"""The marking truth table over activity reports: who reads one, and that it leads nobody to what the table hides."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from aboveboard.exchange import actions
from aboveboard.exchange.models import Object
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.errors import Blocked
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_products import form as reporting
from tests.exchange.truth import DE, DESK, FR, KEPT, OTHER, SOURCE, TRUTH, Sent, allowed, shown_in, told
from tests.exchange.truth_exits import over_feeds, over_taxii
from tests.taxii.program import Program
from tests.web.threat_data import browser

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.slow]


@pytest.fixture
def sent(house: None) -> Sent:
    """The source, and what it sent, admitted."""
    return told()


def test_a_report_is_read_by_those_it_is_for_and_leads_none_to_what_the_table_hides(sent: Sent) -> None:
    source, objects = sent
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    other = make.partner()
    readers = {SOURCE: source, OTHER: other, DE: make.bureau("de"), FR: make.bureau("fr"), DESK: make.desk()}
    assert other.organisation is not None
    # What the house keeps to itself, and what serves other purposes, keeps a report that names it from everybody.
    told = [each for each in TRUTH if not each.startswith(("for-", *KEPT))]
    # One for each marking and each way: what it names and whom it is for, and who may read it then.
    wanted = {
        "clear": (["clear"], {"countries": frozenset({"de"})}, {DE}),
        "green": (["green", "clear"], {"countries": frozenset({"fr"})}, {FR}),
        "amber": (["amber", "green"], {"countries": frozenset({"de", "fr"})}, {DE, FR}),
        "red": (told, {"countries": frozenset({"no"})}, set()),
        "partner": (
            ["clear"],
            {"countries": frozenset(), "organisations": frozenset({other.organisation}), "legal_basis": "Art."},
            {OTHER},
        ),
    }
    made = {}
    for name, (named, to, _) in wanted.items():
        marking = Marking.AMBER if name == "partner" else Marking.RED if name == "red" else Marking[name.upper()]
        chosen = frozenset(keys[objects[each]["id"]] for each in named)
        report = reporting(title=f"canary-report-{name}", findings=f"canary-words-{name}", objects=chosen, marking=marking, **to)
        made[name] = actions.release_report(make_diligence.staff("security"), actions.compose_report(make.desk(), report))
    for each in ("level-confidential", "part-confidential", "for-statistics"):
        names = frozenset(keys[objects[name]["id"]] for name in (each, "clear"))
        report = reporting(objects=names, marking=Marking.RED, countries=frozenset({"no"}))
        with pytest.raises(Blocked):
            actions.release_report(make_diligence.staff("security"), actions.compose_report(make.desk(), report))
    issued = {pk: name for name, each in made.items() for pk in each.issues.values_list("object_id", flat=True)}
    assert {name for name in issued.values()} == wanted.keys()
    ids = dict(Object.objects.filter(pk__in=issued).values_list("pk", "stix_id"))
    for reader, who in readers.items():
        may = {f"canary-{part}-{name}" for name, (*_, to) in wanted.items() if reader in to | {DESK} for part in ("report", "words")}
        program, client = Program(who), browser(who)
        exits = [*over_taxii(program, {name: {"id": ids[pk]} for pk, name in issued.items()}), *over_feeds(program)]
        exits += [(address, client.get(address)) for address in _report_pages(issued, made)]
        exits += [(path, Program(who, basic=False).get(path, object=ids[pk])) for pk in issued for path in ("/api/objects/graph",)]
        found = set()
        for address, answer in exits:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = body.decode("utf-8", "replace")
            seen = set(re.findall(r"canary-(?:report|words)-[a-z]+", text))
            assert seen <= may, (reader, address)
            found |= seen
            assert shown_in(text) <= allowed(reader), (reader, address)
            if reader != DESK:
                hidden = {objects[each]["id"] for each, (*_, by, _) in TRUTH.items() if reader not in by}
                # Neither in words nor by its id: a report leads nobody to what is not there for it.
                assert not {each for each in hidden if each in text and each not in address}, (reader, address)
        assert found == may, (reader, may - found)


def _report_pages(issued: dict[int, str], made: dict[str, Any]) -> Iterator[str]:
    for key in issued:
        for place in ("/country/", "/exchange/", "/own/data/"):
            yield f"{place}objects/{key}/"
            yield f"{place}objects/{key}/relations/?depth=2"
    yield from ("/exchange/reports/", "/country/", "/country/?of=shared", "/own/data/", "/")
    for each in made.values():
        yield from (f"/exchange/reports/{each.pk}/{part}" for part in ("", "print/", "withdraw/"))
