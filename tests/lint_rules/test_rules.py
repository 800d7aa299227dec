"""Every rule: its own cases, its documentation, and its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules import document
from lint_rules._needs import NEEDS, NOT_IN_TESTS, OFF
from lint_rules.registry import all_rules, rule_named
from lint_rules.rule import DIALECTS, HEADINGS, Rule
from lint_rules.testing import check_rule

ROOT = Path(__file__).parent.parent.parent
RULES = [pytest.param(rule, id=rule.code) for rule in all_rules()]


@pytest.mark.parametrize("rule", RULES)
def test_valid_cases_are_silent_and_invalid_ones_reported_once(rule: type[Rule]) -> None:
    assert check_rule(rule) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_documented_under_the_fixed_headings(rule: type[Rule]) -> None:
    assert list(rule.sections()) == list(HEADINGS)
    assert all(rule.sections().values())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_for_each_of_its_dialects(rule: type[Rule]) -> None:
    assert rule.VALID
    assert {case.dialect for case in rule.INVALID} == set(rule.dialects)
    assert set(rule.dialects) <= set(DIALECTS)


@pytest.mark.parametrize("rule", RULES)
def test_the_prefilter_never_hides_a_rules_own_case(rule: type[Rule]) -> None:
    assert rule.needs
    assert all(rule.wanted_by(case.code.encode()) for case in rule.INVALID)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_stands_in_a_file_named_after_it(rule: type[Rule]) -> None:
    assert rule.__module__ == f"lint_rules.rules.{rule.code.lower()}_{rule.name.replace('-', '_')}"


@pytest.mark.parametrize(("path", "content"), [pytest.param(p, c, id=p.name) for p, c in document.pages(ROOT).items()])
def test_generated_files_are_up_to_date(path: Path, content: str) -> None:
    """Rewrite them with `python -m lint_rules.document`."""
    assert path.read_text(encoding="utf-8") == content


def test_the_table_of_needs_lists_every_rule() -> None:
    assert {rule.code: rule.needs for rule in all_rules()} == NEEDS
    assert {rule.code for rule in all_rules() if not rule.default} == OFF
    assert {rule.code for rule in all_rules() if not rule.in_tests} == NOT_IN_TESTS


def test_names_are_unique_and_find_the_rule() -> None:
    names = [rule.name for rule in all_rules()]
    assert len(names) == len(set(names))
    assert all(rule_named(rule.name) is rule and rule_named(rule.code.lower()) is rule for rule in all_rules())
