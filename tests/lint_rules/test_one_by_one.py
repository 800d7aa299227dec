"""What a rule finds does not depend on which other rules run: none leaves something behind for the next.

After the rules one finding may take the place of another about the same expression: see `one_file.distinct`. Here all
rules run over a program together, and each by itself, and what they find is compared before that is done.
"""

from __future__ import annotations

from collections import Counter
from zlib import crc32

import pytest

from lint_rules.finding import Finding
from lint_rules.kit.cases import Case
from lint_rules.kit.testing import ABOUT_OTHERS, cases_of, findings_of_codes
from lint_rules.rule import Rule
from lint_rules.run import one_file
from lint_rules.selection.registry import all_rules

CODES = frozenset(rule.code for rule in all_rules() if not rule.code.startswith(ABOUT_OTHERS))
ONE_IN = 12
"""Of so many cases one is taken, by its name."""

ALWAYS = frozenset({"channels_round_that_is_over"})
"""What was once found by a rule alone."""

SAMPLE = [
    pytest.param(rule, case, id=f"{rule.code}/{case.name}")
    for rule in all_rules()
    if rule.code in CODES
    for case in cases_of(rule)
    if case.name in ALWAYS or crc32(case.name.encode()) % ONE_IN == 0
]


def _told(findings: list[Finding], code: str) -> Counter[tuple[int, int, str]]:
    return Counter((f.line, f.column, f.message) for f in findings if f.code == code)


@pytest.mark.parametrize(("rule", "case"), SAMPLE)
def test_a_rule_finds_the_same_alone(rule: type[Rule], case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_file, "distinct", list)
    together = findings_of_codes(CODES, case)
    for code in {rule.code, *(finding.code for finding in together)}:
        assert _told(findings_of_codes(frozenset({code}), case), code) == _told(together, code)
