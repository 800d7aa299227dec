"""Autobahn: `WebSocketServerProtocol` with `onConnect` and `onMessage`, over asyncio or Twisted.

The methods and what they are given are those of `autobahn/websocket/interfaces.py`, `IWebSocketChannel`.
"""

from __future__ import annotations

from lint_rules.frameworks.labels import BROUGHT, FRAME, IN_URL, PROOF, Label
from lint_rules.frameworks.model import Act, Handler, Rows, Source

FRAMEWORK = "Autobahn"
_BASE = "autobahn.*WebSocketServerProtocol"
_NEEDS = (b"autobahn",)

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="onOpen", connection="self", admits=True, before=("onConnect",),
            needs=_NEEDS,
        ),
        Handler(
            "message", FRAMEWORK, base=_BASE, method="onMessage", parameters=((0, FRAME),), connection="self",
            needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="onConnect", parameters=((0, Label.REQUEST),), connection="self",
            admits=True, without=("onOpen",), needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="onMessage", parameters=((0, FRAME),), connection="self",
            admits=True, without=("onConnect", "onOpen"), needs=_NEEDS,
        ),
        Handler("disconnect", FRAMEWORK, base=_BASE, method="onClose", connection="self", needs=_NEEDS),
    ),
    sources=(
        Source(PROOF | Label.HEADER, attribute="http_headers", on=Label.CONNECTION, keyed=True),
        Source(BROUGHT | IN_URL, attribute="http_request_params", on=Label.CONNECTION, keyed=True),
        Source(BROUGHT | IN_URL, attribute="params", on=Label.REQUEST, keyed=True),
    ),
    acts=(
        Act("send", method="sendMessage", on=Label.CONNECTION, payload=(0, "payload")),
        Act("close", method="sendClose", on=Label.CONNECTION),
        Act("close", method="dropConnection", on=Label.CONNECTION),
    ),
    packages=frozenset({"autobahn", "crossbar"}),
    programs=(b"WebSocketServerFactory(",),
)  # fmt: skip
