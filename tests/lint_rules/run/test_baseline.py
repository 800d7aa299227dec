"""A baseline survives lines that shift and files that move, and lets nothing new through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lint_rules.finding import Finding, Severity
from lint_rules.run import baseline
from lint_rules.settings.config import ConfigError

FOUND = Finding(
    "EW101", "x", "a.py", 3, 5, 3, 9, "m", Severity.ERROR, symbol="S.connect", source_line="  def connect(self):"
)


def stored(tmp_path: Path, *findings: Finding) -> Path:
    path = tmp_path / "baseline.json"
    path.write_text(baseline.dump(findings))
    return path


def test_a_finding_that_moved_is_still_the_same(tmp_path: Path) -> None:
    allowed = baseline.load(stored(tmp_path, FOUND))
    moved = replace(FOUND, path="b/c.py", line=99, source_line="def  connect(self):")
    assert baseline.remaining([moved], allowed) == []


def test_a_second_one_of_its_kind_is_new(tmp_path: Path) -> None:
    allowed = baseline.load(stored(tmp_path, FOUND))
    assert baseline.remaining([FOUND, replace(FOUND, line=7)], allowed) == [replace(FOUND, line=7)]


def test_another_rule_on_the_same_line_is_new(tmp_path: Path) -> None:
    allowed = baseline.load(stored(tmp_path, FOUND))
    other = replace(FOUND, code="EW201")
    assert baseline.remaining([other], allowed) == [other]


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "line 1"), ("[]", "it has no list"), ('{"findings": [{}]}', "it has no list"), ("not json", "line 1")],
)
def test_a_file_that_is_no_baseline_is_named(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=rf"b\.json is not a baseline .*: .*{why}"):
        baseline.load(path)


def test_a_missing_baseline_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        baseline.load(tmp_path / "none.json")
