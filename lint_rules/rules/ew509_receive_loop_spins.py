"""EW509: a loop that goes on receiving from a socket that is gone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Invalid, Rule, Valid
from lint_rules.rules.ew503_swallowed_exception import is_broad
from lint_rules.sources import RECEIVING
from lint_rules.trees import walk

if TYPE_CHECKING:
    import libcst as cst


class ReceiveLoopSpins(Rule):
    """
    ## What it does
    Reports `while True` with a receive inside a `try` whose broad `except` neither leaves the loop nor lets a disconnect out.

    ## Why is this bad?
    Once the peer has gone every receive raises at once: the loop spins at full speed, for ever, once per lost connection.

    ## Example
    ```python
    while True:
        try:
            message = await websocket.receive_text()
        except Exception as error:
            logger.error(error)
    ```

    ## Use instead
    ```python
    while True:
        try:
            message = await websocket.receive_text()
        except WebSocketDisconnect:
            break
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    One loop at a time is looked at.

    ## References
    CWE-835.
    """

    code = "EW509"
    name = "receive-loop-spins"
    dialects = "SR"
    cwe = (835,)
    needs = (frozenset({b"while "}), frozenset({b"except"}), frozenset({b"receive", b"recv("}), REALTIME)

    VALID = (
        Valid(
            "from fastapi import WebSocket\nasync def f(ws: WebSocket):\n    while True:\n        try:\n"
            "            await ws.receive_text()\n        except WebSocketDisconnect:\n            break\n        except Exception:\n"
            "            continue\n",
            dialect="S",
        ),
        Valid(
            "from fastapi import WebSocket\nasync def f(ws: WebSocket):\n    while True:\n        text = await ws.receive_text()\n"
            "        try:\n            await handle(text)\n        except Exception:\n            log()\n",
            dialect="S",
            why="the receive stands outside",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import WebSocket\nasync def f(ws: WebSocket):\n    while True:\n        try:\n"
            "            text = await ws.receive_text()\n        except Exception as e:\n            print(e)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "import websockets\nasync def h(ws):\n    while True:\n        try:\n            m = await ws.recv()\n"
            "        except Exception:\n            continue\nwebsockets.serve(h, '', 1)\n",
            line=3,
            dialect="R",
        ),
    )

    def screen(self) -> bool:
        return any(isinstance(node, ast.While) for function in self.file.live for node in function.own_nodes)

    def visit_While(self, node: cst.While) -> None:
        twin = self.file.twins.twin(node)
        if isinstance(twin, ast.While) and self.file.is_live(node) and any(_spins(s) for s in twin.body):
            self.report(
                node, "once the peer has gone this loop spins: every receive raises at once and nothing ends it"
            )


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
