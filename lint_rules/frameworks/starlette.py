"""Starlette and FastAPI: an endpoint is one function, or a class with `on_connect` and `on_receive`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from lint_rules.code.syntax import dotted, literal
from lint_rules.frameworks.labels import BROUGHT, FRAME, IN_URL, PROOF, SAID, Label
from lint_rules.frameworks.model import Act, Guard, Handler, Middleware, Rows, Source
from lint_rules.frameworks.urls import path_labels, url_labels
from lint_rules.frameworks.words import names_somebody

if TYPE_CHECKING:
    from lint_rules.code.outline import Decorator, Function
    from lint_rules.code.trees import Bodies

FRAMEWORK = "Starlette"
_BASE = "*WebSocketEndpoint"
_OWN = ((0, Label.CONNECTION), ("self.scope", Label.REQUEST | Label.BEARER))
"""What a method of an endpoint has: the connection, and the scope that the endpoint was made with."""
_DEPENDENCIES = frozenset({"Depends", "Security"})
_PLAIN = frozenset({"str", "int", "UUID", "uuid.UUID", "float", "bool", "bytes"})


def filled(function: Function, decorator: Decorator | None, bodies: Bodies) -> dict[str, int]:
    """What FastAPI gives the parameters: path and query parameters are the client's, a dependency's result is not.

    The client's word under a name like `token` is a credential; under any other it names something.
    """
    found: dict[str, int] = {}
    node = bodies.of(function).node
    in_path = _path_names(decorator)
    for parameter in [*node.params.params, *node.params.kwonly_params]:
        name = parameter.name.value
        if name in in_path or _from_client(parameter):
            if name in in_path:
                found[name] = path_labels(name)
            else:
                found[name] = argument_labels(parameter)
    return found


def argument_labels(parameter: cst.Param) -> int:
    """What FastAPI fills a parameter with that is no part of the path: with a part of the query, a header, a cookie."""
    name = parameter.name.value
    if is_marked(parameter, "Cookie"):
        return _COOKIE & ~Label.CREDENTIAL | Label.CLAIMED if names_somebody(name) else _COOKIE
    return url_labels(name) & ~(Label.URL if _is_header(parameter) else 0)


_COOKIE = PROOF | Label.COOKIE
"""What a cookie is, as `websocket.cookies["ticket"]` is one."""


def is_marked(parameter: cst.Param, *kinds: str) -> bool:
    """True for `token: str = Query(...)` and `token: Annotated[str, Query()]`, with `Query` among the kinds."""
    marks = [parameter.default]
    annotation = parameter.annotation.annotation if parameter.annotation is not None else None
    if isinstance(annotation, cst.Subscript):
        marks += [part.slice.value for part in annotation.slice if isinstance(part.slice, cst.Index)]
    return any(isinstance(m, cst.Call) and (dotted(m.func) or "").rpartition(".")[2] in kinds for m in marks)


def _is_header(parameter: cst.Param) -> bool:
    """True for what stands in no URL, or where that cannot be told: `key: str = api_key_header`."""
    plain = (
        parameter.default is None or isinstance(parameter.default, cst.Call) or literal(parameter.default) is not ...
    )
    return is_marked(parameter, "Header", "Cookie") or not plain


def _path_names(decorator: Decorator | None) -> set[str]:
    node = decorator.piece.node if decorator is not None else None
    path = literal(node.args[0].value) if isinstance(node, cst.Call) and node.args else None
    if not isinstance(path, str):
        return set()
    return {piece.partition("}")[0].partition(":")[0] for piece in path.split("{")[1:]}


def _from_client(parameter: cst.Param) -> bool:
    """`room: str`, `room: int = 1`, `room: str = Query(...)`; not `user = Depends(current_user)`."""
    default = parameter.default
    if isinstance(default, cst.Call):
        return (dotted(default.func) or "").rpartition(".")[2] in ("Query", "Header", "Cookie", "Path")
    annotation = parameter.annotation.annotation if parameter.annotation is not None else None
    return annotation is not None and not is_dependent(annotation) and _plain_type(annotation) in _PLAIN


def _plain_type(annotation: cst.BaseExpression) -> str:
    """`str` for `str`, `str | None`, `Optional[str]` and `Annotated[str, Query()]`."""
    match annotation:
        case cst.BinaryOperation(left=left):
            return _plain_type(left)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=inner)), *_]):
            return _plain_type(inner)
    return dotted(annotation) or ""


def is_dependent(annotation: cst.BaseExpression) -> bool:
    """True for `Annotated[User, Depends(current_user)]`."""
    if not isinstance(annotation, cst.Subscript):
        return False
    parts = [part.slice.value for part in annotation.slice if isinstance(part.slice, cst.Index)]
    return any(isinstance(p, cst.Call) and (dotted(p.func) or "").rpartition(".")[2] in _DEPENDENCIES for p in parts)


def _decorated(name: str) -> Handler:
    return Handler("endpoint", FRAMEWORK, decorator=f"*.{name}", filled=filled, needs=(b"websocket", b"WebSocket"))


def _routed(call: str, *arguments: int | str) -> Handler:
    needs = (b"WebSocketRoute", b"websocket_route")
    return Handler("endpoint", FRAMEWORK, call=call, argument=arguments, filled=filled, needs=needs)


ROWS = Rows(
    FRAMEWORK,
    handlers=(
        *(_decorated(name) for name in ("websocket", "websocket_route")),
        *(_routed(f"*{name}", 1, "endpoint", "route") for name in (
            "WebSocketRoute", "add_websocket_route", "add_api_websocket_route", "APIWebSocketRoute",
        )),
        *(
            Handler(
                "endpoint", FRAMEWORK, made=f"{package}.WebSocket", parameters=((0, Label.REQUEST),),
                connection="made", needs=(b"WebSocket(",),
            )
            for package in ("starlette.websockets", "fastapi", "fastapi.websockets")
        ),
        Handler("connect", FRAMEWORK, base=_BASE, method="on_connect", parameters=_OWN, needs=(b"WebSocketEndpoint",)),
        Handler(
            "message", FRAMEWORK, base=_BASE, method="on_receive", parameters=(*_OWN, (1, FRAME)),
            needs=(b"WebSocketEndpoint",),
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="on_receive", parameters=(*_OWN, (1, FRAME)), admits=True,
            without=("on_connect", "dispatch"), needs=(b"WebSocketEndpoint",),
        ),
        Handler(
            "disconnect", FRAMEWORK, base=_BASE, method="on_disconnect", parameters=_OWN,
            needs=(b"WebSocketEndpoint",),
        ),
    ),
    sources=(
        Source(PROOF | Label.HEADER, attribute="headers", on=Label.CONNECTION | Label.REQUEST, keyed=True),
        Source(_COOKIE, attribute="cookies", on=Label.CONNECTION | Label.REQUEST),
        Source(
            BROUGHT | IN_URL, attribute="query_params", on=Label.CONNECTION | Label.REQUEST, keyed=True
        ),
        Source(IN_URL, attribute="path_params", on=Label.CONNECTION | Label.REQUEST),
        Source(Label.IDENTITY, attribute="user", on=Label.CONNECTION | Label.REQUEST),
        Source(Label.IDENTITY, attribute="auth", on=Label.CONNECTION | Label.REQUEST),
        Source(Label.IDENTITY | Label.SESSION, attribute="session", on=Label.CONNECTION | Label.REQUEST),
        Source(Label.REQUEST | Label.BEARER, attribute="scope", on=Label.CONNECTION | Label.REQUEST),
        Source(Label.NOTHING, attribute="state", on=Label.CONNECTION | Label.REQUEST),
        Source(SAID, method="receive", on=Label.CONNECTION),
        *(
            Source(SAID if what == "json" else FRAME, method=f"{how}_{what}", on=Label.CONNECTION)
            for how in ("receive", "iter")
            for what in ("text", "json", "bytes")
        ),
        *(Source(Label.CONNECTION, name=f"{package}.WebSocket") for package in (
            "starlette.websockets", "fastapi", "fastapi.websockets",
        )),
        *(
            Source(Label.REQUEST, name=name)
            for name in ("starlette.requests.Request", "starlette.requests.HTTPConnection", "fastapi.Request")
        ),
    ),
    acts=(
        Act("accept", method="accept", on=Label.CONNECTION),
        *(
            Act("send", method=name, on=Label.CONNECTION, payload=(0, "data"))
            for name in ("send", "send_text", "send_json", "send_bytes")
        ),
        Act("close", method="close", on=Label.CONNECTION),
        Act("close", method="send_denial_response", on=Label.CONNECTION),
    ),
    middleware=(
        Middleware(
            ((b"middleware", b"Middleware", b"__call__(self, scope"), (b"__call__",), (b"websocket",)),
            method="__call__",
        ),
        Middleware(((b"AuthenticationBackend",), (b"def authenticate",)), method="authenticate", decides=True),
    ),
    guards=(Guard("starlette.authentication.requires", "closes the socket of who lacks the scope"),),
    unseen="send it in a header or the subprotocol",
    any_origin=True,
    router=True,
    pages_only="BaseHTTPMiddleware",
    serial=True,
    disconnects_failed=False,
    packages=frozenset({"starlette", "fastapi"}),
    web=(b"fastapi", b"starlette"),
    pages=(
        b"@app.get(", b"@app.post(", b"@router.get(", b"@router.post(", b"add_route(", b" Route(", b"[Route(",
    ),
    sessions=(b"request.session", b'scope["session', b"scope['session"),
    programs=(b"FastAPI(", b"Starlette("),
)  # fmt: skip
