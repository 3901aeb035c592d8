"""Activity reports by programs: none is made of a part of what was named."""

from tests import make_exchange as make
from tests.api.caller import Caller, read


def test_a_report_on_more_objects_than_it_may_name_is_refused_whole(house: None) -> None:
    make.feeds()
    nova = make.partner()
    many = [make.indicator(nova) for _ in range(201)]
    make.admitted(nova, *many)
    body = {
        "title": "Much",
        "since": "2026-01-01",
        "until": "2026-01-31",
        "findings": "Much was found.",
        "purpose": "To warn",
        "marking": "AMBER",
        "objects": make.names(many),
        "countries": ["de"],
        "is_free_of_files": True,
    }
    desk = Caller(None, make.token(make.desk()))
    assert "at most" in str(read(desk.post("/activity-reports", body), 422))
    assert len(desk.done("/activity-reports", body | {"objects": make.names(many)[:200]})["objects"]) == 200
