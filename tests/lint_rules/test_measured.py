"""A rule is as sure as it was measured to be, and every level says what was measured of it."""

from __future__ import annotations

import pytest

from lint_rules.finding import Confidence
from lint_rules.measured import UNSEEN, Measured, confidence_of, figures, known, meaning, of_level, record
from lint_rules.selection.registry import all_rules

RULES = {rule.code: rule for rule in all_rules()}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Measured(19, 0, 1), Confidence.HIGH),
        (Measured(12, 6, 2), Confidence.MEDIUM),
        (Measured(8, 8, 4), Confidence.LOW),
        (Measured(4, 0, 0), Confidence.MEDIUM),
        (Measured(1, 0, 1), Confidence.LOW),
        (Measured(7, 0, 2, mended="what was wrong"), Confidence.MEDIUM),
        (Measured(5, 0, 4, mended="what was wrong"), Confidence.LOW),
    ],
    ids=[
        "nearly all true",
        "most true",
        "a fifth wrong",
        "few",
        "few and half of them wrong",
        "mended since",
        "mended since, and nearly half of them wrong",
    ],
)
def test_what_was_measured_says_how_sure_a_rule_is(row: Measured, expected: Confidence) -> None:
    assert row.confidence == expected


def test_every_row_is_of_a_rule_which_is_as_sure_as_the_row_says() -> None:
    assert UNSEEN.keys() <= RULES.keys()
    assert {code: RULES[code].confidence for code in UNSEEN} == {code: row.confidence for code, row in UNSEEN.items()}


def test_a_rule_that_found_nothing_says_by_itself_how_sure_it_is() -> None:
    assert confidence_of("EW304", Confidence.MEDIUM) == Confidence.MEDIUM
    assert figures("EW304").startswith("it found nothing")


def test_a_rule_of_the_default_is_no_more_often_wrong_or_noise_than_right_unless_it_was_mended() -> None:
    many = {code: row for code, row in UNSEEN.items() if row.read >= 5 and RULES[code].default and not row.mended}
    assert [code for code, row in many.items() if row.right < row.noise + row.wrong] == []


def test_every_level_says_what_was_measured() -> None:
    assert all(f"{row.true} of {row.read}" in meaning(level) for level in Confidence for row in [of_level(level)])
    assert set(record(Confidence.HIGH)) == {"right", "read", "where", "meaning"}


@pytest.mark.parametrize("code", ["LOCAL001", "EW000", "EW901"])
def test_no_figure_is_said_of_a_rule_that_nobody_measured(code: str) -> None:
    assert known(code, Confidence.HIGH) == "not measured"
    assert "were true" in known("EW501", Confidence.HIGH)
