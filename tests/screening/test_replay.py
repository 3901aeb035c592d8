"""A sealed run made again: the same bytes, or in words what differs; also at the terminal."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from aboveboard.config.main import main
from aboveboard.screening import queries
from aboveboard.screening.models import Run
from aboveboard.screening.queries import replaying
from aboveboard.screening.values import Difference, NotScreened
from tests import make_screening
from tests.make_screening import OTHERS, OWNER


@pytest.fixture
def run(house: None, tmp_path: Path) -> Run:
    make_screening.un(tmp_path, *OTHERS, OWNER)
    return make_screening.run_of(make_screening.screened())


def test_the_terminal_says_that_the_bytes_are_the_same(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(run.pk)]) == 0
    assert run.sha256 in capsys.readouterr().out
    assert main(["replay", run.sha256, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert Run.objects.get(pk=told.pop("run")).sha256 == run.sha256
    assert told == {"sealed": run.sha256, "again": run.sha256, "differences": [], "is_same": True}


def test_what_differs_is_said(run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aboveboard.screening.engine.thresholds.ACT", 9_999)
    assert main(["replay", str(run.pk)]) == 1
    said = capsys.readouterr()
    assert "configuration.act: sealed 8500, now 9999" in said.out
    assert "differs: sealed" in said.err
    assert main(["replay", str(run.pk), "--json"]) == 1
    assert {"place": "configuration.act", "sealed": "8500", "again": "9999"} in json.loads(capsys.readouterr().out)["differences"]


@pytest.mark.parametrize("name", [str(uuid4()), "0" * 64, "nonsense", ""])
def test_a_run_that_is_not_there_is_said_so(run: Run, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["replay", name]) == 1
    assert "No screening has this id or hash." in capsys.readouterr().err


def test_bytes_changed_in_the_database_are_refused(run: Run) -> None:
    run.body = run.body.replace("Vermeulen", "Vermeulens")
    with pytest.raises(NotScreened, match="do not have the hash"):
        queries.replayed(run)


def test_another_engine_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "ENGINE_VERSION", "99+other")
    with pytest.raises(NotScreened, match=r"here is 99\+other"):
        queries.replayed(run)


@pytest.mark.once
@pytest.mark.parametrize(
    ("sealed", "again", "found"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}, []),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, [("a[1].b", "2", "3")]),
        ({"a": 1}, {}, [("a", "1", "nothing")]),
        ([1], [1, 2], [("[1]", "nothing", "2")]),
        ({"a": {}}, {"a": []}, [("a", "{}", "[]")]),
        ({"a": "x" * 500}, {"a": 1}, [("a", '"' + "x" * 119, "1")]),
    ],
)
def test_differences_are_named_by_their_place(sealed: object, again: object, found: list[tuple[str, str, str]]) -> None:
    assert list(replaying.differences(sealed, again)) == [Difference(*each) for each in found]
