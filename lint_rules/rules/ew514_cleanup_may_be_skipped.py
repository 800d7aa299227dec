"""EW514: what a connection leaves behind when it does not end as expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class CleanupMayBeSkipped(Rule):
    """
    ## What it does
    Reports clean-up that stands in an `except`, or behind a receive loop, where a way leads past it, a send or another call that may fail between registering and the `try`, a callback or subscription that nothing ends, a disconnect handler that reads what the connect may never have set, a connect that reads what it sets below, what is done for a client and undone only when it asks, a list that a client gets into twice, what is closed only behind a loop that may raise, a `remove` before the rest of the clean-up that fails where another function was faster or the client was refused, clean-up behind the bare `yield` of a context manager, and what an endpoint opens and never closes. Advice, and off unless selected.

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
        yield from _skipped(flow)
        yield from _left_behind(flow)
        yield from _missed(flow)


def _skipped(flow: Flow) -> Iterator[Report]:
    from lint_rules.flow.cleanups import (
        fails_between,
        never_left,
        passed_cleanups,
        raising_cleanups,
        read_before_set,
        skipped_cleanups,
        strangers_to_the_end,
        unset_at_the_end,
        unstopped_callbacks,
    )

    yield from flow.reports(
        (skipped_cleanups, "a way leads past the clean-up, which stands in an `except`: put it into a `finally`"),
        (never_left, "nothing takes this out again when the connection ends: do so in a `finally`"),
        (
            fails_between,
            "the client is registered: when this fails, the clean-up is not reached yet; begin its `try` above",
        ),
        (passed_cleanups, "an error in this loop leads past the clean-up below: put that into a `finally`"),
        (
            strangers_to_the_end,
            "only a message puts something there: for a client that sent none this raises, and the rest is skipped",
        ),
        (
            unstopped_callbacks,
            "nothing ever stops this: it goes on when the connection has ended; stop it in `on_close`",
        ),
        (
            raising_cleanups,
            "another function may have taken it out by now: then this raises, and what stands below is skipped",
        ),
    )
    for function, node, name in unset_at_the_end(flow):
        message = f"`self.{name}` is not set where the connect ended early: this raises, and the rest is skipped"
        yield flow.report(function, message, node=node)
    for function, place, name in read_before_set(flow):
        message = f"`self.{name}` is given a value only below: this raises, and nobody gets in"
        yield flow.report(function, message, node=place)


def _left_behind(flow: Flow) -> Iterator[Report]:
    from lint_rules.flow.left_behind import kept_twice, released_below, undone_when_asked

    for function, done, undo in undone_when_asked(flow):
        message = f"a client that just goes leaves behind what `{done}` did for it: call `{undo}` here too"
        yield flow.report(function, message)
    message = "who asks twice is in the list twice, and the end takes out one: look first, or keep a set"
    for function, place in kept_twice(flow):
        yield flow.report(function, message, node=place)
    for function, place, name in released_below(flow):
        message = f"an error in this loop leaves `{name}` open: close it in a `finally`"
        yield flow.report(function, message, node=place)


def _missed(flow: Flow) -> Iterator[Report]:
    from lint_rules.flow.missed_cleanups import never_closed, removed_though_refused, unguarded_yields

    yield from flow.reports(
        (
            unguarded_yields,
            "an error in the block of the `with` leads past the clean-up below: put this `yield` into a `try`",
        ),
        (
            removed_though_refused,
            "a client that was refused is not in it: this raises, and what stands below is skipped; look first",
        ),
    )
    for function, place, name in never_closed(flow):
        message = f"`{name}` stays open when the client has gone: close it in a `finally`"
        yield flow.report(function, message, node=place)
