"""Keys that a client brings in a header, the query, a cookie or a subprotocol, and the comparison that refuses others.

    if websocket.headers.get("x-api-key") not in API_KEYS:
        return await websocket.close(code=1008)

What is compared must have come with the connection: `if not OPENAI_API_KEY: return` looks at the server's own settings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.checks import is_refusal
from lint_rules.analysis.vocabulary import IDENTITY, word_set, words
from lint_rules.facts import dotted_name
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

BRINGING = frozenset({"headers", "request_headers", "query_params", "query", "cookies", "subprotocols"})
"""Attributes of a connection that hold what the client brought."""

CONNECTIONS = word_set("websocket ws socket request req connection conn info client")
"""In the name of a value, these say that it is the connection; the headers of a response are another server's."""

FILLED = frozenset({"Header", "Query", "Cookie"})
"""Defaults by which FastAPI fills a parameter from the same places."""

KEYS = IDENTITY | word_set("key keys code pin passcode passphrase")
"""In a name, these say that the value proves something."""

NEUTRAL = word_set("origin host agent version v format lang language locale room channel topic upgrade type encoding")
"""What is brought under one of these names proves nothing of who is there."""


def refuses_key(node: ast.If | ast.Assert, function: FunctionFacts) -> bool:
    """True for a comparison of what the client brought, with a branch that turns the client away."""
    if not function.module.says(*BRINGING, *FILLED) or not any(map(_is_comparing, walk(node.test))):
        return False
    if isinstance(node, ast.If) and not any(_ends(statement) for statement in (*node.body, *node.orelse)):
        return False
    brought = _brought(function)
    return any(_compares(part, brought) for part in walk(node.test))


def _is_comparing(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare) or _is_digest(node)


def _is_digest(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (dotted_name(node.func) or "").rpartition(".")[2] == "compare_digest"


def _ends(statement: ast.stmt) -> bool:
    return any(isinstance(inner, ast.Raise) or is_refusal(inner) for inner in walk(statement))


def _compares(node: ast.AST, brought: dict[str, str]) -> bool:
    if isinstance(node, ast.Call):
        return _is_digest(node) and any(_key_of(argument, brought) for argument in node.args)
    if not isinstance(node, ast.Compare):
        return False
    asked = {key for key in (_key_of(node.left, brought), *_others(node, brought)) if key}
    fixed = all(isinstance(side, ast.Constant) for side in node.comparators)
    return any(_proves(key, fixed=fixed) for key in asked) and not _is_presence(node)


def _others(node: ast.Compare, brought: dict[str, str]) -> Iterator[str]:
    """What it is compared with, where that is the value brought: `API_KEY != key`, not `"key" in headers`."""
    for op, side in zip(node.ops, node.comparators, strict=True):
        if isinstance(op, ast.Eq | ast.NotEq):
            yield _key_of(side, brought)


def _is_presence(node: ast.Compare) -> bool:
    """`key is None`, `key == ""`: that there is one is no check of it."""
    return any(isinstance(side, ast.Constant) and not side.value for side in node.comparators)


def _proves(key: str, *, fixed: bool) -> bool:
    """True for a key by its name; a fixed text is compared with more than keys (`mode == "raw"`)."""
    named = words(key) & KEYS
    return bool(named) if fixed else bool(named or not words(key) & NEUTRAL)


def _brought(function: FunctionFacts) -> dict[str, str]:
    """Local names for what the client brought, with the key under which it came."""
    found = {arg.arg: arg.arg for arg in function.parameters if _is_filled(function.defaults.get(arg.arg))}
    for node in function.own_nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ) if key := _key_of(value, found):
                found[name] = key
    return found


def _is_filled(default: ast.expr | None) -> bool:
    return isinstance(default, ast.Call) and (dotted_name(default.func) or "").rpartition(".")[2] in FILLED


def _key_of(value: ast.expr, brought: dict[str, str]) -> str:
    """The key under which the client brought this value; empty when it is the server's own."""
    for node in walk(value):
        match node:
            case ast.Name(id=name) if name in brought:
                return brought[name]
            case (
                ast.Subscript(value=ast.Attribute() as holder, slice=ast.Constant(value=str(key)))
                | ast.Call(
                    func=ast.Attribute(value=ast.Attribute() as holder, attr="get"),
                    args=[ast.Constant(value=str(key)), *_],
                )
            ) if _is_bringing(holder):
                return key
            case ast.Attribute(attr="subprotocols") | ast.Subscript(slice=ast.Constant(value="subprotocols")):
                return "subprotocol"
    return ""


def _is_bringing(holder: ast.Attribute) -> bool:
    """`websocket.headers`, `self.request.query`."""
    return holder.attr in BRINGING and bool(words((dotted_name(holder.value) or "").rpartition(".")[2]) & CONNECTIONS)
