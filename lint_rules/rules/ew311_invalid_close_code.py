"""EW311: a close code that no WebSocket may carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, dotted, keyword, literal, positional
from lint_rules.code.walk import walk
from lint_rules.rule import REALTIME, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function
    from lint_rules.flow.effects import Effect
    from lint_rules.flow.query import Flow, Report

HTTP = {400: 4400, 401: 4401, 403: 4403, 404: 4404, 429: 4429}
CLOSES = frozenset({"close", "WebSocketException", "WebSocketDisconnect", "websocket_close"})


class InvalidCloseCode(Rule):
    """
    ## What it does
    Reports close codes that may not be sent: HTTP statuses, 1005, 1006, 1015, and anything outside 1000-4999.
    As advice, it reports a code of the application's own (4000-4999) that closes a connection before the accept.

    ## Why is this bad?
    The library raises, or the browser reports 1006 ("abnormal"): the client cannot tell why it was closed.
    A close before the accept becomes HTTP 403, and the browser reports 1006.
    A page that waits for 4401 to send its user to the login then never does.

    ## Example
    ```python
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.close(code=401)  # EW311
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close(code=4401)
    ```

    ## Fix safety
    Safe for HTTP statuses, which become the customary 4xxx code.

    ## Known limits
    Reported:
    - an early close where another way through the handler accepts, once for each function

    Not reported:
    - a close that some way through the function reaches behind an accept
    - an early close that no page hears: of a foreign origin, or without a header that no page can send (`X-Gate-Key`)

    Not seen:
    - codes that are not literals
    - receivers that are not connections by their name

    ## References
    RFC 6455 section 7.4; ASGI's "Close - send event": before the accept it refuses the handshake with 403.
    """

    code = "EW311"
    name = "invalid-close-code"
    fix = FixKind.SAFE
    severity = Severity.ERROR
    dialects = "ESCIR"
    needs = (frozenset({b".close(", b"WebSocketException(", b"close_code"}), REALTIME)
    calls = CLOSES

    # A number as the code: most files with `.close(` say none, and are not parsed.
    pattern = tuple(
        name + rb"\s*\((\s*[0-9]|[^()]*\bcode\s*=\s*[0-9])"
        for name in (b"close", b"WebSocketException", b"WebSocketDisconnect")
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.replies.refusals import unheard_codes

        unheard: dict[Function, list[Effect]] = {}
        for close in unheard_codes(flow) if flow.outline.says("accept", "WebSocket") else ():
            unheard.setdefault(close.function, []).append(close)
        for function, closes in unheard.items():
            *codes, last = dict.fromkeys(str(close.argument(0, "code").const) for close in closes)
            told = f"{', '.join(codes)} or {last}" if codes else last
            message = f"the browser sees code 1006 instead of {told}, for the connection is not accepted yet: accept it, then close it"
            yield flow.report(function, message, node=closes[0].node, severity=Severity.ADVICE)

        wrong = (piece.line for piece in flow.outline.calls_of(*CLOSES) if _forbidden(piece.node) is not None)
        for part in dict.fromkeys(map(self.file.part, wrong)):
            for node in walk(part):
                self._look(node, part)

    def _look(self, node: cst.CSTNode, part: cst.Module) -> None:
        value = _forbidden(node)
        if value is None:
            return
        code, fix = literal(value), None
        if code in HTTP:
            edit = self.file.changes(part).replace(value, cst.Integer(str(HTTP[code])))
            fix = Fix("use the 4xxx code", (edit,), safe=True)
        self.report(node, f"{code} is no close code that may be sent: use 1000, or one from 4000 to 4999", fix=fix)


def _forbidden(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The code of a call that closes a connection, where it is a number that may not be sent."""
    if not isinstance(node, cst.Call) or called_name(node) not in CLOSES:
        return None
    value = keyword(node, "code") or (positional(node, 0) if _is_connection(node) else None)
    code = literal(value)
    return None if not isinstance(code, int) or isinstance(code, bool) or _may_be_sent(code) else value


def _is_connection(node: cst.Call) -> bool:
    receiver = (dotted(node.func) or "").rpartition(".")[0].rpartition(".")[2]
    return receiver in ("ws", "websocket", "socket", "connection")


def _may_be_sent(code: int) -> bool:
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999
