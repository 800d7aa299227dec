"""EW514: what a connection leaves behind when it does not end as expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report

_MESSAGES = {
    "skipped_cleanups": (
        "the handler can end here without its clean-up, which stands in an `except`: move that into a `finally`"
    ),
    "raw_receives": (
        "`{it}` gives a message when the client leaves, and then raises RuntimeError, which skips the clean-up below: ask"
        " whether the message is `websocket.disconnect`, or use `receive_text`"
    ),
    "fails_between": (
        "the client is registered, and an error in `{it}` skips the clean-up below: begin the `try` above it"
    ),
    "passed_cleanups": "an error in `{it}` skips the clean-up below: move that into a `finally`",
    "slots_left": (
        "an error in this loop leaves the connection that has gone in `{0}`: set that to None in a `finally`"
    ),
    "only_when_clean": (
        "`{it}` holds only after a clean close, and of a client that loses its network nothing is cleaned up: do this at"
        " every end"
    ),
    "raising_cleanups": (
        "`{0}` may have removed this client before: then `{it}` raises and what comes next is skipped; use `discard` or a"
        " default, or test with `in` first"
    ),
    "unset_at_the_end": (
        "`self.{0}` has no value when the connect ended early: this raises and skips the lines below; set it in the"
        " class"
    ),
    "released_below": "an error in this loop leaves `{0}` open: close it in a `finally`",
}
"""What is said of each place, by the question that finds it."""


class CleanupMayBeSkipped(Rule):
    """
    ## What it does
    Reports clean-up at the end of a connection that is skipped or fails.

    - clean-up in an `except` or below a receive loop, which another error, a `break` or a `return` skips
    - Starlette's `receive()` above an `except WebSocketDisconnect`: it raises RuntimeError instead
    - a call that may fail between the registering of a client and the `try` that removes it
    - a disconnect handler that reads what the connect may not have set
    - an attribute with the connection that is emptied only below the receive loop
    - a disconnect handler that acts only after a clean close (code 1000 or 1001)
    - a `remove`, `del` or `pop` that raises where another function was faster

    ## Why is this bad?
    A frame that is no JSON, a failing send or a `break` ends the handler as well.
    The dead connection then stays in the list, its tasks go on, and its user is shown as present.

    ## Example
    ```python
    from fastapi import WebSocket, WebSocketDisconnect


    @app.websocket("/ws")
    async def chat(websocket: WebSocket) -> None:
        await manager.connect(websocket)
        try:  # EW514
            while True:
                await manager.broadcast(await websocket.receive_json())
        except WebSocketDisconnect:
            manager.disconnect(websocket)
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket, WebSocketDisconnect


    @app.websocket("/ws")
    async def chat(websocket: WebSocket) -> None:
        await manager.connect(websocket)
        try:
            while True:
                await manager.broadcast(await websocket.receive_json())
        except WebSocketDisconnect:
            pass
        finally:
            manager.disconnect(websocket)
    ```

    ## Fix safety
    There is no fix: you know what may run twice.

    ## Known limits
    Counts as clean-up:
    - a call by its name: disconnect, remove, discard, unsubscribe, cancel

    Reported:
    - any call that could fail, whether or not the error can really happen
    - in a disconnect handler or a `finally`: a call of another machine, or of code that is not seen
    - a task with a `while True`, kept in an attribute of the connection's object or under its `sid`

    Not reported:
    - Starlette's `receive()` where the handler looks at what it got
    - a task that asks whether the client is there
    - sends in a disconnect handler
    - a connect of Channels or Starlette that raises: the disconnect handler does not run then
    - an attribute without a value, unless code below it is skipped

    ## References
    CWE-459, CWE-772; [EW402](EW402.md) is about connections that nothing ever takes out.
    """

    code = "EW514"
    proof = "the clean-up in a `finally`, and attributes that have a value before the connect may end"
    name = "cleanup-may-be-skipped"
    severity = Severity.ADVICE
    dialects = "SCIR"
    default = False
    cwe = (459, 772)
    needs = (
        frozenset({b"except", b"finally", b"disconnect", b"def on_close", b"register_", b"subscribe("})
        | {b".remove(", b".discard(", b".close(", b"create_task", b"ensure_future"},
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss import (
            at_the_end,
            cleanups,
            left_behind,
            removed_twice,
            unset_attributes,
        )

        questions = (
            cleanups.skipped_cleanups,
            cleanups.raw_receives,
            cleanups.fails_between,
            cleanups.passed_cleanups,
            cleanups.slots_left,
            at_the_end.only_when_clean,
            removed_twice.raising_cleanups,
            unset_attributes.unset_at_the_end,
            left_behind.released_below,
        )
        yield from flow.reports(*((find, _MESSAGES[find.__name__]) for find in questions))
