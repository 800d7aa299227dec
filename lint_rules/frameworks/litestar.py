"""Litestar: listeners that get each message, and handlers that hold the socket."""

from __future__ import annotations

from lint_rules.frameworks.labels import SAID, Label
from lint_rules.frameworks.model import Handler, Middleware, Rows
from lint_rules.frameworks.starlette import filled

FRAMEWORK = "Litestar"
_NEEDS = (b"litestar",)

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "endpoint", FRAMEWORK, decorator="litestar*.websocket", filled=filled, checked_by=("guards",), needs=_NEEDS
        ),
        Handler(
            "endpoint", FRAMEWORK, decorator="litestar*.websocket_stream", filled=filled, admits=True,
            checked_by=("guards",), needs=_NEEDS,
        ),
        Handler(
            "endpoint", FRAMEWORK, decorator="litestar*.websocket_listener", parameters=(("data", SAID),),
            admits=True, filled=filled, checked_by=("guards",), needs=_NEEDS,
        ),
        Handler(
            "message", FRAMEWORK, base="litestar*.WebsocketListener", method="on_receive",
            parameters=(("data", SAID), ("socket", Label.CONNECTION)), needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base="litestar*.WebsocketListener", method="on_accept", admits=True,
            declared=("guards",), needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base="litestar*.WebsocketListener", method="on_receive", admits=True,
            parameters=(("data", SAID), ("socket", Label.CONNECTION)), declared=("guards",), without=("on_accept",),
            needs=_NEEDS,
        ),
    ),
    middleware=(
        Middleware(
            ((b"AbstractAuthenticationMiddleware",), (b"def authenticate_request",)), method="authenticate_request",
            decides=True,
        ),
    ),
    any_origin=True,
    packages=frozenset({"litestar"}),
    web=(b"litestar",),
    pages=(b"@get(", b"@post("),
    programs=(b"Litestar(",),
)  # fmt: skip
