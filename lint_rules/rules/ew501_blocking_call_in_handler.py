"""EW501: a handler waits in a way that stops everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name
from lint_rules.edit.imports import add_import
from lint_rules.edit.orm import asked_in_time
from lint_rules.flow.facts import while_debugging
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.serving import LISTENING, runs_apart, serves_sockets, speaks_of_sockets
from lint_rules.frameworks.blocking import SHORT
from lint_rules.questions.load.one_thread import held_threads, waits_to_retry
from lint_rules.rule import REALTIME, Confidence, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function, Outline
    from lint_rules.flow.effects import Effect

COROUTINE = re.compile("async def")
THREAD = "run it with `asyncio.to_thread`"
DJANGO = "raises `SynchronousOnlyOperation`, for Django runs no query on the event loop"

LAZY = re.compile(r"\.objects|await self\.|sync_to_async")
"""A function that looks at an object of the ORM holds one of these, or is given the object."""


class BlockingCallInHandler(Rule):
    """
    ## What it does
    Reports calls that block an event loop that serves sockets, in every coroutine of such a program: handlers, HTTP routes and background tasks.

    - sleeping, waiting for programs, threads and processes, writing to SQLite
    - synchronous clients of HTTP, mail, databases, Redis, clouds, models and geocoders
    - serial ports, chess engines, password hashes, pictures and tables that are read as a whole, loading a speech model
    - a lazy object of Django's ORM: the truth of a query, one of its rows, a foreign key that was not fetched
    - in a synchronous Channels consumer: sleeping, requests and hashes
    - under eventlet or gevent: hashes, and without their patch also sleeping, requests and programs

    ## Why is this bad?
    One event loop serves all connections.
    While one handler waits, nobody's message is read, no heartbeat is answered, and clients reconnect in waves.
    Django raises `SynchronousOnlyOperation` for a query in a coroutine, also behind a lazy object, and closes the consumer.

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

    A route of FastAPI or Starlette that awaits nothing is simplest as a plain `def`: the framework runs it in a thread.

    ## Fix safety
    `time.sleep` becomes `await asyncio.sleep`, which is safe.
    For lazy objects, the fixes join the foreign key, or use `aexists` and `acontains`.
    They are unsafe, because another query runs.
    Elsewhere there is no automatic fix.

    ## Known limits
    Not reported:
    - plain Flask handlers, which run in threads
    - queries of a synchronous consumer
    - anything in `to_thread`, `sync_to_async` or `database_sync_to_async`
    - code that runs before the server serves, in a worker or another program, or on its own loop
    - reading a file or SQLite, and computing

    Not seen:
    - lazy objects whose model is not in the project, or behind more than one helper

    ## References
    CWE-400, CWE-662, Django's documentation "Asynchronous support", django/channels#2132, the asyncio documentation's "Running Blocking Code".
    """

    code = "EW501"
    proof = "the asynchronous counterpart, or a thread: asyncio.to_thread, run_in_threadpool, database_sync_to_async"
    name = "blocking-call-in-handler"
    fix = FixKind.EITHER
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (400, 662)
    needs = (
        frozenset({b"async def", b"JsonWebsocketConsumer", b"WebsocketConsumer)", b"SyncConsumer", b"async_mode"}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        yield from self._blocked(flow)
        text = flow.outline.code
        if "Consumer" in text or "async_mode" in text:
            yield from self._held(flow)
        if "Consumer" in text:
            yield from self._lazy(flow)

    def _held(self, flow: Flow) -> Iterator[Report]:
        """Synchronous handlers that share one thread."""
        for function, node, name, who, instead in held_threads(flow):
            message = f"{name} holds up {who}: {instead}"
            yield replace(flow.report(function, message, node=node), confidence=Confidence.MEDIUM)

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
        told: set[object] = set()
        for entry, effect in flow.acts("block", near=COROUTINE, beyond=True, others="waiting"):
            waiting = None if while_debugging(effect.facts) else self._waiting(flow, effect)
            if waiting is None or waiting[1] in seen:
                continue  # a helper that waits three times holds the loop once
            function, node = waiting
            is_new = {function, effect.node}.isdisjoint(told) and not waits_to_retry(effect, flow)
            if entry is None and not (is_new and _shares_the_loop(function, flow)):
                continue
            seen.add(node)
            told |= {function, effect.node}
            if id(node) not in _before_the_server(function, flow):
                sure = None if entry is not None else Confidence.MEDIUM
                sure = Confidence.LOW if effect.name.startswith(SHORT) else sure
                yield replace(self._report(flow, effect, function, node), confidence=sure)

    def _waiting(self, flow: Flow, effect: Effect) -> tuple[Function, cst.CSTNode] | None:
        """The coroutine of this file that waits, and where: the innermost one in a file that the rule looks at."""
        waiting = next(
            (step for step in reversed(effect.steps) if step[0].is_async and _is_seen(step[0].outline, flow.outline)),
            None,
        )
        return waiting if waiting is not None and waiting[0].outline is flow.outline else None

    def _report(self, flow: Flow, effect: Effect, function: Function, node: cst.CSTNode) -> Report:
        within = f" in `{effect.function.name}`" if effect.function is not function else ""
        name = effect.name if " " in effect.name else f"`{effect.name}`"
        instead = f"await `{effect.instead}` instead, or " if effect.instead else ""
        harm = DJANGO if name.startswith("the query") else "blocks the event loop, and all connections wait"
        message = f"{name}{within} {harm}: {instead}{THREAD}"
        fix = self._slept(flow, effect.name, node, function) if not within else None
        return flow.report(function, message, node=node, fix=fix)

    def _slept(self, flow: Flow, reason: str, node: cst.CSTNode, function: Function) -> Fix | None:
        if reason != "time.sleep" or not isinstance(node, cst.Call):
            return None
        edits = [self.file.changes(function).replace(node.func, "await asyncio.sleep")]
        if flow.outline.imports.get("asyncio") != "asyncio":
            edits.append(add_import(self.file.changes(self.file.top), "asyncio"))
        return Fix("sleep without holding up the others", tuple(edits), safe=True)


def _is_seen(other: Outline, here: Outline) -> bool:
    """False for a file that says nothing of sockets: what a handler calls there is reported at the handler."""
    return other is here or speaks_of_sockets(other)


def _shares_the_loop(function: Function, flow: Flow) -> bool:
    """True for a coroutine that no handler is seen to call, and that runs on the loop of the sockets."""
    return serves_sockets(flow) and not runs_apart(function, flow)


def _before_the_server(function: Function, flow: Flow) -> frozenset[int]:
    """The ids of what runs before a function begins to listen: there is no connection yet that waits."""
    return flow.engine.index.once(("before the server", function), lambda: _early(flow.nodes(function)))


def _early(nodes: Sequence[cst.CSTNode]) -> frozenset[int]:
    first = next(
        (at for at, each in enumerate(nodes) if isinstance(each, cst.Call) and called_name(each) in LISTENING), 0
    )
    return frozenset(map(id, nodes[:first]))
