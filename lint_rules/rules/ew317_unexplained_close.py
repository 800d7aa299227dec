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
    Reports a broad `except` that ends a connection without an error message or a close code.
    It stands around a receive loop or its set-up, and only logs, cleans up or calls `close()`, whose code is 1000.

    ## Why is this bad?
    Code 1000 means that all is done; aiohttp and `websockets` send it too when a handler returns.
    Under uvicorn, the connection of such a handler is just gone, as after a network failure.
    The client cannot see that the server failed: it stops, or sends the same bad message again.
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
    Counts as an error message:
    - a close with a reason, or with a code other than 1000
    - a helper that is given the connection, or that sends something

    Does not count:
    - what a `finally` sends: it goes out on the good ways too

    Not reported:
    - a `try` around nothing but sends and receives, which raise when the client has gone
    - an error that leaves the connection open: [EW314](EW314.md)

    Not seen:
    - helpers more than two calls deep

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
