"""EW311: a close code that no WebSocket may carry."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Fix, Invalid, Rule, Severity, Valid, call_name
from lint_rules.syntax import called_name, dotted, keyword, literal, positional

if TYPE_CHECKING:
    import libcst as cst

HTTP = {400: 4400, 401: 4401, 403: 4403, 404: 4404, 429: 4429}
CLOSES = frozenset({"close", "WebSocketException", "WebSocketDisconnect", "websocket_close"})


class InvalidCloseCode(Rule):
    """
    ## What it does
    Reports close codes that may not be sent: HTTP statuses, 1005, 1006, 1015, and anything outside 1000-4999.

    ## Why is this bad?
    The library raises, or the browser reports 1006 ("abnormal"): the client cannot tell why it was closed.

    ## Example
    ```python
    await websocket.close(code=401)
    ```

    ## Use instead
    ```python
    await websocket.close(code=4401)
    ```

    ## Fix safety
    Safe for HTTP statuses, which become the customary 4xxx code.

    ## Known limits
    Only literal codes are looked at, on receivers that are connections by their name.

    ## References
    RFC 6455 section 7.4.
    """

    code = "EW311"
    name = "invalid-close-code"
    severity = Severity.ERROR
    dialects = "ESCIR"
    in_tests = True
    needs = (frozenset({b".close(", b"WebSocketException(", b"close_code"}), REALTIME)

    VALID = (
        Valid(
            "from fastapi import WebSocket\nasync def f(ws):\n    await ws.close(code=4401)\n    file.close(2)\n",
            dialect="S",
        ),
    )
    INVALID = (
        Invalid("import emberwire\nsocket.close(code=1006)\n", line=2),
        Invalid(
            "from fastapi import WebSocket\nasync def f(websocket):\n    await websocket.close(code=401)\n",
            line=3,
            dialect="S",
            fixed="from fastapi import WebSocket\nasync def f(websocket):\n    await websocket.close(code=4401)\n",
        ),
        Invalid(
            "from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n"
            "    def connect(self):\n        self.close(code=403)\n",
            line=4,
            dialect="C",
            fixed="from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n"
            "    def connect(self):\n        self.close(code=4403)\n",
        ),
        Invalid("import socketio\nws.close(code=5001)\n", line=2, dialect="I"),
        Invalid("import websockets\nasync def h(ws):\n    await ws.close(1005)\n", line=3, dialect="R"),
    )

    def screen(self) -> bool:
        return any(
            isinstance(value, ast.Constant) and isinstance(value.value, int) and not _may_be_sent(value.value)
            for call in self.file.module.calls
            if call_name(call) in CLOSES
            for value in [*call.args, *(keyword.value for keyword in call.keywords)]
        )

    def visit_Call(self, node: cst.Call) -> None:
        if called_name(node) not in CLOSES:
            return
        value = keyword(node, "code") or (positional(node, 0) if self._is_connection(node) else None)
        code = literal(value)
        if value is None or not isinstance(code, int) or isinstance(code, bool) or _may_be_sent(code):
            return
        fix = (
            Fix("use the 4xxx code", (self.file.replace(value, str(HTTP[code])),), safe=True) if code in HTTP else None
        )
        self.report(node, f"{code} is no close code that may be sent", fix=fix)

    def _is_connection(self, node: cst.Call) -> bool:
        receiver = (dotted(node.func) or "").rpartition(".")[0].rpartition(".")[2]
        return receiver in ("ws", "websocket", "socket", "connection")


def _may_be_sent(code: int) -> bool:
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999
