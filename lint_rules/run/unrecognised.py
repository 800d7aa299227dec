"""Tells a file with sockets in which no handler was recognised: nothing in it is judged.

    is_unrecognised(engine, outline)       # True: a function accepts a connection, and no row says who calls it

A helper that a handler calls, and a base class of a handler, are judged with that handler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.frameworks.marks import SPEAKING

if TYPE_CHECKING:
    from lint_rules.code.outline import CallSite, Outline
    from lint_rules.flow.engine import Engine
    from lint_rules.frameworks.model import Entry

_RECEIVING = frozenset(
    {"accept", "recv", "receive_text", "receive_json", "receive_bytes", "iter_text", "iter_json", "iter_bytes"}
)
"""Methods of a connection that is served: called on a parameter, for one that was opened to others is made there."""

_BASES = frozenset({"WebSocketHandler", "WebSocketEndpoint", "WebsocketListener", "Namespace", "AsyncNamespace"})
_MARKS = frozenset({"websocket", "websocket_route", "websocket_listener", "with_websocket"})
_SOCKETS = ("websocket", "webSocket", "Websocket", "WebSocket", "socketio", "SocketIO", "flask_sock")
_CLIENT = re.compile(r"websockets\.((asyncio|sync|legacy)\.)?client|websockets\.connect\(|client\(|Client\(|_connect\(")
"""What code says that opens sockets to others."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The handlers of a file by framework, and whether it has sockets and not one of these."""

    handlers: tuple[tuple[str, int], ...] = ()
    unrecognised: bool = False


def is_unrecognised(engine: Engine, outline: Outline) -> bool:
    """True for a file that serves sockets, as far as it tells by itself, and in which no handler was recognised."""
    from lint_rules.frameworks.entries import is_package

    if not outline.says(*_SOCKETS) or _CLIENT.search(outline.code) or not _serves(outline):
        return False
    if is_package(outline, engine.index, engine.table) or engine.entries(outline) or engine.inherited(outline):
        return False
    return not any(_reaches(engine, entry, outline) for entry in _importing(engine, outline))


def _serves(outline: Outline) -> bool:
    """True for a file with a class, a decorator or a call that only code has which serves sockets."""
    decorators = (_last(mark.written) for function in outline.functions for mark in function.decorators)
    return (
        any(owner.methods and any(map(_is_base, owner.bases)) for owner in outline.classes.values())
        or not _MARKS.isdisjoint(decorators)
        or any(_is_serving(call, outline) for call in outline.calls)
    )


def _is_base(written: str) -> bool:
    last = _last(written)
    return last in _BASES or last.endswith("Consumer")


def _is_serving(call: CallSite, outline: Outline) -> bool:
    head, _, name = call.written.rpartition(".")
    if name in _RECEIVING:
        return call.inside is not None and head in call.inside.parameters
    return name == "WebSocketResponse" or (name == "serve" and outline.resolve(call.written).startswith("websockets."))


def _last(written: str) -> str:
    return written.rpartition(".")[2]


def _importing(engine: Engine, outline: Outline) -> Iterator[Entry]:
    """The handlers of files that may use this one."""
    name = outline.name.rpartition(".")[2]
    for other in engine.index.holding(name.encode(), also=(SPEAKING,)):
        yield from engine.entries(other)


def _reaches(engine: Engine, entry: Entry, outline: Outline) -> bool:
    """True when a handler, or a class that it belongs to, uses code of this file."""
    if entry.owner is not None and any(owner.outline is outline for owner in engine.index.lineage(entry.owner).classes):
        return True
    if entry.site is not None and entry.site.outline is outline:
        return True
    return any(
        effect.function.outline is outline or (effect.target is not None and effect.target.outline is outline)
        for effect in engine.run(entry).effects
    )
