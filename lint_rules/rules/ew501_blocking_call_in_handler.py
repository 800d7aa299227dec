"""EW501: a handler waits in a way that stops everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, own_nodes
from lint_rules.edit.imports import add_import
from lint_rules.edit.orm import asked_in_time
from lint_rules.flow.facts import while_debugging
from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function

COROUTINE = re.compile("async def")
LAZY = re.compile(r"\.objects|await self\.|sync_to_async")
"""A function that looks at an object of the ORM holds one of these, or is given the object."""


class BlockingCallInHandler(Rule):
    """
    ## What it does
    Reports calls that block the event loop (sleeping, synchronous HTTP, database, Redis and subprocess calls) in an asynchronous handler, and looks at lazy objects of Django's ORM: the truth of a query, one of its rows, a foreign key that was not fetched with its object.

    ## Why is this bad?
    One event loop serves all connections: while one handler waits, nobody's message is read, nobody's heartbeat is answered, and clients reconnect in waves.
    Django raises `SynchronousOnlyOperation` for a lazy object, and the consumer is closed in the middle of its message.

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
    For lazy objects the fixes join the foreign key, or ask `aexists` and `acontains`; they are unsafe, as they change which query runs.
    For all else there is no automatic fix.

    ## Known limits
    Synchronous consumers and plain Flask handlers run in threads and are not reported, nor is anything wrapped in `to_thread`, `sync_to_async` or `database_sync_to_async`.
    For a lazy object the model has to be found in the project, and the object's name has to be given to once; one helper is followed.

    ## References
    CWE-400, CWE-662, Django's documentation "Asynchronous support", the asyncio documentation's "Running Blocking Code".
    """

    code = "EW501"
    proof = "the asynchronous counterpart, or a thread: asyncio.to_thread, run_in_threadpool, database_sync_to_async"
    name = "blocking-call-in-handler"
    fix = FixKind.EITHER
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (400, 662)
    needs = (
        frozenset({b"async def"}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        yield from self._blocked(flow)
        if "Consumer" in flow.outline.text:
            yield from self._lazy(flow)

    def _lazy(self, flow: Flow) -> Iterator[Report]:
        """Objects of Django that ask the database when somebody looks at them."""
        for _, effect in flow.acts_here("lazy", near=LAZY, beyond=True, others="followed"):
            if effect.function.is_async:
                changes = self.file.changes(effect.function)
                made = frozenset(getattr(thing, "manager", None) for thing in effect.receiver.things)
                fix = asked_in_time(changes, effect.node, made, flow.body(effect.function).node)
                yield flow.report(effect.function, effect.name, node=effect.node, fix=fix)

    def _blocked(self, flow: Flow) -> Iterator[Report]:
        seen: set[cst.CSTNode] = set()
        early: dict[Function, frozenset[int]] = {}
        for _, effect in flow.acts("block", near=COROUTINE, beyond=True, others="followed"):
            if while_debugging(effect.facts):
                continue
            steps = effect.steps
            waiting = next((step for step in reversed(steps) if step[0].is_async), None)
            if waiting is None or waiting[0].outline is not flow.outline or waiting[1] in seen:
                continue  # a helper that waits three times holds the loop once
            function, node = waiting
            seen.add(node)
            if function not in early:
                early[function] = _before_the_server(flow.body(function).node)
            if id(node) in early[function]:
                continue
            within = f" in `{effect.function.name}`" if effect.function is not function else ""
            name = effect.name if " " in effect.name else f"`{effect.name}`"
            message = f"{name}{within} blocks the event loop for all connections: await it, or run it in a thread"
            fix = self._slept(flow, effect.name, node, function) if not within else None
            yield flow.report(function, message, node=node, fix=fix)

    def _slept(self, flow: Flow, reason: str, node: cst.CSTNode, function: Function) -> Fix | None:
        if reason != "time.sleep" or not isinstance(node, cst.Call):
            return None
        edits = [self.file.changes(function).replace(node.func, "await asyncio.sleep")]
        if flow.outline.imports.get("asyncio") != "asyncio":
            edits.append(add_import(self.file.changes(self.file.top), "asyncio"))
        return Fix("sleep without holding up the others", tuple(edits), safe=True)


_LISTENING = frozenset({"serve", "TCPSite", "run_app", "start_server", "create_server", "listen"})


def _before_the_server(function: cst.FunctionDef) -> frozenset[int]:
    """The ids of what runs before a function begins to listen: there is no connection yet that waits."""
    nodes = list(own_nodes(function))
    first = next(
        (at for at, each in enumerate(nodes) if isinstance(each, cst.Call) and called_name(each) in _LISTENING), 0
    )
    return frozenset(map(id, nodes[:first]))
