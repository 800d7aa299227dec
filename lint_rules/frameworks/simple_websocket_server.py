"""simple-websocket-server, and SimpleWebSocketServer before it: a class of the program's own derives from `WebSocket`.

The methods are those of `simple_websocket_server/__init__.py`; the older module writes them in camel case. What the
client said stands in `self.data`.
"""

from __future__ import annotations

from lint_rules.frameworks.labels import FRAME, Label
from lint_rules.frameworks.model import Act, Handler, Rows, Source

FRAMEWORK = "simple-websocket-server"
_NEEDS = (b"SimpleWebSocketServer", b"simple_websocket_server")
_FORMS = (
    ("simple_websocket_server.*WebSocket", "connected", "handle", "handle_close"),
    ("SimpleWebSocketServer.*WebSocket", "handleConnected", "handleMessage", "handleClose"),
)

ROWS = Rows(
    FRAMEWORK,
    handlers=tuple(
        row
        for base, opened, message, closed in _FORMS
        for row in (
            Handler("connect", FRAMEWORK, base=base, method=opened, connection="self", admits=True, needs=_NEEDS),
            Handler("message", FRAMEWORK, base=base, method=message, connection="self", needs=_NEEDS),
            Handler(
                "connect", FRAMEWORK, base=base, method=message, connection="self", admits=True, without=(opened,),
                needs=_NEEDS,
            ),
            Handler("disconnect", FRAMEWORK, base=base, method=closed, connection="self", needs=_NEEDS),
        )
    ),
    sources=(
        Source(FRAME, attribute="data", on=Label.CONNECTION),
        Source(Label.REQUEST, attribute="request", on=Label.CONNECTION),
    ),
    acts=(
        Act("send", method="sendMessage", on=Label.CONNECTION, payload=(0, "data")),
        Act("send", method="send_message", on=Label.CONNECTION, payload=(0, "data")),
    ),
    any_origin=True,
    packages=frozenset({"SimpleWebSocketServer", "simple_websocket_server"}),
    programs=(b"SimpleWebSocketServer(", b"WebSocketServer("),
)  # fmt: skip
