"""FastAPI's dependencies: what a parameter or a list of them depends on, also behind an alias.

for parameter, call, outline in dependencies(index, function): ...   # user = Depends(current_user)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.syntax import dotted

if TYPE_CHECKING:
    from lint_rules.code.index import Index

MARKS = frozenset({"Depends", "Security"})
ALIASES = 2
"""How many names a dependency may stand behind: `CurrentUser = Annotated[User, Depends(current_user)]`."""

Made = tuple[cst.Call, Outline]
"""A call `Depends(x)`, and the file that it is written in."""


def marked(part: cst.BaseExpression, outline: Outline, index: Index, hops: int = ALIASES) -> Made | None:
    """The `Depends(x)` in a default or annotation, or behind its name."""
    if isinstance(part, cst.Call) and (dotted(part.func) or "").rpartition(".")[2] in MARKS and part.args:
        return part, outline
    if isinstance(part, cst.Subscript):
        kind, *rest = [p.slice.value for p in part.slice if isinstance(p.slice, cst.Index)] or [part]
        inner = [kind, *(_completed(one, kind) for one in rest)]
        return next((made for one in inner if (made := marked(one, outline, index, hops))), None)
    written = dotted(part)
    found = index.named(written, outline) if written and hops else None
    return marked(found.node, found.outline, index, hops - 1) if isinstance(found, Piece) else None


def parameters(node: cst.FunctionDef) -> list[cst.Param]:
    """The parameters of a function that may be filled by dependencies."""
    return [*node.params.params, *node.params.kwonly_params]


def in_parts(node: cst.FunctionDef) -> list[tuple[cst.Param, list[cst.BaseExpression]]]:
    """The same, each with where it may name a dependency."""
    return [(parameter, parts(parameter)) for parameter in parameters(node)]


def parts(parameter: cst.Param) -> list[cst.BaseExpression]:
    """Where a parameter may name a dependency: its default and its annotation."""
    annotation = parameter.annotation.annotation if parameter.annotation is not None else None
    if annotation is None:
        return [parameter.default] if parameter.default is not None else []
    return [_completed(parameter.default, annotation), annotation] if parameter.default is not None else [annotation]


def _completed(mark: cst.BaseExpression, kind: cst.BaseExpression) -> cst.BaseExpression:
    """`Depends(Member)` for the `Depends()` of a parameter whose type is `Member`."""
    is_bare = isinstance(mark, cst.Call) and not mark.args and (dotted(mark.func) or "").rpartition(".")[2] in MARKS
    return cst.Call(mark.func, [cst.Arg(kind)]) if isinstance(mark, cst.Call) and is_bare else mark


def of_parameters(index: Index, function: Function) -> Iterator[tuple[cst.Param, Made]]:
    """The parameters of a function that a dependency fills."""
    for parameter, named in in_parts(index.bodies.of(function).node):
        for part in named:
            made = marked(part, function.outline, index)
            if made is not None:
                yield parameter, made


def listed(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """The elements of `dependencies=[Depends(x)]` of a route, router or application."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == "dependencies":
            yield from (e.value for e in getattr(arg.value, "elements", ()))


def target(made: Made, index: Index) -> tuple[Function | Class | None, str, cst.Call | None, Outline]:
    """What is called: the project's function or class, its full name, and the call that makes it if there is one."""
    call, outline = made
    named: cst.BaseExpression = call.args[0].value
    if not isinstance(named, cst.Call):
        found = index.named(dotted(named) or "", outline)
        if isinstance(found, Piece):
            named, outline = found.node, found.outline
        elif isinstance(found, (Function, Class)):
            return found, found.dotted, None, outline
    if not isinstance(named, cst.Call):
        return None, outline.resolve(dotted(named) or ""), None, outline
    full = outline.resolve(dotted(named.func) or "")
    owner = index.locate(full, outline)
    return owner if isinstance(owner, (Function, Class)) else None, full, named, outline
