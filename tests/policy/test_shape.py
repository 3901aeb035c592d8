"""Values that look right and are not, each refused with file, line and rule."""

import pytest

from aboveboard.policy.document import RegulationError
from tests.policy.packaged import changed, read, text_of

DEFAULT = "article: none\n    wording: house default"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words", "rule"),
    [
        ("risk", "    least: 5\n", "    leest: 5\n", "unknown key 'leest'", "RI-MODERATE"),
        ("risk", "    least: 5\n", "", "lacks least", "RI-MODERATE"),
        ("risk", "least: 5", "least: five", "'five' is not a number", "RI-MODERATE"),
        ("risk", "least: 5", "least: 0x5", "'0x5' is not a number", "RI-MODERATE"),
        ("risk", "least: 5", "least: 05", "'05' is not a number", "RI-MODERATE"),
        ("risk", "least: 5", "least: 5.5", "'5.5' is not a whole number", "RI-MODERATE"),
        ("risk", "least: 5", "least: [5]", "expected a single value, found a list", "RI-MODERATE"),
        ("risk", "least: 5", "least: {a: 5}", "expected a single value, found a mapping", "RI-MODERATE"),
        ("risk", "level: moderate", "level: middling", "'middling' is not one of low, moderate", "RI-MODERATE"),
        ("risk", "anchors: [clause,", "anchors: [clause, clause,", "'clause' stands twice", "RI-MITIGATION"),
        ("risk", "anchors: [clause, control, condition]", "anchors: clause", "expected a list", "RI-MITIGATION"),
        ("risk", "days_before: [90, 60, 30]", "days_before: [90, sixty]", "'sixty' is not a number", "RI-RENEWAL"),
        ("risk", "- id: RI-MODERATE", "- id: RI-LOW", "another rule has this id already, in line", "RI-LOW"),
        ("risk", "- id: RI-MODERATE\n    article", "- article", "a rule needs an `id`", None),
        ("risk", "  id: RI-RENEWAL", "  id: 17", "'17' would be read as int; put it in quotes", None),
        ("risk", DEFAULT, "article: Article 4\n    wording: house default", "cite the article and the wording", "RI-LOW"),
        ("risk", DEFAULT, "article: none\n    wording: The level is low.", "cite the article and the wording", "RI-LOW"),
        ("lists", "false_positives: 3", "false_positives: .inf", "'.inf' is not a number", "LI-SHOW"),
        ("lists", "false_positives: 3", "false_positives: 1e1", "'1e1' is not a number", "LI-SHOW"),
        ("lists", "false_positives: 3", "false_positives: 0.0000000000000000001", "is not a number", "LI-SHOW"),
        ("lists", "first_load_acts: false", "first_load_acts: no", "'no' is not true or false", "LI-ACT"),
        ("lists", "first_load_acts: false", "first_load_acts: 'false'", "'false' is not true or false", "LI-ACT"),
        ("house", '"NO"', "NO", "'NO' would be read as bool; put it in quotes", None),
        ("house", "seat: Geneva", "seat: ''", "expected a text, found nothing", None),
        ("house", "seat: Geneva", 'seat: "Gen\\u202Eeva"', "invisible control character", None),
        ("house", "seat: Geneva", "seat: " + "g" * 4001, "longer than 4000 characters", None),
        ("house", "in_force_from: 2026-01-01", "in_force_from: 2026-02-30", "day", None),
        ("house", "in_force_from: 2026-01-01", "in_force_from: 2026-1-1", "'2026-1-1' is not a day", None),
        ("house", "layer: executive", "layer: king", "'king' is not one of assembly, executive", None),
    ],
)
def test_a_misleading_spelling_is_refused(kind: str, old: str, new: str, words: str, rule: str | None) -> None:
    with pytest.raises(RegulationError) as caught:
        changed(kind, old, new)
    error = caught.value
    assert words in error.problem
    assert error.rule == rule
    assert error.line is not None
    assert str(error).startswith(f"{kind}.yaml, line {error.line}{f', rule {rule}' if rule else ''}: ")


def test_the_line_is_that_of_the_mistake() -> None:
    text = text_of("risk")
    line = text[: text.index("least: 5")].count("\n") + 1
    with pytest.raises(RegulationError) as caught:
        changed("risk", "least: 5", "least: five")
    assert caught.value.line == line


@pytest.mark.parametrize("section", ["levels: 1", "levels: [1]", "escalation: [1]"])
def test_a_section_of_the_wrong_shape_is_refused(section: str) -> None:
    head = text_of("risk").split("levels:")[0]
    rest = "\n".join(
        f"{name}: []"
        for name in ("levels", "escalation", "missing_evidence", "mitigation", "watches", "renewal", "vetting")
        if not section.startswith(name)
    )
    with pytest.raises(RegulationError, match="expected a"):
        read(f"{head}{section}\n{rest}\n")
