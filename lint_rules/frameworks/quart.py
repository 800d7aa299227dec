"""Quart: the connection is the global `websocket`, which belongs to the request."""

from __future__ import annotations

from lint_rules.frameworks.labels import IN_URL, SAID, Label
from lint_rules.frameworks.model import Handler, Middleware, Rows, Source
from lint_rules.frameworks.socketio import PROXY

FRAMEWORK = "Quart"

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "endpoint", FRAMEWORK, decorator="*.websocket", parameters=(("*", IN_URL),), connection="none",
            admits=True, cancels=True, needs=(b"quart",),
        ),
        Handler(
            "endpoint", FRAMEWORK, call="*.add_websocket", argument=(2, "view_func"), parameters=(("*", IN_URL),),
            connection="none", admits=True, cancels=True, needs=(b"quart",),
        ),
    ),
    sources=(
        Source(Label.CONNECTION, name="quart.websocket"),
        Source(Label.IDENTITY | Label.SESSION, name="quart.session"),
        Source(Label.IDENTITY | Label.SESSION, name="quart_auth.current_user", certain=PROXY),
        Source(Label.REQUEST, name="quart.request"),
        Source(SAID, method="receive", on=Label.CONNECTION),
    ),
    middleware=(Middleware(((b"before_websocket",),), decorator="*before_websocket"),),
    any_origin=True,
    packages=frozenset({"quart"}),
    web=(b"quart",),
    pages=(b"@app.get(", b"@app.post(", b"@app.route(", b"@bp.route(", b"@blueprint.route(", b"Blueprint("),
    sessions=(b"quart",),
    programs=(b"Quart(",),
)  # fmt: skip
