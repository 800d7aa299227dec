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
    Reports the end of a connection at which clean-up is skipped or fails. Advice, and off unless selected. That is:

    - clean-up in an `except` or below a receive loop, which another error, a `break` or a `return` skips
    - Starlette's `receive()` above an `except WebSocketDisconnect` that cleans up: it raises RuntimeError instead
    - a call that may fail between the registering of a client and the `try` that takes it out again
    - a disconnect handler that reads what the connect may have set
    - an attribute that holds the connection and is emptied only behind the receive loop
    - a disconnect handler that does all that it does only after a clean close (code 1000 or 1001)
    - a `remove`, `del` or `pop` that raises where another function was faster: a broadcast that drops who is gone

    ## Why is this bad?
    A frame that is no JSON, a failing send or a `break` ends the handler as well.
    The dead connection then stays in the list, its tasks go on, and who is gone is shown as present.

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
    There is no fix: what may run twice is for you to say.

    ## Known limits
    Clean-up is recognised by what it is called: disconnect, remove, discard, unsubscribe, cancel and the like.
    Whether the error can really happen is not asked: any call may raise but a `receive()`, which takes every kind of frame, unless nobody asks what it got (Starlette gives the client's leaving as a message); `receive_text` raises for one of bytes.
    A task is looked at where it runs a `while True` of the project and is kept in an attribute of the connection's own object, or under its `sid`; one that asks inside whether the client is there is left alone.
    In a disconnect handler or a `finally`, what asks another machine may fail, and code of another file or package that is not seen; what is sent there is not asked for.
    Of an attribute that a connect sets in a branch, only a read that stands in none is reported.
    An attribute without a value is reported where something is skipped below it. A connect of Channels or Starlette that raises ends the connection without its disconnect handler, so that there only an early `return` counts.

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
