"""websocket-server: callbacks that are given to one server object, `server.set_fn_message_received(f)`.

What they are given stands in `websocket_server/websocket_server.py`, class `API`; a client is a dict, and the handshake
asks nobody who it is.
"""

from __future__ import annotations

from lint_rules.frameworks.labels import FRAME, Label
from lint_rules.frameworks.model import Act, Handler, Rows, Source

FRAMEWORK = "websocket-server"
_NEEDS = (b"set_fn_",)
_GIVEN = ((0, Label.CONNECTION), (1, Label.SERVER))
_MESSAGE = (*_GIVEN, (2, FRAME))

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "connect", FRAMEWORK, call="*.set_fn_new_client", argument=(0, "fn"), parameters=_GIVEN, admits=True,
            needs=_NEEDS,
        ),
        Handler(
            "message", FRAMEWORK, call="*.set_fn_message_received", argument=(0, "fn"), parameters=_MESSAGE,
            needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, call="*.set_fn_message_received", argument=(0, "fn"), parameters=_MESSAGE,
            admits=True, without=("set_fn_new_client",), needs=_NEEDS,
        ),
        Handler(
            "disconnect", FRAMEWORK, call="*.set_fn_client_left", argument=(0, "fn"), parameters=_GIVEN, needs=_NEEDS,
        ),
    ),
    sources=(Source(Label.CONNECTION, attribute="id", on=Label.CONNECTION),),
    acts=(
        Act("send", method="send_message", on=Label.SERVER, payload=(1, "msg")),
        Act("broadcast", method="send_message_to_all", on=Label.SERVER, payload=(0, "msg")),
    ),
    servers=frozenset({"websocket_server.WebsocketServer", "websocket_server.websocket_server.WebsocketServer"}),
    any_origin=True,
    packages=frozenset({"websocket_server"}),
    programs=(b"run_forever(",),
)  # fmt: skip
