"""The file that a new rule starts from, and the test that every rule has to pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.kit.new_rule import file_name, new_rule, next_code, problems
from lint_rules.selection.local import rules_in
from lint_rules.selection.registry import all_rules
from lint_rules.settings.config import ConfigError


def test_a_new_rule_has_nothing_wrong(tmp_path: Path) -> None:
    for name, text in new_rule("no-shouting", "ACME101").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (made,) = rules_in(tmp_path / file_name("no-shouting"))
    assert (made.code, made.name, made.__name__) == ("ACME101", "no-shouting", "NoShouting")
    assert problems(made) == []


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="expected a name of small words"):
        new_rule("No Shouting", "ACME101")


def test_codes_are_counted_up(tmp_path: Path) -> None:
    assert next_code(tmp_path) == "LOCAL001"
    (tmp_path / "a.py").write_text('code = "LOCAL001"\n')
    assert next_code(tmp_path) == "LOCAL002"


def test_our_own_rules_have_all_headings_and_cases() -> None:
    """Their cases are run one by one in test_rules.py."""
    from lint_rules.kit.new_rule import _cases, _documentation

    assert not [problem for rule in all_rules() for problem in (*_documentation(rule), *_cases(rule))]
