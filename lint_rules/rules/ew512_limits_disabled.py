"""EW512: a limit that protects everybody is switched off."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, keyword, literal
from lint_rules.edit.calls import with_argument
from lint_rules.rule import REALTIME, Fix, FixKind, Option, Rule, Severity

MEGABYTE = 1_000_000
NONE_MEANS_NO_LIMIT = frozenset(
    {"max_size", "max_queue", "ping_interval", "ping_timeout", "max_frame_bytes", "idle_timeout", "ws_max_size"}
)
SIZES = frozenset({"max_http_buffer_size", "max_size", "ws_max_size", "max_frame_bytes", "max_msg_size"})
_SERVERS = frozenset(
    {"serve", "unix_serve", "Server", "AsyncServer", "SocketIO", "WebSocketOptions", "run", "Config", "Limits"}
    | {"WebSocketResponse", "init_app"}
)
MAX_MEGABYTES = Option("max-megabytes", 64, "The largest message, in megabytes, that a limit may allow.")
LARGEST, BITS = 2**40, 64
"""What numbers in a size are below: nobody reckons a power of a power."""

MAX_BUFFER_MEGABYTES = 10
"""From how many on `max_http_buffer_size` of Socket.IO, whose own default is one, is too much."""

USUAL = {
    "max_size": "2**20",
    "max_queue": "16",
    "ping_interval": "20",
    "ping_timeout": "20",
    "idle_timeout": "60.0",
    "max_http_buffer_size": "1_000_000",
    "max_msg_size": "4 * 2**20",
    "ws_max_size": "2**24",
    "ws_ping_interval": "20",
    "ws_ping_timeout": "20",
}
"""What websockets, Socket.IO, aiohttp, uvicorn and our own runtime take when nothing is said."""


_ENDLESS = "takes away a limit, and one client can harm all others: set a number"
HUGE = "lets each message fill so much memory, and a few clients can use up all of it: set a smaller number"


class LimitsDisabled(Rule):
    """
    ## What it does
    Reports limits of a server that are switched off or far too high.

    - `max_size=None`, `ping_interval=None`, `idle_timeout=None`, `max_msg_size=0` of aiohttp
    - a buffer of ten megabytes for Socket.IO, or of more than sixty-four elsewhere

    It is off by default: of nine such findings in unseen code four were right.
    Four were about pings that a server for few clients does without.

    ## Why is this bad?
    One client can then fill the memory with one message, or a few with large ones, and connections whose peer has gone stay for ever.

    ## Example
    ```python
    import websockets

    websockets.serve(handler, host, port, max_size=None, ping_interval=None)  # EW512, EW512
    ```

    ## Use instead
    ```python
    import websockets

    websockets.serve(handler, host, port, max_size=2**20)
    ```

    ## Fix safety
    The fix writes the number that the library takes by itself.
    It is unsafe: whether your messages fit in it is for you to say.

    ## Known limits
    Reported:
    - numbers that are computed in the call: `500 * 1024 * 1024`

    Not seen:
    - values outside of the call that makes the server

    ## References
    CWE-770, CVE-2018-1000518, CVE-2021-21419.
    """

    code = "EW512"
    name = "limits-disabled"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "EIRS"
    default = False
    cwe = (770,)
    options = (MAX_MEGABYTES,)
    needs = (
        frozenset(name.encode() for name in NONE_MEANS_NO_LIMIT | SIZES),
        REALTIME | {b"uvicorn"},
    )

    calls = _SERVERS

    def screen(self) -> bool:
        """True when one of the calls takes a limit away."""
        calls = self.file.outline.calls_of(*_SERVERS) if super().screen() else ()
        limiting = (piece for piece in calls if any(name in piece.text for name in NONE_MEANS_NO_LIMIT | SIZES))
        return any(True for piece in limiting for _ in self._unlimited(piece.node))

    def visit_Call(self, node: cst.Call) -> None:
        for option, arg in self._unlimited(node):
            shown = f"{option}={self.file.changes().source(arg.value)}"
            is_huge = self._is_huge(option, _number(arg.value))
            self.report(arg.value, f"`{shown}` {HUGE if is_huge else _ENDLESS}", fix=self._usual(node, option))

    def _unlimited(self, node: cst.CSTNode) -> Iterator[tuple[str, cst.Arg]]:
        """The options of a call that take a limit away, each with its argument."""
        if not isinstance(node, cst.Call) or (server := called_name(node)) not in _SERVERS:
            return
        for arg in node.args:
            option = arg.keyword.value if arg.keyword is not None else ""
            if option == "ping_timeout" and literal(keyword(node, "ping_interval")) is None:
                continue  # without a ping nobody waits for a pong
            if self._is_unlimited(option, _number(arg.value), server):
                yield option, arg

    def _is_unlimited(self, option: str, value: object, server: str) -> bool:
        if option == "max_msg_size" and value is not ... and not value:
            return True
        none = value is None and option in NONE_MEANS_NO_LIMIT and (server != "run" or option == "ws_max_size")
        return none or self._is_huge(option, value)

    def _is_huge(self, option: str, value: object) -> bool:
        if option not in SIZES or not isinstance(value, int):
            return False
        if option == "max_http_buffer_size":
            return value >= MAX_BUFFER_MEGABYTES * MEGABYTE
        return value > self.setting(MAX_MEGABYTES) * MEGABYTE

    def _usual(self, call: cst.Call, option: str) -> Fix | None:
        """The number that the library itself would take, for options whose default is known."""
        if option not in USUAL:
            return None
        edit = self.file.changes().replace(call, with_argument(call, option, USUAL[option]))
        return Fix(f"{option}={USUAL[option]}", (edit,), safe=False)


_RECKONED: dict[type, Callable[[int, int], int]] = {
    cst.Multiply: operator.mul,
    cst.Power: pow,
    cst.LeftShift: operator.lshift,
    cst.Add: operator.add,
}


def _number(value: cst.BaseExpression) -> object:
    """A literal, or what is reckoned of whole numbers that are written out; `...` for anything else."""
    reckon = _RECKONED.get(type(value.operator)) if isinstance(value, cst.BinaryOperation) else None
    if reckon is None or not isinstance(value, cst.BinaryOperation):
        return literal(value)
    left, right = _number(value.left), _number(value.right)
    if not isinstance(left, int) or not isinstance(right, int) or not 0 <= right <= LARGEST:
        return ...
    is_product = reckon in (operator.mul, operator.add)
    return reckon(left, right) if is_product or (0 <= left <= LARGEST and right < BITS) else ...
