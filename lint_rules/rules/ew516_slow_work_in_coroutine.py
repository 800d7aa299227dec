"""EW516: files, models and other machines in a coroutine, while all connections wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class SlowWorkInCoroutine(Rule):
    """
    ## What it does
    Reports the first call of a coroutine that by its name reads or writes files, runs a model, packs or unpacks, works on the file that a path names, waits for a program, or asks a database or another machine without `await`, in files with real-time code; and what asks another machine in `database_sync_to_async`, whose one thread serves all queries of the process. Advice, and off unless selected.

    ## Why is this bad?
    While it runs, no other connection of the process is served: no message, no heartbeat, no accept.

    ## Example
    ```python
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def speech(websocket: WebSocket) -> None:
        await websocket.accept()
        async for sound in websocket.iter_bytes():
            await websocket.send_text(model.transcribe(sound))  # EW516
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    @app.websocket("/ws")
    async def speech(websocket: WebSocket) -> None:
        await websocket.accept()
        async for sound in websocket.iter_bytes():
            await websocket.send_text(await asyncio.to_thread(model.transcribe, sound))
    ```

    ## Fix safety
    There is no fix: whether the work may run in a thread is for you to say.

    ## Known limits
    Names decide, and nothing is known of how long it takes. One file counts only in a loop, for a small one is read faster than a thread is started.
    Helpers are looked into two calls deep.

    ## References
    [EW501](EW501.md) is the narrower rule that is on by default. The asyncio documentation, "Running Blocking Code".
    """

    code = "EW516"
    proof = "`asyncio.to_thread`, an executor, or a library with `await`"
    name = "slow-work-in-coroutine"
    severity = Severity.ADVICE
    dialects = "SC"
    default = False
    needs = (frozenset({b"async def"}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.blocking import is_offloaded
        from lint_rules.questions.load.slow_work import slow_work

        for function, call, what in slow_work(flow):
            if not is_offloaded(function):
                message = f"{what} while all other connections wait: run it in a thread"
                yield flow.report(function, message, node=call)
