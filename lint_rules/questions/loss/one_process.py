"""Tells what of the sockets of a project lives in one process, and is not shared with others by a broker.

    kept_in_memory(flow)     # "`self.clients`", for `self.clients.add(websocket)`; "rooms" of a Socket.IO server; or ""

A second worker has a table and rooms of its own: what one sends reaches its own clients only.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.syntax import dotted
from lint_rules.flow.importing import is_test
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import holds, put_by, store_of

SERVERS = (b"SocketIO(", b"AsyncServer(", b"socketio.Server(")
"""What makes a server of Socket.IO."""

SHARING = (b"message_queue", b"client_manager", b"Manager(url")
"""By this such a server shares its rooms with other processes."""

_BROKERS = (b"pubsub", b"psubscribe", b"aio_pika", b"aiokafka", b"Broadcast(", b"nats", b"get_channel_layer", *SHARING)
"""In a project that may hand messages from one process to another."""

_PUTTING = (b".add(", b".append(", b"] = ")


def kept_in_memory(flow: Flow) -> str:
    """The name of a table of connections, or "rooms" of a Socket.IO server; empty where a broker may share them."""
    return flow.engine.index.once("kept in memory", lambda: _kept_in_memory(flow))


def _kept_in_memory(flow: Flow) -> str:
    index = flow.engine.index
    if next(index.holding(*_BROKERS), None) is not None:
        return ""
    if next(index.holding(*SERVERS), None) is not None:
        return "rooms"
    return next(_tables(flow), "")


def _tables(flow: Flow) -> Iterator[str]:
    """The collections of the project that a function puts a connection into which it was given."""
    index = flow.engine.index
    for outline in index.holding(b"WebSocket", also=(_PUTTING,), where=lambda path: not is_test(path, index.disk.root)):
        here = Flow(flow.engine, outline)
        for function in outline.functions:
            own = here.held_connections(function)
            for node in here.nodes(function) if own else ():
                put = put_by(node)
                if put is not None and holds(put[1], own) and store_of(put[0], function, here) is not None:
                    yield f"`{dotted(put[0]) or function.name}`"
