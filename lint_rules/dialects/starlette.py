"""Starlette and FastAPI: a WebSocket endpoint is one function that is the whole life of a connection, or a class.

Endpoints are found by decorator (`@app.websocket("/ws")`), by route table (`WebSocketRoute("/ws", feed)`) and by base
class (`WebSocketEndpoint`). Their path parameters count as named by the client.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.dialects.role import Role
from lint_rules.facts import FunctionFacts, ModuleFacts, dotted_name
from lint_rules.project import Project, plain_annotation

DECORATORS = frozenset({"websocket", "websocket_route", "websocket_listener", "websocket_stream"})
CREDENTIALS = word_set("token auth key secret password ticket session jwt authorization cookie code")
ROUTES = frozenset({"WebSocketRoute", "add_websocket_route", "add_api_websocket_route", "APIWebSocketRoute"})


def roles(module: ModuleFacts, project: Project) -> Iterator[Role]:
    """The WebSocket endpoints of the module."""
    if not module.says("websocket", "WebSocket"):
        return
    routed = set(_routed(module)) if module.says(*ROUTES) else set()
    for function in module.functions:
        if function.owner is None and (is_decorated(function) or function.name in routed):
            yield Role("endpoint", "S", function, connection=connection_of(function))
    for owner in module.classes.values():
        if any(base.rpartition(".")[2] == "WebSocketEndpoint" for base in project.base_names(owner)):
            yield from _class_roles(list(owner.methods.values()))


def is_decorated(function: FunctionFacts) -> bool:
    """True under `@router.websocket("/path")` and its relatives."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in DECORATORS
        for decorator in function.node.decorator_list
    )


def _routed(module: ModuleFacts) -> Iterator[str]:
    for call in module.calls:
        if (dotted_name(call.func) or "").rpartition(".")[2] in ROUTES:
            handlers = [*call.args[1:2], *(k.value for k in call.keywords if k.arg in ("endpoint", "route"))]
            yield from (handler.id for handler in handlers if isinstance(handler, ast.Name))


def _class_roles(methods: list[FunctionFacts]) -> Iterator[Role]:
    for method in methods:
        if method.name == "on_connect":
            yield Role("connect", "S", method, connection=connection_of(method))
        elif method.name == "on_receive":
            names = [arg.arg for arg in method.parameters]
            yield Role(
                "message", "S", method, connection=connection_of(method), payload=names[2] if len(names) > 2 else None
            )
        elif method.name == "on_disconnect":
            yield Role("disconnect", "S", method, connection=connection_of(method))


def connection_of(function: FunctionFacts) -> str:
    """The parameter that is the WebSocket: by annotation, by name, else the first that is not `self`."""
    plain = [arg for arg in function.parameters if arg.arg not in ("self", "cls")]
    for arg in plain:
        if arg.annotation is not None and (dotted_name(plain_annotation(arg.annotation)) or "").endswith("WebSocket"):
            return arg.arg
    named = next((arg.arg for arg in plain if arg.arg in ("websocket", "ws", "socket", "web_socket")), None)
    return named or (plain[0].arg if plain else "websocket")


def path_parameters(function: FunctionFacts) -> set[str]:
    """Parameters that FastAPI fills from the path or the query: named in the route, or plain and without `Depends`."""
    found: set[str] = set()
    for decorator in function.node.decorator_list:
        if isinstance(decorator, ast.Call) and decorator.args and isinstance(decorator.args[0], ast.Constant):
            path = str(decorator.args[0].value)
            found |= {part.partition(":")[0] for piece in path.split("{")[1:] for part in [piece.partition("}")[0]]}
            found |= {arg.arg for arg in function.parameters if _from_query(arg, function)}
    return found & {arg.arg for arg in function.parameters}


def _from_query(arg: ast.arg, function: FunctionFacts) -> bool:
    """`room: str`, `room: int = 1`, `room: str = Query(...)`: what FastAPI reads from the URL, credentials left out."""
    default = function.defaults.get(arg.arg)
    plain = default is None or isinstance(default, ast.Constant) or "Query" in ast.dump(default)
    kind = dotted_name(plain_annotation(arg.annotation)) if arg.annotation is not None else None
    return plain and kind in ("str", "int", "UUID") and not speaks_of(arg.arg, CREDENTIALS)
