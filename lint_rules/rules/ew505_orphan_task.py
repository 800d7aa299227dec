"""EW505: a task that nobody holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.edit.imports import below_imports
from lint_rules.edits import MendingRule, insert_after, insert_before, newline
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Fix, FixKind, Severity, Suspect

STARTS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "create_task", "ensure_future", "loop.create_task"})

KEPT = "_tasks"
"""The set that the fix keeps tasks in."""


class OrphanTask(MendingRule):
    """
    ## What it does
    Reports tasks that a handler starts without keeping them.

    ## Why is this bad?
    The event loop holds tasks only weakly: it can vanish half way. And what was started for a connection goes on after the connection has ended.

    ## Example
    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            asyncio.create_task(self.stream())  # EW505
    ```

    ## Use instead
    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            self.stream_task = asyncio.create_task(self.stream())  # and cancel it on disconnect
    ```

    ## Fix safety
    The fix keeps the task in a set of the module until it is done, so that it cannot vanish.
    It is unsafe, and half of the matter: the task still outlives the connection unless you cancel it.

    ## Known limits
    A task that is kept and never cancelled is not found.

    ## References
    The asyncio documentation of `create_task`; ruff RUF006.
    """

    code = "EW505"
    proof = "a name, a set or a task group that holds the task for as long as it runs"
    name = "orphan-task"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "ESC"
    needs = (frozenset({b"create_task", b"ensure_future"}), REALTIME)

    calls = frozenset({"create_task", "ensure_future"})

    def suspects(self) -> Iterator[Suspect]:
        if self.calls.isdisjoint(self.file.module.call_names):
            return
        nodes = (node for function in self.file.live for node in function.own_nodes if isinstance(node, ast.Expr))
        for node in nodes:
            if isinstance(node.value, ast.Call) and dotted_name(node.value.func) in STARTS:
                yield Suspect(
                    node.value, "nobody holds this task: it can vanish half way, and it outlives the connection"
                )

    def mend(self, suspect: Suspect) -> Fix | None:
        call, module = suspect.node, self.file.module
        if not isinstance(call, ast.Call) or module.imports.get("asyncio") != "asyncio":
            return None
        indent = self.file.line_text(call.lineno)[: call.col_offset]
        if indent.strip():
            return None
        line = newline(self.file) + indent
        kept = f"{line}{KEPT}.add(task){line}task.add_done_callback({KEPT}.discard)"
        edits = [insert_before(self.file, call, "task = "), insert_after(self.file, call, kept)]
        if KEPT not in module.assigns:
            edits.append(below_imports(self.file.changes(), f"{KEPT}: set[asyncio.Future] = set()"))
        return Fix("keep the task until it is done", tuple(edits), safe=False)
