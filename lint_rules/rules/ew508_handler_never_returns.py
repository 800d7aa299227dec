"""EW508: a handler that never ends keeps all later messages waiting, also the goodbye."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.lazy import cst
from lint_rules.code.syntax import literal, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Rule


class HandlerNeverReturns(Rule):
    """
    ## What it does
    Reports an endless loop in `connect`, `receive` or a message handler.

    ## Why is this bad?
    Messages of one connection are handled one after the other: while the loop runs nothing else is, not even the disconnect; it goes on sending to a socket that is gone.
    Socket.IO runs handlers side by side, so there it is worse: every call adds a loop, and none ends with its client.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            while True:  # EW508
                await self.send_json(await prices())
    ```

    ## Use instead
    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            self.task = asyncio.create_task(self.stream())  # cancelled in disconnect
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    A loop with a `break`, `return` or `raise` in it is not reported.
    Starlette endpoints are loops by nature, and so is what is given to `start_background_task`.

    ## References
    CWE-835.
    """

    code = "EW508"
    name = "handler-never-returns"
    dialects = "ECI"
    cwe = (835,)
    needs = (frozenset({b"while True", b"while 1"}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        message = "this handler never returns: no later message is handled, not even the disconnect"
        for entry in flow.handlers("connect", "join", "after_join", "message", "info"):
            if entry.function.outline is flow.outline and "while " in entry.function.text:
                for node in own_nodes(flow.body(entry.function).node):
                    if isinstance(node, cst.While) and _never_ends(node):
                        yield flow.report(entry.function, message, node=node)


def _never_ends(loop: cst.While) -> bool:
    value = literal(loop.test)
    endless = value is not ... and bool(value)
    return endless and not any(isinstance(inner, cst.Break | cst.Return | cst.Raise) for inner in walk(loop))
