"""Lists page through everything once, and cost no more for more rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make_diligence, make_parties
from tests.api.caller import Caller, caller, partner, read

pytestmark = pytest.mark.usefixtures("house")
# What a list of an empty house may ask the database: actor and memberships, regulations in force, the rows.
CEILING = 12
LISTS = ["/organisations", "/engagements", "/files", "/clearances", "/agreements", "/obligations", "/contributions", "/tranches"]
LISTS += [
    "/matches",
    "/coverage",
    "/matches/batches",
    "/matches/proposals",
    "/screenings",
    "/lists/versions",
    "/holds",
    "/suspensions",
    "/lapses",
    "/vettings",
    "/secondments",
    "/posts",
]
LISTS += ["/receipts", "/valuations", "/journals", "/funds", "/tokens", "/users", "/memberships", "/bodies", "/regulations", "/register"]


def pages(program: Caller, path: str, limit: int) -> list[list[Any]]:
    found, after = [], None
    while True:
        shown = program.read(path, limit=limit, **({} if after is None else {"after": after}))
        found.append(shown["items"])
        if (after := shown["next"]) is None:
            return found


@pytest.mark.parametrize("path", ["/organisations", "/files"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_each_row_is_shown_once_whatever_the_size_of_a_page(path: str, limit: int) -> None:
    rita = caller("Rita Vance", "reviewer")
    files = [make_diligence.opened() for _ in range(5)]
    found = pages(rita, path, limit)
    shown = [row["id"] for page in found for row in page]
    assert len(shown) == len(set(shown)) == 5
    assert all(len(page) <= limit for page in found)
    wanted = {file.pk if path == "/files" else file.organisation_id for file in files}
    assert set(shown) == {str(each) for each in wanted}


@pytest.mark.parametrize("part", ["people", "declarations"])
def test_the_parts_of_a_file_are_paged_too(part: str) -> None:
    owner = make_parties.organisation()
    for number in range(3):
        make_parties.person(owner, f"Jan Vermeulen {'abc'[number]}")
        make_parties.declaration(owner)
    ana = partner(owner.pk, "Ana Almeida")
    assert [len(page) for page in pages(ana, f"/organisations/{owner.pk}/{part}", 2)] == [2, 1]


def test_a_row_that_is_gone_does_not_break_the_next_page() -> None:
    rita = caller("Rita Vance", "reviewer")
    for _ in range(3):
        make_diligence.opened()
    first = rita.read("/files", limit=1)
    rita.done(f"/files/{first['items'][0]['id']}/interest", {"has_interest": True, "statement": "My brother works there."})
    rest = rita.read("/files", after=first["next"])["items"]
    assert len(rest) == 2
    assert first["items"][0]["id"] not in {row["id"] for row in rest}


def test_a_cursor_of_another_hand_is_refused() -> None:
    rita = caller("Rita Vance", "reviewer")
    for after in ("x", "MjAyNi0wMS0wMSB4", "2026-01-01T00:00:00Z", "é"):
        assert "after" in read(rita.get("/files", after=after), 422)["fields"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_database_a_bounded_number_of_times(path: str) -> None:
    mei = caller("Mei Tanaka", "officer", "analyst", "finance", "legal", "security", "auditor", "system_admin")
    mei.read(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        mei.read(path)
    assert len(queries) <= CEILING, [query["sql"] for query in queries]


def test_more_rows_cost_no_more_queries() -> None:
    rita = caller("Rita Vance", "reviewer")

    def cost(path: str) -> int:
        rita.read(path)
        with CaptureQueriesContext(connection) as queries:
            rita.read(path)
        return len(queries)

    for _ in range(2):
        make_diligence.opened()
    few = [cost(path) for path in ("/files", "/organisations", "/engagements")]
    for _ in range(4):
        make_diligence.opened()
    # What is kept for seconds may be read anew in one of the looks; four rows more would cost at least four.
    assert all(cost(path) <= before + 1 for path, before in zip(("/files", "/organisations", "/engagements"), few, strict=True))
