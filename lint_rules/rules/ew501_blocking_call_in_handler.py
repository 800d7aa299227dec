"""EW501: a handler waits in a way that stops everybody."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.analysis.blocking import blocking_calls, is_offloaded
from lint_rules.analysis.joins import is_alone, trails_into
from lint_rules.edit.imports import add_import
from lint_rules.edits import MendingRule, replace
from lint_rules.facts import FunctionFacts
from lint_rules.reading import SMALL_RUN
from lint_rules.rule import REALTIME, Fix, FixKind, Severity, Suspect, call_name

ENQUEUES = frozenset({"enqueue", "enqueue_in", "enqueue_at", "enqueue_call", "apply_async", "send_task", "add_job"})
"""What hands a function to a worker of its own."""


class BlockingCallInHandler(MendingRule):
    """
    ## What it does
    Reports calls that block the event loop (sleeping, synchronous HTTP, database, Redis and subprocess calls) in an asynchronous handler.

    ## Why is this bad?
    One event loop serves all connections: while one handler waits, nobody's message is read, nobody's heartbeat is answered, and clients reconnect in waves.

    ## Example
    ```python
    import time

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            time.sleep(1)  # EW501
            Message.objects.create(text=content["text"])  # EW501
    ```

    ## Use instead
    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            await asyncio.sleep(1)
            await Message.objects.acreate(text=content["text"])
    ```

    ## Fix safety
    `time.sleep` becomes `await asyncio.sleep`, which is safe: it waits as long, and lets others run.
    For all else there is no automatic fix.

    ## Known limits
    One helper is followed. Synchronous consumers and plain Flask handlers run in threads and are not reported, nor is anything wrapped in `to_thread`, `sync_to_async` or `database_sync_to_async`.

    ## References
    CWE-400, the asyncio documentation's "Running Blocking Code".
    """

    code = "EW501"
    proof = "the asynchronous counterpart, or a thread: asyncio.to_thread, run_in_threadpool, database_sync_to_async"
    name = "blocking-call-in-handler"
    fix = FixKind.SAFE
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (400,)
    needs = (
        frozenset({b"async def"}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted({*self.file.live, *self._handed_on()} - self._jobs(), key=lambda f: f.node.lineno):
            if function.is_async and not is_offloaded(function):
                for call, reason in blocking_calls(function, self.file.project):
                    yield Suspect(call, f"{reason} blocks the event loop for every connection")

    def _handed_on(self) -> set[FunctionFacts]:
        """In a file without handlers: what is reached from the endpoints of the project."""
        if not is_alone(self.file):
            return set()
        project = self.file.project
        asked = {f for f in self.file.module.functions if f.is_async} - self.file.live
        if len(project.sources) <= SMALL_RUN:  # a commit should not have the whole project read for nothing
            asked = {f for f in asked if next(iter(blocking_calls(f, project)), None)}
        return asked & set(trails_into(self.file).reached()) if asked else set()

    def _jobs(self) -> set[FunctionFacts]:
        """What runs in a worker: functions handed to a queue, and those that only they reach."""
        module = self.file.module
        if ENQUEUES.isdisjoint(module.call_names):
            return set()
        handed = {
            argument.id
            for call in module.calls
            if call_name(call) in ENQUEUES
            for argument in call.args
            if isinstance(argument, ast.Name)
        }
        jobs = {function for function in module.functions if function.qualname in handed}
        handlers = {role.function for role in self.file.roles}
        return self._reached(jobs, without=set()) - self._reached(handlers, without=jobs) - handlers

    def _reached(self, start: set[FunctionFacts], *, without: set[FunctionFacts]) -> set[FunctionFacts]:
        """The functions of this module that these call, themselves included; some are not gone through."""
        found, left = set(start), list(start)
        while left:
            function = left.pop()
            for call in function.calls:
                helper = self.file.project.callee(function, call)
                if helper is not None and helper.module is self.file.module and helper not in found | without:
                    found.add(helper)
                    left.append(helper)
        return found

    def mend(self, suspect: Suspect) -> Fix | None:
        call = suspect.node
        if not isinstance(call, ast.Call) or self.file.module.resolve(call.func) != "time.sleep":
            return None
        edits = [replace(self.file, call.func, "await asyncio.sleep")]
        if self.file.module.imports.get("asyncio") != "asyncio":
            edits.append(add_import(self.file.changes(), "asyncio"))
        return Fix("sleep without holding up the others", tuple(edits), safe=True)
