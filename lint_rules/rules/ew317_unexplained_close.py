"""EW317: an error ends a connection, and the client is not told that it was one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.finding import Confidence
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class UnexplainedClose(Rule):
    """
    ## What it does
    Reports a broad `except` behind which a connection is over, with no error sent and no code to close it: the one around a receive loop or around its set-up that only logs, cleans up or calls `close()`, whose code is 1000. Advice, and off unless selected.

    ## Why is this bad?
    `close()` says with its code 1000 that all is done, and so do aiohttp and `websockets` for a handler that returns; under uvicorn the connection of such a handler is just gone, as when the network fails.
    The client cannot tell a fault of the server from one of these: it believes that its work is done and does not try again, or sends the same message again that has just ended the connection.
    Around the receive loop, one malformed message also ends the connection for all that would have come after it.

    ## Example
    ```python
    import logging

    from fastapi import WebSocket, WebSocketDisconnect

    logger = logging.getLogger(__name__)


    @app.websocket("/ws")
    async def orders(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            while True:
                order = await websocket.receive_json()
                await websocket.send_json({"placed": await shop.place(order)})
        except WebSocketDisconnect:
            logger.info("client has gone")
        except Exception:  # EW317
            logger.exception("orders")
    ```

    ## Use instead
    ```python
    import logging

    from fastapi import WebSocket, WebSocketDisconnect

    logger = logging.getLogger(__name__)


    @app.websocket("/ws")
    async def orders(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            while True:
                order = await websocket.receive_json()
                await websocket.send_json({"placed": await shop.place(order)})
        except WebSocketDisconnect:
            logger.info("client has gone")
        except Exception:
            logger.exception("orders")
            await websocket.close(code=1011)
    ```

    ## Fix safety
    There is no fix: where the connection has gone already, a close raises in its turn.

    ## Known limits
    A `try` around nothing but sends and receives is not reported: these raise when the client has gone. Helpers are followed two calls deep.
    A helper that is given the connection is believed to tell the client, and so is one of the project in which something is sent.
    What a `finally` sends is sent on the good ways too and tells of no error; a close with a code other than 1000, or with a reason, counts.
    Of an error that leaves the connection open, [EW314](EW314.md) speaks.

    ## References
    RFC 6455, section 7.4.1: 1011 is the code for an unexpected condition of the server. CWE-755.
    """

    code = "EW317"
    proof = "an error that is sent, a `close` with a code, or a `raise` in that `except`, or in a helper that it calls"
    name = "unexplained-close"
    severity = Severity.ADVICE
    confidence = Confidence.MEDIUM
    dialects = "SR"
    default = False
    cwe = (755,)
    needs = (frozenset({b"except"}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.replies.cut_off import cut_off

        message = (
            "an error ends the connection here, and the client is not told of it: send it an error, or close with 1011"
        )
        for function, handler in cut_off(flow):
            yield flow.report(function, message, node=handler)
