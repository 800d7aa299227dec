"""Sanic: `@app.websocket("/feed")` over `handler(request, ws)`."""

from __future__ import annotations

from lint_rules.frameworks.labels import IN_URL, PROOF, Label
from lint_rules.frameworks.model import Handler, Middleware, Rows, Source

FRAMEWORK = "Sanic"
_PARAMETERS = ((0, Label.REQUEST), (1, Label.CONNECTION), ("*", IN_URL))

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "endpoint", FRAMEWORK, decorator="*.websocket", parameters=_PARAMETERS, admits=True, needs=(b"sanic",)
        ),
        Handler(
            "endpoint", FRAMEWORK, call="*.add_websocket_route", argument=(0, "handler"), parameters=_PARAMETERS,
            admits=True, needs=(b"sanic",),
        ),
    ),
    sources=(
        Source(PROOF, attribute="token", on=Label.REQUEST),
        Source(Label.IDENTITY, attribute="ctx", on=Label.REQUEST),
    ),
    middleware=(
        Middleware(((b"sanic",), (b"on_request",)), decorator="*.on_request"),
        Middleware(((b"sanic",), (b".middleware(",)), decorator="*.middleware"),
    ),
    listens=(("*.run", 0, "host"),),
    any_origin=True,
    packages=frozenset({"sanic"}),
    web=(b"sanic",),
    pages=(b"@app.get(", b"@app.post(", b"@app.route(", b"@bp.route(", b"Blueprint(", b"add_route("),
    sessions=(b"sanic", b"request.ctx.session"),
    programs=(b"Sanic(",),
)  # fmt: skip
