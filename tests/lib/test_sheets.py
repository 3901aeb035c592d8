"""CSV that a spreadsheet reads as text: every cell quoted, none computed."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.sheets import FORMULA, comma_separated


@pytest.mark.parametrize("start", FORMULA)
def test_no_cell_begins_a_formula(start: str) -> None:
    assert list(comma_separated(["a"], [[f"{start}1"]]))[1].startswith("\"'")


@given(
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=40), min_size=1, max_size=5)
)
def test_what_goes_in_comes_out(cells: list[str]) -> None:
    (_, row) = list(csv.reader(comma_separated(["head"] * len(cells), [cells])))
    assert row == [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]


def test_numbers_stay_numbers() -> None:
    assert "".join(comma_separated(["n"], [[-5]])) == '"n"\r\n"-5"\r\n'
