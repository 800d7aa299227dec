"""EW509: a loop that goes on receiving from a socket that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.catching import is_broad
from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import every_name, last_name, own_nodes
from lint_rules.code.walk import walk
from lint_rules.edit.imports import add_import
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.libraries import OF_ONE_KIND
from lint_rules.rule import REALTIME, Edit, Fix, FixKind, Rule

if TYPE_CHECKING:
    from lint_rules.code.outline import Function

RECEIVING = OF_ONE_KIND | {"recv"}


class ReceiveLoopSpins(Rule):
    """
    ## What it does
    Reports `while True` with a receive inside a `try` whose broad `except` neither leaves the loop nor lets a disconnect out.

    ## Why is this bad?
    Once the peer has gone every receive raises at once: the loop spins at full speed, for ever, once per lost connection.

    ## Example
    ```python
    import logging

    logger = logging.getLogger(__name__)
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        while True:  # EW509
            try:
                message = await websocket.receive_text()
            except Exception as error:
                logger.error(error)
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket, WebSocketDisconnect


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        while True:
            try:
                message = await websocket.receive_text()
            except WebSocketDisconnect:
                break
    ```

    ## Fix safety
    The fix leaves the loop when the peer has gone.
    It is unsafe: what has to be cleared up afterwards is for you to say.

    ## Known limits
    Counts as an end of the loop:
    - an `except` that sends its answer on each way: uvicorn and websockets raise for a client that has gone

    Not seen:
    - servers whose send does not raise then
    - loops in helpers

    ## References
    CWE-835.
    """

    code = "EW509"
    name = "receive-loop-spins"
    fix = FixKind.UNSAFE
    dialects = "SR"
    cwe = (835,)
    needs = (frozenset({b"while "}), frozenset({b"except"}), frozenset({b"receive", b"recv("}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.takers import hears_clients

        message = "when the client has gone, every receive raises at once and this loop spins: leave it at that error"
        for function in flow.live() if any(map(_may_spin, flow.outline.functions)) else ():
            if not _may_spin(function) or not hears_clients(function, flow):
                continue
            for node in own_nodes(flow.body(function).node):
                handler = _spinning(node, flow) if isinstance(node, cst.While) else None
                if handler is not None:
                    yield flow.report(function, message, node=node, fix=self._left(function, handler))

    def _left(self, function: Function, handler: cst.ExceptHandler) -> Fix | None:
        """A handler that leaves the loop, in front of the one that swallows the disconnect."""
        word, imported = self._disconnect()
        if not word:
            return None
        changes = self.file.changes(function)
        edit = changes.before(handler, f"except {word}:", f"{changes.step()}break")
        return Fix("leave the loop when the peer has gone", (edit, *imported), safe=False)

    def _disconnect(self) -> tuple[str, tuple[Edit, ...]]:
        """What a receive raises when the peer has gone, and the import that it takes."""
        imports = self.file.outline.imports
        if "websockets" in imports:
            return ("websockets.ConnectionClosed" if imports["websockets"] == "websockets" else ""), ()
        if "WebSocketDisconnect" in imports:
            return "WebSocketDisconnect", ()
        added = add_import(self.file.changes(self.file.top), "starlette.websockets", "WebSocketDisconnect")
        return "WebSocketDisconnect", (added,)


def _may_spin(function: Function) -> bool:
    text = function.text
    return "while " in text and "except" in text and ("receive" in text or "recv(" in text)


def _spinning(loop: cst.While, flow: Flow) -> cst.ExceptHandler | None:
    """The handler that keeps a loop running after the peer has gone."""
    for statement in loop.body.body:
        if not isinstance(statement, cst.Try) or not any(_receives(node) for node in walk(statement.body)):
            continue
        if not any(_is_about_the_end(handler) for handler in statement.handlers):
            swallowing = (handler for handler in statement.handlers if is_broad(handler) and not _leaves(handler, flow))
            handler = next(swallowing, None)
            if handler is not None:
                return handler
    return None


def _is_about_the_end(handler: cst.ExceptHandler) -> bool:
    """True for `except WebSocketDisconnect` and `except ConnectionClosed`, alone or among others."""
    names = every_name(handler.type) if handler.type else ()
    return any("ConnectionClosed" in name or ("isconnect" in name and not is_broad(handler)) for name in names)


def _receives(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.Await)
        and isinstance(node.expression, cst.Call)
        and last_name(node.expression) in RECEIVING
    )


def _leaves(handler: cst.ExceptHandler, flow: Flow) -> bool:
    """True for a handler that may leave the loop, and for one that answers on each way: that raises as well.

    Starlette on uvicorn raises `WebSocketDisconnect` or `RuntimeError` for a send to who has gone, websockets
    `ConnectionClosed`; both were tried.
    """
    if any(isinstance(node, cst.Break | cst.Return | cst.Raise) for node in walk(handler.body)):
        return True
    lines = [line for line in handler.body.body if isinstance(line, cst.SimpleStatementLine)]
    awaited = (node.expression for line in lines for node in walk(line) if isinstance(node, cst.Await))
    return any(isinstance(call, cst.Call) and flow.sends(call) for call in awaited)
