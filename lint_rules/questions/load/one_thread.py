"""What waits in synchronous handlers that share one thread: consumers of Channels, and greenlets.

for function, node, name, who, instead in held_threads(flow): …     # who waits: "all synchronous consumers"

Channels runs the methods of all synchronous consumers of a process in one thread, one after the other, since asgiref
3.3 made `thread_sensitive` the default (django/channels#2132). Greenlets of eventlet and gevent are one thread as well;
what waits lets the others run only where it was patched, and a hash is reckoned in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted
from lint_rules.code.walk import is_in
from lint_rules.frameworks.blocking import BLOCKING, HASHING

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect
    from lint_rules.flow.query import Flow

    Held = tuple[Function, cst.CSTNode, str, str, str]

_CONSUMERS = frozenset(
    f"channels.{name}"
    for name in (
        "consumer.SyncConsumer",
        "generic.websocket.WebsocketConsumer",
        "generic.websocket.JsonWebsocketConsumer",
    )
)

_MODE = re.compile(r"SocketIO\([^()]*\basync_mode *= *[\"'](eventlet|gevent)[\"']")
"""A server of Flask-SocketIO that says which greenlets it runs in."""

_PATCHED = (b"monkey_patch", b"patch_all", b"patch_time", b"GeventWebSocketWorker", b"worker_class")
"""In a file of the project: what waits was patched, or Gunicorn does so."""

_STARTED = r"\b(start_background_task|spawn|spawn_n|spawn_after|start_later)\([^()\n]*\b{}\b"

_ELSEWHERE = {
    "eventlet": "run it with `eventlet.tpool.execute`",
    "gevent": "run it with `gevent.get_hub().threadpool.apply`",
}


_PATCHES = {"eventlet": "eventlet.monkey_patch()", "gevent": "gevent.monkey.patch_all()"}

_PATCHABLE = frozenset(
    {"requests", "urllib.request", "httpx", "socket", "smtplib", "ftplib", "imaplib", "subprocess", "os"}
    | {"paho.mqtt.publish", "websocket", "pywebpush"}
)
"""Packages that wait by Python's own `socket` and `subprocess`: patched, these let the other greenlets run."""


def held_threads(flow: Flow) -> Iterator[Held]:
    """Calls of this file that wait in a synchronous handler: function, node, what is called, who waits, what to do."""
    if flow.outline.says("WebsocketConsumer", "SyncConsumer"):
        yield from _in_consumers(flow)
    mode = _MODE.search(flow.outline.code) if flow.outline.says("async_mode") else None
    if mode is not None:
        yield from _in_greenlets(mode[1], flow)


def _in_consumers(flow: Flow) -> Iterator[Held]:
    who, instead = (
        "all synchronous consumers of this process, for they share one thread",
        "use an asynchronous consumer",
    )
    for entry in flow.entries:
        bases = flow.engine.index.lineage(entry.owner).bases if entry.owner is not None else ()
        if not any(base in _CONSUMERS for base in bases):
            continue
        for effect in flow.run(entry).effects:
            is_sync = effect.kind == "block" and not any(step[0].is_async for step in effect.steps)
            if is_sync and _waits(effect) and not waits_to_retry(effect, flow):
                for function, node in _here(effect, flow):
                    yield function, node, _shown(effect, function), who, instead


def _in_greenlets(mode: str, flow: Flow) -> Iterator[Held]:
    who, is_patched = "all greenlets of this process", next(flow.engine.index.holding(*_PATCHED), None) is not None
    is_run = flow.outline.says("socketio.run(", "WSGIServer(", ".run(")
    for effect in _greenlets(flow):
        if effect.name in HASHING:
            found = _ELSEWHERE[mode]
        elif effect.name == "time.sleep" and is_run and not is_patched:
            found = "call `sleep` of the server, or patch the standard library first"
        elif _asks_others(effect) and is_run and not is_patched:
            found = f"patch the standard library first (`{_PATCHES[mode]}`)"
        else:
            continue
        for function, node in _here(effect, flow):
            yield function, node, _shown(effect, function), who, found


def _asks_others(effect: Effect) -> bool:
    """True for what waits for another machine or program by modules that can be patched."""
    return effect.name in BLOCKING and BLOCKING[effect.name].package in _PATCHABLE


def _greenlets(flow: Flow) -> Iterator[Effect]:
    """What handlers and background tasks of this file wait for."""
    for entry in flow.entries:
        yield from (effect for effect in flow.run(entry).effects if effect.kind == "block")
    for function in flow.outline.functions:
        if re.search(_STARTED.format(re.escape(function.name)), flow.outline.code) is not None:
            yield from (effect for effect in flow.engine.alone(function, 1).effects if effect.kind == "block")


def _shown(effect: Effect, function: Function) -> str:
    return f"`{effect.name}`" + (f" in `{effect.function.name}`" if effect.function is not function else "")


def waits_to_retry(effect: Effect, flow: Flow) -> bool:
    """True for a sleep where something has failed: it is rare."""
    handlers = (node for node in flow.nodes(effect.function) if isinstance(node, cst.ExceptHandler))
    return effect.name == "time.sleep" and any(is_in(effect.node, handler) for handler in handlers)


def _waits(effect: Effect) -> bool:
    """True for what is no query: to ask Django's own database is what such a consumer is for."""
    return effect.name in BLOCKING and not effect.name.startswith("django.")


def _here(effect: Effect, flow: Flow) -> list[tuple[Function, cst.CSTNode]]:
    """The last step of this file that leads to it."""
    steps = [step for step in effect.steps if step[0].outline is flow.outline]
    return steps[-1:] if not _is_offered(effect) else []


def _is_offered(effect: Effect) -> bool:
    """True for `threadpool.apply(bcrypt.hashpw, …)`: the call itself says where it runs."""
    call = effect.node
    return isinstance(call, cst.Call) and any(word in (dotted(call.func) or "") for word in ("tpool", "threadpool"))
