"""The fall's cause on real lists: one EXERCISE entry added to the United Nations list in force, loaded as anybody would load it."""

from datetime import date
from pathlib import Path

import pytest

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.screening import loading, queries
from aboveboard.screening.models import Match
from aboveboard.screening.values import ListFile
from tests import make_parties, make_screening
from tests.shared import shared

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.slow]
EXERCISE = """<INDIVIDUAL><DATAID>9900001</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>JAN</FIRST_NAME><SECOND_NAME>VERMEULEN</SECOND_NAME>
<UN_LIST_TYPE>EXERCISE</UN_LIST_TYPE><REFERENCE_NUMBER>EXERCISE.001</REFERENCE_NUMBER><COMMENTS1>EXERCISE</COMMENTS1>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>"""


def test_one_entry_more_stops_the_partner_that_it_names_and_nobody_else(tmp_path: Path) -> None:
    source = shared("lists/un-2026-02-27") / "consolidated.xml"
    loading.load(SYSTEM, ListFile("un", source))
    owner = make_screening.screened()
    other = make_parties.organisation("Zephyr Optics", registration_number="NL 9911")
    make_parties.submitted(make_parties.ready(other))
    worker.drain()
    assert queries.stopping_matches(owner.pk) == []
    text = source.read_text("utf-8").replace("2026-02-27T", "2026-02-28T", 1).replace("<INDIVIDUALS>", f"<INDIVIDUALS>{EXERCISE}", 1)
    path = tmp_path / "consolidated.xml"
    path.write_text(text, "utf-8")
    loaded = loading.load(SYSTEM, ListFile("un", path))
    worker.drain()
    assert (loaded.published, loaded.added, loaded.changed, loaded.removed) == (date(2026, 2, 28), 1, 0, 0)
    (match,) = queries.stopping_matches(owner.pk)
    assert match.entry_id == "un-9900001"
    facts = store.facts(Entry.objects.filter(kind="screening.screen_delta").latest("id"))
    assert facts["touched"] == Match.objects.filter(above_act=True).count() == 2, "Jan Vermeulen stands in both files"


def test_two_years_of_a_real_list_touch_few(tmp_path: Path) -> None:
    loading.load(SYSTEM, ListFile("ofac-sdn", shared("lists/ofac-2019"), date(2019, 6, 1)))
    owner = make_screening.screened()
    loading.load(SYSTEM, ListFile("ofac-sdn", shared("lists/ofac-2021"), date(2021, 6, 1)))
    worker.drain()
    assert not queries.gaps(owner.pk)
    assert queries.stopping_matches(owner.pk) == [], "a weighty list never stops"
