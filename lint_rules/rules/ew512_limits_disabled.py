"""EW512: a limit that protects everybody is switched off."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.rule import Invalid, Option, Rule, Severity, Valid, call_name
from lint_rules.syntax import called_name, literal

if TYPE_CHECKING:
    import libcst as cst

MEGABYTE = 1_000_000
NONE_MEANS_NO_LIMIT = frozenset(
    {"max_size", "max_queue", "ping_interval", "ping_timeout", "max_frame_bytes", "idle_timeout", "ws_max_size"}
)
SIZES = frozenset({"max_http_buffer_size", "max_size", "ws_max_size", "max_frame_bytes", "max_msg_size"})
SERVERS = frozenset(
    {"serve", "unix_serve", "Server", "AsyncServer", "SocketIO", "WebSocketOptions", "run", "Config", "Limits"}
    | {"WebSocketResponse", "init_app"}
)
MAX_MEGABYTES = Option("max-megabytes", 64, "The largest message, in megabytes, that a limit may allow.")
MAX_BUFFER_MEGABYTES = Option("max-buffer-megabytes", 10, "The same for `max_http_buffer_size` of Socket.IO.")


class LimitsDisabled(Rule):
    """
    ## What it does
    Reports `max_size=None`, `ping_interval=None`, `idle_timeout=None` and buffers of more than ten (Socket.IO) or sixty-four megabytes.

    ## Why is this bad?
    One client can then fill the memory with one message, and connections whose peer has gone stay for ever.

    ## Example
    ```python
    websockets.serve(handler, host, port, max_size=None, ping_interval=None)
    ```

    ## Use instead
    ```python
    websockets.serve(handler, host, port, max_size=2**20)
    ```

    ## Fix safety
    There is no automatic fix: what your messages need is for you to say.

    ## Known limits
    Only literal values in the call that makes the server.

    ## References
    CWE-770, CVE-2018-1000518, CVE-2021-21419.
    """

    code = "EW512"
    name = "limits-disabled"
    severity = Severity.WARNING
    dialects = "EIRS"
    cwe = (770,)
    options = (MAX_MEGABYTES, MAX_BUFFER_MEGABYTES)
    needs = (frozenset(name.encode() for name in NONE_MEANS_NO_LIMIT | SIZES),)

    VALID = (
        Valid("import websockets\nwebsockets.serve(h, '', 1, max_size=2**20)\nmodel.run(max_size=None)\n", dialect="R"),
        Valid("import socketio\nsocketio.AsyncServer(max_http_buffer_size=5_000_000)\n", dialect="I"),
    )
    INVALID = (
        Invalid(
            "import websockets\nwebsockets.serve(h, '', 1, max_size=9_000_000)\n",
            line=2,
            dialect="R",
            options={"max-megabytes": 8},
        ),
        Invalid("from emberwire import WebSocketOptions\nWebSocketOptions(idle_timeout=None)\n", line=2),
        Invalid("import socketio\nsocketio.AsyncServer(max_http_buffer_size=100_000_000)\n", line=2, dialect="I"),
        Invalid("import websockets\nwebsockets.serve(h, '', 1, max_size=None)\n", line=2, dialect="R"),
        Invalid("import uvicorn\nuvicorn.run(app, ws_max_size=1_000_000_000)\n", line=2, dialect="S"),
    )

    def screen(self) -> bool:
        return any(
            isinstance(keyword.value, ast.Constant) and (keyword.value.value is None or keyword.arg in SIZES)
            for call in self.file.module.calls
            if call_name(call) in SERVERS
            for keyword in call.keywords
            if keyword.arg in NONE_MEANS_NO_LIMIT | SIZES
        )

    def visit_Call(self, node: cst.Call) -> None:
        name = called_name(node)
        if name not in SERVERS:
            return
        for arg in node.args:
            option = arg.keyword.value if arg.keyword is not None else ""
            value = literal(arg.value)
            unlimited = value is None and option in NONE_MEANS_NO_LIMIT and (name != "run" or option == "ws_max_size")
            if unlimited or self._is_huge(option, value):
                self.report(arg.value, f"{option}={value} takes away a limit that keeps one client from hurting all")

    def _is_huge(self, option: str, value: object) -> bool:
        if option not in SIZES or not isinstance(value, int):
            return False
        allowed = MAX_BUFFER_MEGABYTES if option == "max_http_buffer_size" else MAX_MEGABYTES
        return value > self.setting(allowed) * MEGABYTE
