"""Looks up in a project the FastAPI dependency that a socket is to ask, by ast; nothing is imported.

    check_dependency(project, found)        # raises Usage where the project has none of that name

A name that a module may have without saying so (from a star import, say) is taken on trust, and so is what cannot be
read: the file may be in the middle of an edit.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from scaffold.memory.project import Project
    from scaffold.words.dependency import Dependency

__all__ = ["check_dependency"]

Bindings: TypeAlias = Mapping[str, ast.AST]
"""The names of a module, each with the definition, the import or the statement that binds it."""

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
ANY_NAME = frozenset({"*", "__getattr__"})
"""Bound by a module that may have names which are not in its source."""


def check_dependency(project: Project, wanted: Dependency) -> None:
    """Raise `Usage` when the dependency is neither in the project nor in a package that is installed here."""
    path = project.file_of(wanted.module)
    if path is None:
        _check_elsewhere(project, wanted)
        return
    bound = bindings(project.read(path) or b"")
    if bound is not None and not bound.keys() & {wanted.function, *ANY_NAME}:
        raise Usage(f"expected {wanted.function!r} in {path}, because --auth-dependency names it; it is not there.")


def _check_elsewhere(project: Project, wanted: Dependency) -> None:
    top = wanted.module.partition(".")[0]
    if project.has_top(top) or importlib.util.find_spec(top) is None:
        raise Usage(
            f"expected --auth-dependency to name a module of the project, or of a package that is installed here; "
            f"found no {wanted.module!r}."
        )


def bindings(content: bytes) -> Bindings | None:
    """Return what a file binds at its top, in `if` and `try` too; None for what is no Python that can be read."""
    try:
        module = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return dict(_bound(module))


def _bound(module: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for statement in module.body:
        for node in (statement,) if isinstance(statement, DEFINITIONS) else ast.walk(statement):
            binder = node if isinstance(node, DEFINITIONS + IMPORTS) else statement
            yield from ((name, binder) for name in _names(node))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Import(names) | ast.ImportFrom(_, names):
            yield from (each.asname or each.name.partition(".")[0] for each in names)
        case ast.Name(name, ast.Store()):
            yield name
