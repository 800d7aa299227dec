"""Findings do not depend on how a program is laid out or spelled.

Each case of each rule is written in one of the forms below, which one its name says, and must have the findings that
its marks say: as many in each function. So all forms meet all rules, and no case is linted twice.
"""

# ruff: noqa: N802 - libcst calls the methods of its transformers by such names
from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import libcst as cst
import pytest

from lint_rules.code.outline import read_outline
from lint_rules.kit.cases import Case
from lint_rules.kit.testing import ABOUT_OTHERS, cases_of, findings_of
from lint_rules.rule import Rule
from lint_rules.selection.registry import all_rules

RUFF = (sys.executable, "-m", "ruff", "format", "--isolated", "--quiet")
RULES = [rule for rule in all_rules() if not rule.code.startswith(ABOUT_OTHERS)]
"""What is said of comments depends on the line that they stand in."""

FORMATTED = {
    "narrow": ("--line-length=40",),
    "wide": ("--line-length=320", "--config=format.skip-magic-trailing-comma=true"),
    "single": ("--line-length=100", "--config=format.quote-style='single'"),
}
"""What a formatter makes of a case: an argument in a line of its own, each statement in one line, other quotes."""

_NOTHING = cst.SimpleWhitespace("")


class _Tight(cst.CSTTransformer):
    """Takes white space away: `x=f(a,b)`."""

    def leave_AssignTarget(self, original_node: cst.AssignTarget, updated_node: cst.AssignTarget) -> cst.AssignTarget:
        return updated_node.with_changes(whitespace_before_equal=_NOTHING, whitespace_after_equal=_NOTHING)

    def leave_AugAssign(self, original_node: cst.AugAssign, updated_node: cst.AugAssign) -> cst.AugAssign:
        return updated_node.with_changes(operator=_bare(updated_node.operator))

    def leave_Comma(self, original_node: cst.Comma, updated_node: cst.Comma) -> cst.Comma:
        is_plain = isinstance(updated_node.whitespace_after, cst.SimpleWhitespace)
        return updated_node.with_changes(whitespace_after=_NOTHING) if is_plain else updated_node

    def leave_DictElement(self, original_node: cst.DictElement, updated_node: cst.DictElement) -> cst.DictElement:
        return updated_node.with_changes(whitespace_after_colon=_NOTHING)

    def leave_Annotation(self, original_node: cst.Annotation, updated_node: cst.Annotation) -> cst.Annotation:
        is_plain = isinstance(updated_node.whitespace_after_indicator, cst.SimpleWhitespace)
        return updated_node.with_changes(whitespace_after_indicator=_NOTHING) if is_plain else updated_node

    def leave_ComparisonTarget(
        self, original_node: cst.ComparisonTarget, updated_node: cst.ComparisonTarget
    ) -> cst.ComparisonTarget:
        is_word = isinstance(updated_node.operator, cst.In | cst.NotIn | cst.Is | cst.IsNot)
        return updated_node if is_word else updated_node.with_changes(operator=_bare(updated_node.operator))


def _bare(operator: cst.CSTNode) -> cst.CSTNode:
    return operator.with_changes(whitespace_before=_NOTHING, whitespace_after=_NOTHING)


class _Logged(cst.CSTTransformer):
    """Puts a line for the log in front of each statement of a function that does more than one thing."""

    line = cst.parse_statement('logger.debug("here")')

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        body = updated_node.body
        if not isinstance(body, cst.IndentedBlock) or len(body.body) < 2:
            return updated_node
        steps = [step for each in body.body for step in ((each,) if _is_first(each) else (self.line, each))]
        return updated_node.with_changes(body=body.with_changes(body=steps))


def _is_first(statement: cst.BaseStatement) -> bool:
    """True for what has to stand first: a docstring, a `global`."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString()) | cst.Global() | cst.Nonlocal(), *_]):
            return True
    return False


class _Quoted(cst.CSTTransformer):
    """Writes the annotations of parameters as texts."""

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        if updated_node.annotation is None:
            return updated_node
        written = cst.Module([]).code_for_node(updated_node.annotation.annotation)
        if re.search(r"[\"'\n]", written):
            return updated_node
        return updated_node.with_changes(annotation=cst.Annotation(cst.SimpleString(f'"{written}"')))


def _logged(text: str) -> str:
    found = cst.parse_module(text).visit(_Logged()).code
    head, future, rest = found.rpartition("from __future__ import annotations\n")
    return f"{head}{future}import logging\n\nlogger = logging.getLogger(__name__)\n{rest}" if found != text else text


def _deferred(text: str) -> str:
    return text if "__future__" in text else f"from __future__ import annotations\n{text}"


REWRITTEN: Mapping[str, Callable[[str], str]] = {
    "tight": lambda text: cst.parse_module(text).visit(_Tight()).code,
    "logged": _logged,
    "quoted": lambda text: cst.parse_module(text).visit(_Quoted()).code,
    "deferred": _deferred,
}
"""What else means the same."""

FORMS = (*FORMATTED, *REWRITTEN)

EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("EW802", "logged"): "it is about two calls in a row",
}
"""The rules to which a form is something else, each with the reason."""


def _form(rule: type[Rule], case: Case) -> str:
    name = FORMS[crc32(f"{rule.code}/{case.name}".encode()) % len(FORMS)]
    return FORMS[0] if (rule.code, name) in EXCEPTIONS else name


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with all cases that a formatter rewrites, by form and rule."""
    root = tmp_path_factory.mktemp("formatted")
    for rule in RULES:
        for case in cases_of(rule):
            form = _form(rule, case)
            for name, found in case.marked.items() if form in FORMATTED else ():
                target = root / form / rule.code / case.name / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(found.text, encoding="utf-8")
    for form, options in FORMATTED.items():
        subprocess.run([*RUFF, *options, str(root / form)], check=True)
    yield root
    shutil.rmtree(root)


def _rewritten(rule: type[Rule], case: Case, formatted: Path) -> Case:
    form = _form(rule, case)
    texts = dict(case.texts)
    for name in case.marked:
        if form in FORMATTED:
            texts[name] = (formatted / form / rule.code / case.name / name).read_text(encoding="utf-8")
        else:
            texts[name] = REWRITTEN[form](texts[name])
    return replace(case, files=texts)


def _by_function(places: Iterable[tuple[str, int]], case: Case) -> Counter[str]:
    """How often each function is meant by places, each the path of a file, or the end of it, and a line."""
    outlines = {name: read_outline(case.texts[name], Path(name), "a") for name in sorted(case.marked, key=len)}
    found = Counter[str]()
    for path, line in places:
        name = [name for name in outlines if f"/{path}".endswith(f"/{name}")][-1]
        function = outlines[name].function_at(line)
        found[f"{name}: {function.qualname if function is not None else ''}"] += 1
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_program_has_the_same_findings_in_another_form(rule: type[Rule], formatted: Path) -> None:
    wrong = []
    for case in cases_of(rule):
        other = _rewritten(rule, case, formatted)
        if other.texts == case.texts:
            continue
        marks = ((name, line) for name, found in case.marked.items() for line in found.lines(rule.code))
        wanted = _by_function(marks, case)
        given = _by_function(((f.path, f.line) for f in findings_of(rule, other)), other)
        if given != wanted:
            wrong.append(f"{case.name}, {_form(rule, case)}: {dict(wanted - given)} lost, {dict(given - wanted)} new")
    assert wrong == []
