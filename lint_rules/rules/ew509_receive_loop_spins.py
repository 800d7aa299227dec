"""EW509: a loop that goes on receiving from a socket that is gone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.analysis.sources import RECEIVING
from lint_rules.edit.imports import add_import
from lint_rules.edits import MendingRule, newline
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Edit, Fix, FixKind, Suspect
from lint_rules.rules.ew503_swallowed_exception import is_broad
from lint_rules.trees import walk


class ReceiveLoopSpins(MendingRule):
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
    One loop at a time is looked at.

    ## References
    CWE-835.
    """

    code = "EW509"
    name = "receive-loop-spins"
    fix = FixKind.UNSAFE
    dialects = "SR"
    cwe = (835,)
    needs = (frozenset({b"while "}), frozenset({b"except"}), frozenset({b"receive", b"recv("}), REALTIME)

    def suspects(self) -> Iterator[Suspect]:
        for function in self.file.live:
            for node in function.own_nodes:
                if isinstance(node, ast.While) and any(_spins(statement) for statement in node.body):
                    yield Suspect(
                        node, "once the peer has gone this loop spins: every receive raises at once and nothing ends it"
                    )

    def mend(self, suspect: Suspect) -> Fix | None:
        """A handler that leaves the loop, in front of the one that swallows the disconnect."""
        loop = suspect.node
        spinning = [s for s in loop.body if isinstance(s, ast.Try) and _spins(s)] if isinstance(loop, ast.While) else []
        handler = next((h for s in spinning for h in s.handlers if is_broad(h) and not _leaves(h)), None)
        word, edits = self._disconnect()
        if handler is None or word is None:
            return None
        start, line = self.file.offset(handler.lineno, 1), newline(self.file)
        indent = self.file.line_text(handler.lineno)[: handler.col_offset]
        deeper = self.file.line_text(handler.body[0].lineno)[: handler.body[0].col_offset]
        edits.append(Edit(start, start, f"{indent}except {word}:{line}{deeper}break{line}"))
        return Fix("leave the loop when the peer has gone", tuple(edits), safe=False)

    def _disconnect(self) -> tuple[str | None, list[Edit]]:
        """What a receive raises when the peer has gone, and the import that it takes."""
        imports = self.file.module.imports
        if any(role.dialect == "R" for role in self.file.roles):
            return ("websockets.ConnectionClosed" if imports.get("websockets") == "websockets" else None), []
        if "WebSocketDisconnect" in imports:
            return "WebSocketDisconnect", []
        return "WebSocketDisconnect", [add_import(self.file.changes(), "starlette.websockets", "WebSocketDisconnect")]


def _spins(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Try) or not any(_receives(node) for s in statement.body for node in walk(s)):
        return False
    if any(
        not is_broad(handler) and "isconnect" in ast.dump(handler.type or ast.Pass()) for handler in statement.handlers
    ):
        return False
    if any("ConnectionClosed" in ast.dump(handler.type or ast.Pass()) for handler in statement.handlers):
        return False
    broad = [handler for handler in statement.handlers if is_broad(handler)]
    return any(not _leaves(handler) for handler in broad)


def _receives(node: ast.AST) -> bool:
    if not isinstance(node, ast.Await) or not isinstance(node.value, ast.Call):
        return False
    name = (dotted_name(node.value.func) or "").rpartition(".")[2]
    return name in RECEIVING and name != "receive"


def _leaves(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Break | ast.Return | ast.Raise) for node in walk(handler))
