"""EW505: a task that nobody holds."""

from __future__ import annotations

from lint_rules.lazy import cst
from lint_rules.rule import REALTIME, Invalid, Rule, Severity, Valid
from lint_rules.syntax import dotted

STARTS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "create_task", "ensure_future", "loop.create_task"})


class OrphanTask(Rule):
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

    def screen(self) -> bool:
        return super().screen() and bool(self.file.live)

    def visit_Expr(self, node: cst.Expr) -> None:
        call = node.value
        if isinstance(call, cst.Call) and dotted(call.func) in STARTS and self.file.is_live(node):
            self.report(call, "nobody holds this task: it can vanish half way, and it outlives the connection")
