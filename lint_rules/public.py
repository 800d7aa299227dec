"""What is open to everybody on purpose: by `@public("why")` from emberwire, or by the setting `public`.

Rules that ask who may connect or join have `public = True`; what they report inside of something that is marked is
left out. A marker without a reason in plain text is none: the reason is what makes it more than a suppression.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from lint_rules.discover import excluded

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.facts import ModuleFacts

MARKER = "emberwire.public"
"""What the decorator's name has to lead to."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def is_public(file: File, line: int) -> bool:
    """True when a line stands in something that is open on purpose."""
    around = list(_around(file, line))
    if any(reason(decorator, file.module) for _, node in around for decorator in node.decorator_list):
        return True
    return bool(file.config.public) and _is_configured(file, [name for name, _ in around])


def reason(decorator: ast.expr, module: ModuleFacts) -> str:
    """The reason that a decorator gives if it is the marker; empty for anything else."""
    if not isinstance(decorator, ast.Call) or module.resolve(decorator.func) != MARKER:
        return ""
    given = [*decorator.args, *(keyword.value for keyword in decorator.keywords if keyword.arg == "reason")]
    if len(given) == 1 and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
        return given[0].value.strip()
    return ""


def _around(file: File, line: int) -> Iterator[tuple[str, Definition]]:
    """The functions and classes that a line stands in, decorators included, by their qualified names."""
    named: list[tuple[str, Definition]] = [(f.qualname, f.node) for f in file.module.functions]
    named += [(owner.qualname, owner.node) for owner in file.module.classes.values()]
    for qualname, node in named:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        if first <= line <= (node.end_lineno or node.lineno):
            yield qualname, node


def _is_configured(file: File, names: list[str]) -> bool:
    """True when the configuration names the file, or a class or function by its qualified or importable name."""
    for pattern in file.config.public:
        if "/" in pattern or pattern.endswith(".py"):
            if excluded(file.module.path, file.config.root, (pattern,)):
                return True
        elif any(fnmatch(name, pattern) or fnmatch(f"{file.module.name}.{name}", pattern) for name in names):
            return True
    return False
