"""For testing rules: run code through one rule, or a rule through its own cases.

    findings = findings_in("from emberwire import …", rule=UnauthenticatedConnect)

A rule's VALID and INVALID cases are its first tests and its documentation. `check_rule` runs them all and says, in one
sentence each, what went wrong; `tests/lint_rules/test_rules.py` runs it for every rule.
"""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lint_rules._needs import NAMES
from lint_rules.config import Config
from lint_rules.engine import Run, selected
from lint_rules.fix import fix_text
from lint_rules.rule import Finding, Invalid, Rule, Valid

ABOUT_OTHERS = "EW9"
"""Rules about suppressions need the rules that are suppressed to run as well."""


def findings_in(
    code: str,
    *,
    rule: type[Rule] | None = None,
    files: Mapping[str, str] | None = None,
    path: str = "app.py",
    options: Mapping[str, object] | None = None,
) -> list[Finding]:
    """The findings in `code`, standing in a project together with `files`; of all default rules or of one."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name, text in {**(files or {}), path: code}.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return _run(root, path, rule, options)


def _run(root: Path, path: str, rule: type[Rule] | None, options: Mapping[str, object] | None) -> list[Finding]:
    if rule is None:
        return Run(Config(root=root), selected(Config(root=root))).file(root / path)
    own = () if rule.code in NAMES else (inspect.getfile(rule),)
    config = Config(root=root, options={rule.code: dict(options or {})}, local_rules=own)
    codes = frozenset({rule.code})
    if rule.code.startswith(ABOUT_OTHERS):
        codes |= selected(config) - {"EW901"}
    return [finding for finding in Run(config, codes).file(root / path) if finding.code == rule.code]


def check_rule(rule: type[Rule]) -> list[str]:
    """Everything that is wrong with a rule's cases; empty when all is well."""
    problems = [problem for case in rule.VALID for problem in _check_valid(rule, case)]
    problems += [problem for case in rule.INVALID for problem in _check_invalid(rule, case)]
    return problems


def _find(rule: type[Rule], case: Valid | Invalid, code: str) -> list[Finding]:
    return findings_in(code, rule=rule, files=case.files, path=case.path, options=case.options)


def _check_valid(rule: type[Rule], case: Valid) -> list[str]:
    found = _find(rule, case, case.code)
    return [
        f"line {f.line} was reported ({f.code}: {f.message}), but this is fine: {case.why}\n{case.code}" for f in found
    ]


def _check_invalid(rule: type[Rule], case: Invalid) -> list[str]:
    if not rule.wanted_by(case.code.encode()):
        return [f"the prefilter of {rule.code} hides its own case\n{case.code}"]
    lines = [finding.line for finding in _find(rule, case, case.code)]
    if lines != [case.line]:
        return [f"expected one finding on line {case.line}, got lines {lines}\n{case.code}"]
    fixed = fix_text(case.code, lambda text: _find(rule, case, text), unsafe=True)
    if fixed.text != (case.fixed if case.fixed is not None else case.code):
        return [f"expected the fix to give\n{case.fixed}\ngot\n{fixed.text}"]
    return []
