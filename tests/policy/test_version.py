"""The hash names the content: comments and order of a set do not change it, every value does."""

import hashlib
import json
from decimal import Decimal

import pytest

from aboveboard.policy.load import ORGANISATION, load_profile
from aboveboard.policy.values.words import Kind
from aboveboard.policy.version import canonical_form, plain
from tests.policy.packaged import changed, read, text_of


def test_comments_and_the_order_of_a_set_leave_the_hash_alone() -> None:
    once = read(text_of("risk")).hash
    assert read("# another remark\n" + text_of("risk")).hash == once
    assert changed("risk", "anchors: [clause, control, condition]", "anchors: [control, condition, clause]").hash == once
    assert changed("lists", "false_positives: 3\n", "false_positives: 3.00\n").hash == read(text_of("lists"), "lists").hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("valid_months: 36", "valid_months: 35"),
        ("layer: executive", "layer: assembly"),
        ("in_force_from: 2026-01-01", "in_force_from: 2026-01-02"),
    ],
)
def test_any_other_change_makes_another_version(old: str, new: str) -> None:
    assert changed("risk", old, new).hash != read(text_of("risk")).hash


def test_the_canonical_form_is_json_that_hashes_to_a_sha_256() -> None:
    body = load_profile(ORGANISATION)[Kind.AUTHORITY].body
    form = canonical_form(body)
    assert json.loads(form)["bands"][0]["value"] == "25000"
    assert len(hashlib.sha256(form).hexdigest()) == len(load_profile(ORGANISATION)[Kind.AUTHORITY].hash)


@pytest.mark.parametrize(("value", "text"), [("5", "5"), ("5.50", "5.5"), ("100", "100"), ("0.10", "0.1"), ("5.0", "5")])
def test_a_decimal_has_one_spelling(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_a_value_without_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no canonical form"):
        plain(0.1)
