"""EW505: a task that nobody holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Invalid, Severity, Suspect, Valid

STARTS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "create_task", "ensure_future", "loop.create_task"})


class OrphanTask(FlowRule):
    """
    ## What it does
    Reports tasks that a handler starts without keeping them.

    ## Why is this bad?
    The event loop holds tasks only weakly: it can vanish half way. And what was started for a connection goes on after the connection has ended.

    ## Example
    ```python
    asyncio.create_task(self.stream())
    ```

    ## Use instead
    ```python
    self.stream_task = asyncio.create_task(self.stream())     # and cancel it on disconnect
    ```

    ## Fix safety
    There is no automatic fix: where the task is kept and when it ends is for you to say.

    ## Known limits
    A task that is kept and never cancelled is not found.

    ## References
    The asyncio documentation of `create_task`; ruff RUF006.
    """

    code = "EW505"
    proof = "a name, a set or a task group that holds the task for as long as it runs"
    name = "orphan-task"
    severity = Severity.WARNING
    dialects = "ESC"
    needs = (frozenset({b"create_task", b"ensure_future"}), REALTIME)

    calls = frozenset({"create_task", "ensure_future"})

    VALID = (
        Valid(
            "import asyncio\nfrom emberwire import Channel\nclass R(Channel):\n    async def after_join(self):\n"
            "        self.task = asyncio.create_task(work())\n"
        ),
    )
    INVALID = (
        Invalid(
            "import asyncio\nfrom emberwire import Channel\nclass R(Channel):\n    async def after_join(self):\n"
            "        asyncio.create_task(work())\n",
            line=5,
        ),
        Invalid(
            "import asyncio\nfrom fastapi import WebSocket\nasync def f(ws: WebSocket):\n    asyncio.create_task(pump(ws))\n",
            line=4,
            dialect="S",
        ),
        Invalid(
            "import asyncio\nfrom channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        asyncio.ensure_future(self.stream())\n",
            line=5,
            dialect="C",
        ),
    )

    def suspects(self) -> Iterator[Suspect]:
        if self.calls.isdisjoint(self.file.module.call_names):
            return
        nodes = (node for function in self.file.live for node in function.own_nodes if isinstance(node, ast.Expr))
        for node in nodes:
            if isinstance(node.value, ast.Call) and dotted_name(node.value.func) in STARTS:
                yield Suspect(
                    node.value, "nobody holds this task: it can vanish half way, and it outlives the connection"
                )
