"""Every rule: its own cases, its documentation, and its page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from lint_rules.finding import FixKind
from lint_rules.frameworks.table import ALL
from lint_rules.kit import document
from lint_rules.kit.testing import Tried, cases_of, check_examples, try_case
from lint_rules.rule import DIALECTS, HEADINGS, Rule
from lint_rules.selection.registry import all_rules, rule_named, rule_of
from lint_rules.sieve.needs import NEEDS, NOT_IN_TESTS, OFF

ROOT = Path(__file__).parent.parent.parent
RULES = [pytest.param(rule, id=rule.code) for rule in all_rules()]
CASES = {rule.code: cases_of(rule) for rule in all_rules()}
EACH_CASE = [
    pytest.param(rule, number, id=f"{rule.code}/{case.name}")
    for rule in all_rules()
    for number, case in enumerate(CASES[rule.code])
]
PREFIXES = dict.fromkeys(["raw", *(rows.name.lower().partition("-")[0] for rows in ALL)], "R") | {
    "emberwire": "E",
    "starlette": "S",
    "channels": "C",
    "socketio": "I",
}
"""The first word of a case's name says which framework it shows."""


@cache
def tried(code: str, number: int) -> Tried:
    """What came of a case of a rule; each is linted once, whatever is asked about it."""
    return try_case(rule_of(code), CASES[code][number])


@pytest.mark.parametrize(("rule", "number"), EACH_CASE)
def test_what_is_marked_is_reported_and_nothing_else(rule: type[Rule], number: int) -> None:
    assert tried(rule.code, number).problems == []


@pytest.mark.parametrize("rule", RULES)
def test_the_examples_of_the_documentation_are_as_it_says(rule: type[Rule]) -> None:
    assert check_examples(rule) == []


def test_every_framework_that_has_rows_is_named_on_the_pages() -> None:
    assert [rows.name for rows in ALL if rows.name not in ", ".join(DIALECTS.values())] == []


def test_every_folder_of_cases_belongs_to_a_rule() -> None:
    folders = {path.name for path in (ROOT / "tests" / "lint_rules" / "cases").iterdir()}
    assert folders == {rule.code for rule in all_rules()}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_whether_its_fixes_are_safe(rule: type[Rule]) -> None:
    found = [finding for number in range(len(CASES[rule.code])) for finding in tried(rule.code, number).findings]
    safe = {finding.fix.safe for finding in found if finding.fix is not None}
    kinds = {(): FixKind.NONE, (True,): FixKind.SAFE, (False,): FixKind.UNSAFE, (False, True): FixKind.EITHER}
    assert rule.fix is kinds[tuple(sorted(safe))]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_documented_under_the_fixed_headings(rule: type[Rule]) -> None:
    assert list(rule.sections()) == list(HEADINGS)
    assert all(rule.sections().values())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_for_each_of_its_dialects(rule: type[Rule]) -> None:
    assert not all(case.is_bad for case in CASES[rule.code])
    assert {PREFIXES[case.name.partition("_")[0]] for case in CASES[rule.code] if case.is_bad} == set(rule.dialects)
    assert set(rule.dialects) <= set(DIALECTS)


@pytest.mark.parametrize("rule", RULES)
def test_the_prefilter_never_hides_a_rules_own_case(rule: type[Rule]) -> None:
    assert rule.needs
    files = [found for case in CASES[rule.code] for found in case.marked.values() if found.expected]
    assert all(rule.wanted_by(found.text.encode()) for found in files)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_stands_in_a_file_named_after_it(rule: type[Rule]) -> None:
    assert rule.__module__ == f"lint_rules.rules.{rule.code.lower()}_{rule.name.replace('-', '_')}"


@pytest.mark.parametrize(("path", "content"), [pytest.param(p, c, id=p.name) for p, c in document.pages(ROOT).items()])
def test_generated_files_are_up_to_date(path: Path, content: str) -> None:
    """Rewrite them with `python -m lint_rules.kit.document`."""
    assert path.read_text(encoding="utf-8") == content


def test_the_table_of_needs_lists_every_rule() -> None:
    assert {rule.code: rule.needs for rule in all_rules()} == NEEDS
    assert {rule.code for rule in all_rules() if not rule.default} == OFF
    assert {rule.code for rule in all_rules() if not rule.in_tests} == NOT_IN_TESTS


def test_names_are_unique_and_find_the_rule() -> None:
    names = [rule.name for rule in all_rules()]
    assert len(names) == len(set(names))
    assert all(rule_named(rule.name) is rule and rule_named(rule.code.lower()) is rule for rule in all_rules())
