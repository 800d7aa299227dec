"""Looks up in a project the FastAPI dependency that a socket is to ask, by ast; nothing is imported.

    check_dependency(project, found)        # raises Usage where the project has none of that name
    read_instead(project, found)            # ["a cookie"], where it reads that and no bearer token

What it reads is told by the names in its source, and in that of what it uses in the project.

A name that a module may have without saying so (from a star import, say) is taken on trust, and so is what cannot be
read: the file may be in the middle of an edit.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from scaffold.memory.project import Project
    from scaffold.words.dependency import Dependency

__all__ = ["check_dependency", "read_instead"]

Bindings: TypeAlias = Mapping[str, ast.AST]
"""The names of a module, each with the definition, the import or the statement that binds it."""

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
ANY_NAME = frozenset({"*", "__getattr__"})
"""Bound by a module that may have names which are not in its source."""

READS = {
    "Cookie": "a cookie",
    "APIKeyCookie": "a cookie",
    "CookieTransport": "a cookie",
    "cookies": "a cookie",
    "request.session": "the session",
    "APIKeyHeader": "a header of its own",
    "APIKeyQuery": "the query string",
    "HTTPBasic": "a password",
}
"""Names of Starlette, FastAPI and FastAPI Users, and what of a request stands behind them."""
UNKNOWN = "?"
BEARER = frozenset({
    "authorization", "headers", "scope", "__call__", "HTTPBearer", "HTTPAuthorizationCredentials", "OAuth2",
    "OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer", "OpenIdConnect", "BearerTransport", UNKNOWN,
})  # fmt: skip
"""Names behind which a bearer token may be."""
MOST = 300
"""Definitions that are looked at."""


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


def read_instead(project: Project, wanted: Dependency) -> Sequence[str]:
    """Return what the dependency reads of a request where it reads no bearer token; nothing where that is not sure."""
    words = set(_words(project, wanted))
    return [] if words & BEARER else sorted({READS[each] for each in words & READS.keys()})


def _words(project: Project, wanted: Dependency) -> Iterator[str]:
    """Yield the names in the source of a dependency and of all that it uses in the project."""
    pending, seen = [(wanted.module, wanted.function)], set[tuple[str, str]]()
    while pending:
        place = pending.pop()
        if place not in seen:
            seen.add(place)
            words, used = _read(project, *place) if len(seen) <= MOST else ({UNKNOWN}, ())
            yield from words
            pending += used


def _read(project: Project, module: str, name: str) -> tuple[Collection[str], Collection[tuple[str, str]]]:
    """Return the names in the source of one name of a module, and where those of them are that a module defines."""
    path = project.file_of(module)
    if path is None:
        return {UNKNOWN if project.has_top(module.partition(".")[0]) else name}, ()
    bound = bindings(project.read(path) or b"")
    if bound is None or bound.keys() & ANY_NAME:
        return {UNKNOWN}, ()
    match bound.get(name):
        case None:
            return {UNKNOWN} if project.file_of(f"{module}.{name}") else (), ()
        case ast.Import(names):
            own = any(project.has_top(each.name.partition(".")[0]) for each in names)
            return {UNKNOWN} if own else (), ()
        case ast.ImportFrom() as node:
            return (), _imported(node, name, module if path.endswith("__init__.py") else module.rpartition(".")[0])
        case node:
            code = list(_own_code(node))
            used = {(module, each.id) for each in code if isinstance(each, ast.Name)}
            return {word for each in code for word in _said(each)}, used


def _imported(node: ast.ImportFrom, name: str, package: str) -> Collection[tuple[str, str]]:
    """Return where a name is from that a module of `package` imports."""
    above = package.split(".")[: 1 - node.level or None] if node.level else []
    module = ".".join([*above, *([node.module] if node.module else [])])
    return {(module, each.name) for each in node.names if (each.asname or each.name) == name}


def _own_code(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a definition, without the bases of a class that is called in its own way."""
    parts: Sequence[ast.AST] = (node,)
    if isinstance(node, ast.ClassDef) and any("__call__" in _names(each) for each in node.body):
        parts = node.body
    for part in parts:
        yield from ast.walk(part)


def _said(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value, name):
            yield name
            if isinstance(value, ast.Name):
                yield f"{value.id}.{name}"
        case ast.arg(name) | ast.Constant(str(name)):
            yield "authorization" if name.lower() == "authorization" else ""


@lru_cache(maxsize=64)
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
