"""Which methods of the frameworks are coroutines: nothing happens until they are awaited.

coroutine_methods(("emberwire.Channel",))      # {"push", "broadcast", …}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lint_rules.frameworks.model import matches


@dataclass(frozen=True)
class Coroutines:
    """Methods that are coroutines in every class with a base of this full dotted name."""

    base: str
    methods: frozenset[str]


_CONSUMER = frozenset({"send", "send_json", "accept", "close"})

ROWS = (
    Coroutines("emberwire*.Channel", frozenset({"push", "broadcast", "broadcast_from"})),
    Coroutines("reference_server*.Channel", frozenset({"push", "broadcast", "broadcast_from"})),
    Coroutines("*Async*Consumer", _CONSUMER),
)

LAYER = frozenset({"group_send", "group_add", "group_discard"})
"""Of a channel layer of Django Channels."""

SOCKET = frozenset({"accept", "send_text", "send_json", "send_bytes", "close", "receive_text", "receive_json"})
"""Of Starlette's `WebSocket`."""

SERVER = frozenset({"emit", "enter_room", "save_session", "disconnect"})
"""Of `socketio.AsyncServer`; its `leave_room` is a coroutine too, and older versions had a plain function."""

LIBRARY = frozenset(
    {f"asyncio.{name}" for name in ("sleep", "wait", "wait_for", "to_thread", "open_connection", "start_server")}
    | {"asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "anyio.sleep", "anyio.to_thread.run_sync"}
    | {"starlette.concurrency.run_in_threadpool", "fastapi.concurrency.run_in_threadpool", "tornado.gen.sleep"}
)
"""Functions of libraries, by their full names."""

MADE_ASYNC = frozenset({"channels.db.database_sync_to_async", "asgiref.sync.sync_to_async"})
"""What they give is called for a coroutine: `database_sync_to_async(session.save)()`."""

KEPT_BY = frozenset(
    {"staticmethod", "classmethod", "typing.override", "typing_extensions.override", "abc.abstractmethod"}
)
"""Decorators that leave a coroutine function one."""

QUERIES = frozenset({"aexists", "acontains", "aget", "afirst", "alast", "acount"})
"""Of Django's managers and querysets: each is a coroutine, and what it would give is often asked for in a test."""

ALL = frozenset({name for row in ROWS for name in row.methods}) | LAYER | SOCKET | SERVER


def coroutine_methods(bases: Iterable[str]) -> frozenset[str]:
    """The coroutines of a class with these bases."""
    known = list(bases)
    return frozenset(name for row in ROWS if any(matches(row.base, base) for base in known) for name in row.methods)
