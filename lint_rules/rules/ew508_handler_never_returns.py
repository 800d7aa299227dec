"""EW508: a handler that never ends keeps all later messages waiting, also the goodbye."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Invalid, Rule, Valid
from lint_rules.trees import walk

if TYPE_CHECKING:
    import libcst as cst


class HandlerNeverReturns(Rule):
    """
    ## What it does
    Reports an endless loop in `connect`, `receive` or a message handler.

    ## Why is this bad?
    Messages of one connection are handled one after the other: while the loop runs nothing else is, not even the disconnect; it goes on sending to a socket that is gone.

    ## Example
    ```python
    async def connect(self):
        await self.accept()
        while True:
            await self.send_json(await prices())
    ```

    ## Use instead
    ```python
    async def connect(self):
        await self.accept()
        self.task = asyncio.create_task(self.stream())      # cancelled in disconnect
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    A loop with a `break` or `return` in it is not reported. Starlette endpoints are loops by nature.

    ## References
    CWE-835.
    """

    code = "EW508"
    name = "handler-never-returns"
    dialects = "EC"
    cwe = (835,)
    needs = (frozenset({b"while True", b"while 1"}), REALTIME)

    VALID = (
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n        while True:\n            if done():\n                break\n",
            dialect="C",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel, handle_in\nclass R(Channel):\n    @handle_in('start')\n"
            "    async def start(self, payload):\n        while True:\n            await self.push('tick', {})\n",
            line=5,
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        await self.accept()\n        while True:\n            await self.send('x')\n",
            line=5,
            dialect="C",
        ),
    )

    def screen(self) -> bool:
        roles = (role.function for role in self.file.roles if role.dialect in "EC")
        return any(isinstance(node, ast.While) for function in roles for node in function.own_nodes)

    def visit_While(self, node: cst.While) -> None:
        twin = self.file.twins.twin(node)
        role = self.file.role_around(node, "connect", "join", "after_join", "message", "info")
        if not isinstance(twin, ast.While) or role is None or role.dialect not in "EC":
            return
        endless = isinstance(twin.test, ast.Constant) and bool(twin.test.value)
        if endless and not any(isinstance(inner, ast.Break | ast.Return) for inner in walk(twin)):
            self.report(node, "this handler never returns: no later message is handled, not even the disconnect")
