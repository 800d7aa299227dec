"""Finds dependencies of WebSocket routes that need an HTTP request."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline
from lint_rules.code.syntax import dotted
from lint_rules.flow.dependencies import Made, listed, marked, of_parameters, parameters, target
from lint_rules.flow.engine import Engine
from lint_rules.frameworks.model import Entry

SCHEMES = frozenset(
    {"OAuth2PasswordBearer", "HTTPBearer", "HTTPBasic", "HTTPDigest", "APIKeyHeader", "APIKeyCookie", "APIKeyQuery"}
    | {"OAuth2AuthorizationCodeBearer", "OpenIdConnect"}
)

_DEPTH = 4
"""How many dependencies deep a need for a request is looked for."""


def needing_a_request(engine: Engine, entry: Entry) -> Iterator[tuple[cst.CSTNode, str]]:
    """The parameters and listed dependencies of an endpoint that need a request, with what to call them."""
    function = entry.function
    for parameter in parameters(engine.body(function).node):
        if _is_request(parameter):
            yield parameter, parameter.name.value
    for parameter, made in of_parameters(engine.index, function):
        if _needs(engine, made, _DEPTH):
            yield parameter, parameter.name.value
    node = engine.body(function).node
    for decorator in node.decorators:
        call = decorator.decorator
        if isinstance(call, cst.Call):
            for element in _needy(engine, call, function.outline):
                yield element, "this dependency"
            made_by = function.outline.assigns.get((dotted(call.func) or "").partition(".")[0])
            router = made_by.node if made_by is not None else None
            if isinstance(router, cst.Call) and any(_needy(engine, router, function.outline)):
                yield node, "a dependency of the router"


def _needy(engine: Engine, call: cst.Call, outline: Outline) -> Iterator[cst.BaseExpression]:
    for element in listed(call):
        made = marked(element, outline, engine.index)
        if made is not None and _needs(engine, made, _DEPTH):
            yield element


def _is_request(parameter: cst.Param) -> bool:
    """`request: Request`, which may be absent when it has a default."""
    annotation = parameter.annotation.annotation if parameter.annotation is not None else None
    last = (dotted(annotation) or "").rpartition(".")[2] if annotation is not None else ""
    return last == "Request" and parameter.default is None


def _needs(engine: Engine, made: Made, depth: int) -> bool:
    """True when a dependency cannot be had without a request, itself or in what it depends on."""
    if depth == 0:
        return False
    found, full, _, _ = target(made, engine.index)
    if full.rpartition(".")[2] in SCHEMES and not isinstance(found, Class):
        return True
    if isinstance(found, Class):
        found = engine.index.method(found, "__call__")
    if not isinstance(found, Function):
        return False
    if any(_is_request(parameter) for parameter in parameters(engine.body(found).node)):
        return True
    return any(_needs(engine, inner, depth - 1) for _, inner in of_parameters(engine.index, found))
