"""EW505: a task without a reference, which may be garbage-collected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, dotted, own_nodes
from lint_rules.edit.imports import below_imports
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.libraries import TASK_STARTS
from lint_rules.rule import REALTIME, Edit, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function

KEPT = "_tasks"
"""The set that the fix keeps tasks in."""


class OrphanTask(Rule):
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
    A coroutine that catches whatever fails in it, that does nothing but wait for the next message, that never waits for anything, or that keeps the task which does its work, is left alone: little is lost with it.

    ## References
    The asyncio documentation of `create_task`; ruff RUF006.
    """

    code = "EW505"
    proof = "a name, a set or a task group that holds the task for as long as it runs"
    name = "orphan-task"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "ESC"
    needs = (
        frozenset({b"create_task", b"ensure_future"}),
        REALTIME | {b".send_str(", b".send_json(", b".send_text(", b".write_message("},
    )

    calls = frozenset({"create_task", "ensure_future"})

    def query(self, flow: Flow) -> Iterator[Report]:
        for function in flow.live() if flow.outline.says("create_task", "ensure_future") else ():
            if "create_task" not in function.text and "ensure_future" not in function.text:
                continue
            for node in own_nodes(flow.body(function).node):
                match node:
                    case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as call)]) if dotted(
                        call.func
                    ) in TASK_STARTS and not _looks_after_itself(call, function, flow):
                        said = f"nothing holds the task `{quoted(call)}`, which may be garbage-collected while it runs: keep a reference"
                        yield flow.report(function, said, node=call, fix=self._kept(function, node))

    def _kept(self, function: Function, statement: cst.SimpleStatementLine) -> Fix | None:
        """The task in a set until it is done, where the file imports asyncio and the statement has its own lines."""
        changes = self.file.changes(function)
        if self.file.outline.imports.get("asyncio") != "asyncio" or not changes.begins_line(statement):
            return None
        lines = (f"task = {changes.source(statement)}", f"{KEPT}.add(task)", f"task.add_done_callback({KEPT}.discard)")
        edits = [changes.remove(statement), changes.before(statement, *lines)]
        ended = self.file.text[: edits[0].end].endswith("\n")
        joined = Edit(edits[1].start, edits[0].end, edits[1].text if ended else edits[1].text.rstrip("\r\n"))
        made = [joined]
        if KEPT not in self.file.outline.assigns:
            made.append(below_imports(self.file.changes(self.file.top), f"{KEPT}: set[asyncio.Future] = set()"))
        return Fix("keep the task until it is done", tuple(made), safe=False)


def _looks_after_itself(start: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a coroutine with which little is lost.

    It never waits, or keeps the task that does its work; it catches all that fails, or only waits for the client.
    """
    made = start.args[0].value if start.args else None
    coroutine = _coroutine(made, function, flow) if isinstance(made, cst.Call) else None
    if coroutine is None:
        return False
    node = flow.body(coroutine).node
    if (coroutine.is_async and not any(map(_suspends, own_nodes(node)))) or any(map(_keeps_task, own_nodes(node))):
        return True
    waits = [found.expression for found in own_nodes(node) if isinstance(found, cst.Await)]
    if waits and all(isinstance(call, cst.Call) and called_name(call) in ("receive", "wait_closed") for call in waits):
        return True
    last = node.body.body[-1]
    return isinstance(last, cst.Try) and any(map(_catches_all, last.handlers))


def _coroutine(made: cst.Call, function: Function, flow: Flow) -> Function | None:
    from lint_rules.questions.access.leaks import method_of_made

    return flow.callee(made, function) or method_of_made(made, function, flow)


def _suspends(node: cst.CSTNode) -> bool:
    """True for what hands control to the event loop; without it, a coroutine is over in one step."""
    return isinstance(node, cst.Await | cst.Asynchronous)


def _keeps_task(node: cst.CSTNode) -> bool:
    """`self._task = asyncio.create_task(self._watch())`."""
    return isinstance(node, cst.Assign) and isinstance(node.value, cst.Call) and dotted(node.value.func) in TASK_STARTS


def _catches_all(handler: cst.ExceptHandler) -> bool:
    named = "Exception" if handler.type is None else dotted(handler.type)
    again = any(isinstance(node, cst.Raise) for node in own_nodes(handler.body))
    return named in ("Exception", "BaseException") and not again
