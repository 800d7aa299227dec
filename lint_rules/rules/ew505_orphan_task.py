"""EW505: a task without a reference, which may be garbage-collected."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted
from lint_rules.edit.imports import below_imports
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.quoted import quoted
from lint_rules.flow.tasks import Task, tasks_of
from lint_rules.frameworks.libraries import TASK_STARTS, TASKS
from lint_rules.questions.loss.lone_tasks import catches_its_errors, is_brief
from lint_rules.rule import REALTIME, Fix, FixKind, Rule, Severity

KEPT = "_tasks"
"""The set that the fix keeps tasks in."""

_OWN = re.compile(rf"\btask = (?=asyncio\.)|{KEPT}\.add\(task\)|\btask\.add_done_callback\({KEPT}\.discard\)")
"""What the fix writes, also for another task of the same function."""


class OrphanTask(Rule):
    """
    ## What it does
    Reports tasks that a handler starts without keeping them, or only in a local variable of a function that ends at once.

    ## Why is this bad?
    The event loop holds only a weak reference to a task, so the task can vanish half way.
    A task that was started for a connection also goes on after the connection has ended.

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
    The fix keeps the task in a set of the module until it is done.
    It is unsafe: the task still outlives the connection unless you cancel it.

    ## Known limits
    Does not count:
    - a done-callback: it holds no task

    Not reported:
    - a coroutine that catches every error: [EW515](EW515.md) reports it
    - a coroutine that only waits for the next message, never waits, or keeps the task that does its work
    - a task in a local variable of a function that waits afterwards

    Not seen:
    - a task that is kept and never cancelled

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
        for function in flow.live() if flow.outline.says(*TASKS) else ():
            for task in tasks_of(function, flow):
                is_weak = task.end == "dropped" and dotted(task.start.func) in TASK_STARTS
                if is_weak and not is_brief(task, flow) and not catches_its_errors(task, flow):
                    said = f"nothing holds the task `{quoted(task.start)}`, which may be garbage-collected while it runs: keep a reference"
                    yield flow.report(function, said, node=task.start, fix=self._kept(task, flow))

    def _kept(self, task: Task, flow: Flow) -> Fix | None:
        """The task in a set until it is done, where the file imports asyncio and the statement has its own lines."""
        changes = self.file.changes(task.starter)
        all_lines = (n for n in flow.nodes(task.starter) if isinstance(n, cst.SimpleStatementLine))
        statement = next((line for line in all_lines if _is_alone(task.start, line)), None)
        if (
            statement is None
            or self.file.outline.imports.get("asyncio") != "asyncio"
            or not changes.begins_line(statement)
        ):
            return None
        name = _free_name(task.starter.text)
        kept = changes.after(statement, f"{KEPT}.add({name})", f"{name}.add_done_callback({KEPT}.discard)")
        made = [changes.ahead(statement, f"{name} = "), kept]
        if KEPT not in self.file.outline.assigns:
            made.append(below_imports(self.file.changes(self.file.top), f"{KEPT}: set[asyncio.Future] = set()"))
        return Fix("keep the task until it is done", tuple(made), safe=False)


def _is_alone(start: cst.Call, line: cst.SimpleStatementLine) -> bool:
    return len(line.body) == 1 and isinstance(line.body[0], cst.Expr) and line.body[0].value is start


def _free_name(text: str) -> str:
    """A name that means nothing else in a function, such as the loop's `for task in tasks`."""
    return "kept_task" if re.search(r"\btask\b", _OWN.sub("", text)) else "task"
