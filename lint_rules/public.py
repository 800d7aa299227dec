"""What is open to everybody on purpose: by `@public("why")` from emberwire, or by the setting `public`.

Rules that ask who may connect or join have `public = True`; what they report inside of something that is marked is
left out. A marker without a reason in plain text is none: the reason is what makes it more than a suppression.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from lint_rules.sieve.discover import excluded

if TYPE_CHECKING:
    from lint_rules.code.outline import Class, Decorator, Function, Outline
    from lint_rules.file import File

MARKER = "emberwire.public"
"""What the decorator's name has to lead to."""


def purpose(file: File, line: int) -> str:
    """Why something around a line is open on purpose: the marker's reason, or that the setting says so; else empty."""
    around = list(_around(file.outline, line))
    marks = (reason(mark, file.outline) for definition in around for mark in definition.decorators)
    given = next(filter(None, marks), "")
    configured = file.config.public and _is_configured(file, [definition.qualname for definition in around])
    return given or ("the setting `public` names it" if configured else "")


def reason(mark: Decorator, outline: Outline) -> str:
    """The reason that a decorator gives if it is the marker; empty for anything else."""
    from lint_rules.code.libcst_when_used import cst
    from lint_rules.code.syntax import text_of

    if not mark.called or outline.resolve(mark.written) != MARKER or not isinstance(mark.piece.node, cst.Call):
        return ""
    given = [arg for arg in mark.piece.node.args if arg.keyword is None or arg.keyword.value == "reason"]
    return text_of(given[0].value).strip() if len(given) == 1 else ""


def _around(outline: Outline, line: int) -> Iterator[Function | Class]:
    """The functions and classes that a line stands in, decorators included."""
    definitions: list[Function | Class] = [*outline.functions, *outline.classes.values()]
    for definition in definitions:
        if definition.first_line <= line <= definition.end_line:
            yield definition


def _is_configured(file: File, names: list[str]) -> bool:
    """True when the configuration names the file, or a class or function by its qualified or importable name."""
    for pattern in file.config.public:
        if "/" in pattern or pattern.endswith(".py"):
            if excluded(file.path, file.config.root, (pattern,)):
                return True
        elif any(fnmatch(name, pattern) or fnmatch(f"{file.outline.name}.{name}", pattern) for name in names):
            return True
    return False
