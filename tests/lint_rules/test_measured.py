"""Every level of confidence has a row, and no rule claims a level without one."""

from __future__ import annotations

from lint_rules.finding import Confidence
from lint_rules.measured import MEASURED, meaning, record
from lint_rules.selection.registry import all_rules


def test_every_level_has_one_row_and_no_more_right_findings_than_were_read() -> None:
    assert set(MEASURED) == set(Confidence)
    assert all(0 <= row.right <= row.read for row in MEASURED.values())


def test_a_level_that_nobody_measured_says_so() -> None:
    unread = [level for level, row in MEASURED.items() if not row.read]
    assert all("not measured yet" in meaning(level) for level in unread)
    assert all(str(MEASURED[level].right) in meaning(level) for level in Confidence if level not in unread)


def test_every_rule_has_a_level_that_programs_can_look_up() -> None:
    assert {rule.confidence for rule in all_rules()} <= set(MEASURED)
    assert set(record(Confidence.HIGH)) == {"right", "read", "where", "meaning"}
