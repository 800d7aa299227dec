"""EW514: what a connection leaves behind when it does not end as expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report

MESSAGES = {
    "skipped_cleanups": (
        "the handler can end here without its clean-up, which stands in an `except`: move that into a `finally`"
    ),
    "never_left": "`{it}` registers the client, and nothing here takes it out when it has gone: do that in a `finally`",
    "fails_between": (
        "the client is registered, and an error in `{it}` skips the clean-up below: begin the `try` above it"
    ),
    "passed_cleanups": "an error in `{it}` skips the clean-up below: move that into a `finally`",
    "strangers_to_the_end": (
        "only a message sets `{it}`: without one this raises and skips the lines below; test with `in` first"
    ),
    "unstopped_callbacks": (
        "nothing stops `{it}`: it goes on after the connection has ended; stop it in the disconnect handler"
    ),
    "raising_cleanups": (
        "another function may have done `{it}` before: then it raises and skips the lines below; test with `in` first"
    ),
    "unset_at_the_end": (
        "`self.{0}` has no value when the connect ended early: this raises and skips the lines below; set it in the"
        " class"
    ),
    "read_before_set": "`self.{0}` gets its value only below: this raises, and no client can connect; set it above",
    "undone_when_asked": (
        "a client that disconnects without a word leaves behind what `{0}` did for it: call `{1}` here too"
    ),
    "kept_twice": (
        "`{it}` adds a client that asks twice two times, and the end removes it once: test with `in` first, or use a"
        " set"
    ),
    "released_below": "an error in this loop leaves `{0}` open: close it in a `finally`",
    "begun_too_early": (
        "an error in `{it}` leaves `{0}` behind, which the `finally` below ends: begin the `try` above it"
    ),
    "unguarded_yields": (
        "an error in the `with` block skips the clean-up below `{it}`: put the `yield` into a `try` with a `finally`"
    ),
    "removed_though_refused": (
        "`{it}` raises for a client that was refused, and skips the lines below: test with `in` first"
    ),
    "never_closed": "`{0}` stays open when the client has gone: close it in a `finally`",
}
"""What is said of each place, by the question that finds it."""


class CleanupMayBeSkipped(Rule):
    """
    ## What it does
    Reports the end of a connection at which clean-up is skipped, fails or is missing. Advice, and off unless selected. That is:

    - clean-up in an `except` or below a receive loop, which another error, a `break` or a `return` skips
    - a call that may fail between the registering of a client, or the start of a task, and the `try` that takes it out or ends it again
    - clean-up below the bare `yield` of a context manager
    - a disconnect handler that reads what the connect may never have set, or a connect that reads what it sets below
    - a `remove` that raises where another function was faster or the client was refused, with more clean-up below it
    - a callback or subscription that nothing ends, and what an endpoint opens and never closes
    - what is done for a client and undone only when it asks, and a list that a client gets into twice

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
    Whether the error can really happen is not asked: any call may raise but a `receive()`, which takes every kind of frame; `receive_text` raises for one of bytes.
    Of an attribute that a connect sets in a branch, only a read that stands in none is reported.

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
        frozenset(
            {
                b"except",
                b"finally",
                b"def disconnect",
                b"def on_close",
                b"def on_disconnect",
                b"def connect",
                b"PeriodicCallback",
                b"subscribe(",
                b"add_listener(",
                b"add_observer(",
                b".remove(",
                b".discard(",
                b"disconnect",
                b".close(",
                b"join_",
                b"register_",
                b"add_",
                b"contextmanager",
                b"create_subprocess",
            }
        ),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss import cleanups, left_behind, missed_cleanups, unset_attributes

        questions = (
            cleanups.skipped_cleanups,
            cleanups.never_left,
            cleanups.fails_between,
            cleanups.passed_cleanups,
            cleanups.strangers_to_the_end,
            cleanups.unstopped_callbacks,
            cleanups.raising_cleanups,
            unset_attributes.unset_at_the_end,
            unset_attributes.read_before_set,
            left_behind.undone_when_asked,
            left_behind.kept_twice,
            left_behind.released_below,
            left_behind.begun_too_early,
            missed_cleanups.unguarded_yields,
            missed_cleanups.removed_though_refused,
            missed_cleanups.never_closed,
        )
        yield from flow.reports(*((find, MESSAGES[find.__name__]) for find in questions))
