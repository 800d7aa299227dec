"""Plain `websockets` servers and aiohttp handlers: a function that is the whole life of a connection."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.dialects.role import Role
from lint_rules.facts import FunctionFacts, ModuleFacts, dotted_name
from lint_rules.project import Project

ROLE_WORDS = ("websockets", "aiohttp")


def roles(module: ModuleFacts, project: Project) -> Iterator[Role]:
    """Handlers given to `websockets.serve`, and functions that prepare an aiohttp `WebSocketResponse`."""
    if module.name.partition(".")[0] in ROLE_WORDS or not module.says("websockets", "WebSocketResponse"):
        return
    served = {name for call in module.calls if is_serve(call, module) for name in _handler(call)}
    for function in module.functions:
        if function.name in served:
            names = [arg.arg for arg in function.parameters if arg.arg != "self"]
            yield Role("endpoint", "R", function, connection=names[0] if names else "websocket")
            continue
        prepared = aiohttp_socket(function)
        if prepared is not None:
            yield Role("endpoint", "R", function, connection=prepared)


def is_serve(call: ast.Call, module: ModuleFacts) -> bool:
    """True for `websockets.serve(...)` under any of its import paths."""
    dotted = module.resolve(call.func) or ""
    return dotted.startswith("websockets") and dotted.rpartition(".")[2] in ("serve", "unix_serve")


def _handler(call: ast.Call) -> Iterator[str]:
    first = (
        call.args[0]
        if call.args
        else next((k.value for k in call.keywords if k.arg in ("handler", "ws_handler")), None)
    )
    if isinstance(first, ast.Name | ast.Attribute):
        yield (dotted_name(first) or "").rpartition(".")[2]


def aiohttp_socket(function: FunctionFacts) -> str | None:
    """The local name of the `WebSocketResponse` that a handler makes, if it makes one."""
    for node in function.own_nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = function.module.resolve(node.value.func) or ""
            if made.rpartition(".")[2] == "WebSocketResponse":
                return dotted_name(node.targets[0])
    return None
