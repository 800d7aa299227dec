"""Tests of rules: lint a text with one rule, or run a rule over its cases.

    findings = findings_in("from emberwire import …", rule=UnauthenticatedConnect)
    problems = check_rule(UnauthenticatedConnect)

`check_rule` says in a sentence each what is wrong; `tests/lint_rules/test_rules.py` runs every case of every rule.
"""

from __future__ import annotations

import inspect
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from pathlib import Path

from lint_rules.finding import Finding
from lint_rules.kit.cases import ALONE, FIXED, Case, CaseError, case_of_text, cases_in, marked
from lint_rules.rule import Rule
from lint_rules.run.fix import fix_text
from lint_rules.run.one_file import Run, selected
from lint_rules.settings.config import Config, load
from lint_rules.sieve.needs import NAMES

ABOUT_OTHERS = "EW9"
"""Rules about suppressions need the rules that are suppressed to run as well."""

LONGEST_MESSAGE = 200
"""Characters of a message: two lines and a half of a terminal."""

_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def findings_in(
    code: str,
    *,
    rule: type[Rule] | None = None,
    files: Mapping[str, str] | None = None,
    path: str = ALONE,
) -> list[Finding]:
    """The findings in `code`, standing in a project together with `files`; of all default rules or of one."""
    with _written({**(files or {}), path: code}) as root:
        config = Config(root=root)
        return Run(config, selected(config)).file(root / path) if rule is None else _found(root, path, rule)


def cases_folder(rule: type[Rule]) -> Path:
    """Where the cases of a rule are: beside a rule of a project's own, among the tests for one of ours."""
    file = Path(inspect.getfile(rule))
    ours = rule.code in NAMES
    return (file.parents[2] / "tests" / "lint_rules" / "cases" if ours else file.parent / "cases") / rule.code


def cases_of(rule: type[Rule]) -> list[Case]:
    """The cases of a rule. Raises `CaseError`."""
    return cases_in(cases_folder(rule))


def examples_of(rule: type[Rule]) -> list[Case]:
    """What the documentation shows as wrong and as right, as cases."""
    sections = rule.sections()
    return [
        case_of_text(f"{heading} in the documentation of {rule.code}", block)
        for heading in ("Example", "Use instead")
        for block in _BLOCK.findall(sections.get(heading, ""))
    ]


@dataclass(frozen=True)
class Tried:
    """What a rule does otherwise than a case says, and what it finds in all files of it."""

    problems: list[str]
    findings: list[Finding] = field(default_factory=list)


def findings_of(rule: type[Rule], case: Case) -> list[Finding]:
    """What a rule finds in all files of a case."""
    with _written(case.texts) as root:
        return _all(_found_in(root, rule, case))


def findings_of_codes(codes: frozenset[str], case: Case) -> list[Finding]:
    """What some rules of ours find together in all files of a case."""
    with _written(case.texts) as root:
        config = _config(root)
        return [finding for name in case.marked for finding in Run(config, codes).file(root / name)]


def check_rule(rule: type[Rule]) -> list[str]:
    """Everything that is wrong with a rule's cases; empty when all is well."""
    try:
        return [problem for case in cases_of(rule) for problem in check_case(rule, case)]
    except CaseError as error:
        return [str(error)]


def check_examples(rule: type[Rule]) -> list[str]:
    """What is wrong with the two examples of the documentation: one has a marked line, the other must stay silent."""
    examples = examples_of(rule)
    problems = [problem for example in examples for problem in _check_example(rule, example)]
    if [example.is_bad for example in examples] != [True, False]:
        problems.append(
            f"the documentation needs one Python block under Example, with a line that ends in `# {rule.code}`, "
            "and one under Use instead, without such a line"
        )
    return problems


def check_case(rule: type[Rule], case: Case) -> list[str]:
    """What a rule does otherwise than a case says: lines, and the text after the fix."""
    return try_case(rule, case).problems


def try_case(rule: type[Rule], case: Case) -> Tried:
    """Check a case, and keep what was found: linting it is what costs."""
    if foreign := _check_codes(rule, case):
        return Tried(foreign)
    with _written(case.texts) as root:
        found = _found_in(root, rule, case)
        problems = [problem for name in found for problem in _check_lines(rule, case, name, found[name])]
        if not problems:
            problems = [problem for name in found for problem in _check_fix(rule, case, root, name, found[name])]
    return Tried(problems, _all(found))


def _check_example(rule: type[Rule], example: Case) -> list[str]:
    if foreign := _check_codes(rule, example):
        return foreign
    with _written(example.texts) as root:
        found = _found_in(root, rule, example)
    return [problem for name in found for problem in _check_lines(rule, example, name, found[name])]


def _check_codes(rule: type[Rule], case: Case) -> list[str]:
    foreign = sorted(case.codes - {rule.code})
    return [f"{case.name} marks {', '.join(foreign)}, but only {rule.code} runs here"] if foreign else []


def _found_in(root: Path, rule: type[Rule], case: Case) -> Mapping[str, list[Finding]]:
    return {name: _found(root, name, rule) for name in case.marked}


def _all(found: Mapping[str, list[Finding]]) -> list[Finding]:
    return [finding for findings in found.values() for finding in findings]


def _where(case: Case, name: str) -> str:
    return case.name if list(case.files) == [ALONE] else f"{case.name}/{name}"


def _check_lines(rule: type[Rule], case: Case, name: str, found: list[Finding]) -> Iterator[str]:
    expected = case.marked[name]
    yield from (f"{_where(case, name)}: {problem}" for finding in found for problem in _check_words(finding.message))
    wanted, lines = expected.lines(rule.code), [finding.line for finding in found]
    for finding in found:
        if finding.line not in wanted:
            why = expected.fine.get(finding.line)
            reason = f"it is marked as fine: {why}" if why else "the line is not marked"
            said = f"{rule.code} is reported ({finding.message})"
            yield f"{_where(case, name)}, line {finding.line}: {said}, but {reason}"
    for line in sorted(set(wanted)):
        if lines.count(line) != wanted.count(line):
            hidden = "" if rule.wanted_by(expected.text.encode()) else ": `needs` or `pattern` hides the file"
            times = f"was reported {lines.count(line)} times"
            yield f"{_where(case, name)}, line {line}: {rule.code} is marked, and {times}{hidden}"


def _check_words(message: str) -> Iterator[str]:
    if len(message) > LONGEST_MESSAGE:
        yield f"a message has {len(message)} characters, and {LONGEST_MESSAGE} are the most: {message}"
    if re.search(r"\{(it|here|\d)\}", message) is not None:
        yield f"a message has a hole that nothing filled: {message}"


def _check_fix(rule: type[Rule], case: Case, root: Path, name: str, found: list[Finding]) -> Iterator[str]:
    text = case.marked[name].text
    wanted = marked(case.fixed.get(name, text))
    fixed = fix_text(text, lambda new: found if new == text else _found(root, name, rule, new), unsafe=True)
    where = _where(case, name)
    if fixed.text != wanted.text:
        said = "the fix gives something else than" if name in case.fixed else "the fix changes it, and there is no"
        yield f"{where}: {said} {where.removesuffix('.py')}{FIXED}:\n{_difference(wanted.text, fixed.text)}"
    elif name in case.fixed and [f.line for f in fixed.findings] != wanted.lines(rule.code):
        yield f"{where}: after the fix {rule.code} is reported on lines {[f.line for f in fixed.findings]}"


def _difference(wanted: str, given: str) -> str:
    lines = unified_diff(wanted.splitlines(), given.splitlines(), "as expected", "after the fix", lineterm="")
    return "\n".join(lines)


@contextmanager
def _written(files: Mapping[str, str]) -> Iterator[Path]:
    """The files in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name, text in files.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        yield root


def _config(root: Path) -> Config:
    return load(root) if (root / "pyproject.toml").exists() else Config(root=root)


def _found(root: Path, name: str, rule: type[Rule], text: str | None = None) -> list[Finding]:
    """What one rule finds in a file, or in a text in its place."""
    config = _config(root)
    if rule.code not in NAMES:
        config = replace(config, local_rules=(inspect.getfile(rule),))
    codes = frozenset({rule.code})
    if rule.code.startswith(ABOUT_OTHERS):
        codes |= selected(config) - {"EW901"}
    found = Run(config, codes).file(root / name, None if text is None else text.encode())
    return [finding for finding in found if finding.code == rule.code]
