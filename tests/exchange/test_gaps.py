"""Neither the spacing of additions nor a token tells how much stands between two objects that a reader may see."""

import base64
from itertools import pairwise
from statistics import mean

import pytest

from aboveboard.exchange import queries
from aboveboard.exchange.models import Release
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.rules.spacing import SPREAD, moments, shuffled
from aboveboard.exchange.stix.taxii.filters import Filters
from tests import make_exchange as make

NOT_FR = {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["FR"]}}}
NOW = 1_800_000_000_000_000


@pytest.mark.parametrize("count", [1, 2, 999, 2_500])
@pytest.mark.parametrize("last", [0, NOW - SPREAD, NOW - 10, NOW, NOW + 5_000])
def test_moments_rise_strictly_after_the_last_and_hardly_run_ahead(count: int, last: int) -> None:
    found = moments(count, last=last, now=NOW)
    assert len(found) == count
    assert all(before < after for before, after in pairwise([last, *found]))
    assert found[0] > NOW - SPREAD
    assert found[-1] <= max(NOW, last + 2 * count)


def test_thousands_a_second_keep_pace_with_the_clock() -> None:
    # A body of a thousand every tenth of a second, and single objects every millisecond: at the end the moments are not ahead.
    for count, pause in ((1_000, 100_000), (1, 1_000)):
        now, last = NOW, 0
        for _ in range(200):
            now += pause
            last = moments(count, last=last, now=now)[-1]
            assert last <= now


def test_what_a_reader_sees_is_spread_alike_however_much_is_hidden() -> None:
    """The gap between the two objects that may be seen, alone and among 200 others of the body: the same on average."""
    gaps = {}
    for hidden in (0, 200):
        spans = []
        for _ in range(4_000):
            order = shuffled(list(range(hidden + 2)))
            added = dict(zip(order, moments(hidden + 2, last=0, now=NOW), strict=True))
            spans.append(abs(added[0] - added[1]))
        gaps[hidden] = mean(spans)
    # A third of the window either way; chance alone moves the mean by 1.1 in a hundred, so by eight never.
    assert gaps[0] == pytest.approx(SPREAD / 3, rel=0.08)
    assert gaps[200] == pytest.approx(SPREAD / 3, rel=0.08)


@pytest.mark.usefixtures("house")
def test_a_shut_out_country_cannot_count_what_it_is_not_shown() -> None:
    make.feeds()
    nova, fr = make.partner(), make.bureau("fr")
    shown = [make.indicator(nova, **make.marked(make.GREEN)) for _ in range(2)]
    hidden = [make.indicator(nova, **make.marked(make.GREEN), **NOT_FR) for _ in range(30)]
    spans = set()
    for _ in range(3):
        one, two = ([each | {"id": make.indicator()["id"]} for each in some] for some in (shown, hidden))
        make.admitted(nova, one[0], *two, one[1])
        found = [item for item in queries.visible_objects(fr, "shared", Filters(ids=frozenset(make.names(one)))).items]
        assert {item.id for item in found} == set(make.names(one))
        spans.add(found[1].added - found[0].added)
        page = queries.visible_objects(fr, "shared", Filters(ids=frozenset(make.names(one)), limit=1))
        raw = base64.urlsafe_b64decode(page.next + "==")
        assert int.from_bytes(raw[:8], "big") != page.items[0].seq
        rows = list(Release.objects.filter(collection=page.collection).order_by("seq").values_list("added", flat=True))
        assert all(before < after for before, after in pairwise(rows))
    assert spans != {31}
    assert len(spans) == 3
