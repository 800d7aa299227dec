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
    Reports calls that block the event loop in a coroutine that shares it with sockets: sleeping, synchronous HTTP, mail, database, Redis and cloud clients, clients of models, geocoders, serial ports and chess engines, password hashes, pictures and tables that are read as a whole, waiting for programs, threads and processes, writes to SQLite, and loading a speech model.
    These are coroutines that handlers of sockets reach, and all others of a program that holds such a handler: HTTP routes and background tasks.
    Synchronous handlers are held to the same where they share one thread: what sleeps, asks another machine or hashes in a synchronous consumer of Channels, hashes under eventlet or gevent, and there, without a patch of the standard library, `time.sleep`, requests to other machines and programs that are waited for.
    It also reports what looks at lazy objects of Django's ORM: the truth of a query, one of its rows, a foreign key that was not fetched with its object.

    ## Why is this bad?
    One event loop serves all connections: while one handler waits, nobody's message is read, nobody's heartbeat is answered, and clients reconnect in waves.
    Django raises `SynchronousOnlyOperation` for a query of its ORM, also for one behind a lazy object, and the consumer is closed in the middle of its message.

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
    `time.sleep` becomes `await asyncio.sleep`, which is safe: it waits as long, and lets others run.
    For lazy objects the fixes join the foreign key, or ask `aexists` and `acontains`; they are unsafe, as they change which query runs.
    For all else there is no automatic fix.

    ## Known limits
    Plain Flask handlers run in threads and are not reported, nor are queries of a synchronous consumer, nor anything wrapped in `to_thread`, `sync_to_async` or `database_sync_to_async`.
    A coroutine that no handler is seen to reach is reported once, with one call of helpers followed, in a file that speaks of sockets (what a handler calls in another file is reported at the handler); a helper of it is named once in a file.
    It is not reported where it runs before the server serves, in a command or a worker, on a loop of its own, in another program (one file has to import both it and a handler), or sleeps where something has failed.
    What blocks are rows: reading a file, a read of SQLite, and reckoning of your own, are none.
    Whether eventlet or gevent runs a server is told by `async_mode`, whether it is patched by the project's files.
    For a lazy object the model has to be found in the project, and the object's name has to be given to once; one helper is followed, and what a lambda reads of it in a thread is there afterwards.

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
