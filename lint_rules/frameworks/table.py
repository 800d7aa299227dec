"""All rows together, in the forms in which they are looked up: by attribute, by method, by dotted name.

table().attributes["headers"]     # the rows that speak of an attribute of that name
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Literal

from lint_rules.frameworks import (
    aiohttp,
    autobahn,
    blacksheep,
    channels,
    chanx,
    emberwire,
    flask_sock,
    flask_sockets,
    gevent_websocket,
    litestar,
    microdot,
    quart,
    sanic,
    simple_websocket_server,
    socketio,
    sockjs_tornado,
    starlette,
    tornado,
    websocket_server,
    websockets,
    ws4py,
)
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import SINKS
from lint_rules.frameworks.model import Act, Guard, Handler, Rows, Sink, Source
from lint_rules.frameworks.own import own_rows

ALL: tuple[Rows, ...] = (
    emberwire.ROWS, chanx.ROWS, channels.ROWS, socketio.ROWS, flask_sockets.ROWS, flask_sock.ROWS, quart.ROWS,
    sanic.ROWS, litestar.ROWS, microdot.ROWS, blacksheep.ROWS, sockjs_tornado.ROWS, tornado.ROWS, autobahn.ROWS,
    gevent_websocket.ROWS, simple_websocket_server.ROWS, websocket_server.ROWS, ws4py.ROWS, websockets.ROWS,
    aiohttp.ROWS, starlette.ROWS,
)  # fmt: skip
"""Where two frameworks write the same (`@app.websocket`), the first whose bytes are in the file is meant."""

ANY = (b"websocket", b"WebSocket", b"Websocket")
"""What the files of most frameworks say that have to do with sockets."""

Settings = Sequence[Mapping[str, object]]
"""Rows as a configuration has them."""

Said = Literal["marks", "web", "pages", "sessions", "programs"]
"""Fields of the rows that hold bytes which a question to the whole project asks for, of any framework."""


@dataclass(eq=False)
class Table:
    """The rows of all frameworks and of the project."""

    rows: tuple[Rows, ...]
    handlers: list[tuple[tuple[bytes, ...], list[Handler]]] = field(default_factory=list)
    """The rows for handlers in their order, with the bytes of which a file holds one if it has such a handler."""
    attributes: dict[str, list[Source]] = field(default_factory=dict)
    methods: dict[str, list[Source]] = field(default_factory=dict)
    names: dict[str, Source] = field(default_factory=dict)
    had_by_strangers: dict[str, frozenset[str]] = field(default_factory=dict)
    """The attributes of an object that stands for strangers, by the reason why it is always true."""
    acts: dict[str, list[Act]] = field(default_factory=dict)
    named_acts: dict[str, Act] = field(default_factory=dict)
    guards: set[str] = field(default_factory=set)
    """The names of calls that turn strangers away."""
    noted_guards: set[str] = field(default_factory=set)
    """Those that guard above the route as well."""
    guard_patterns: list[str] = field(default_factory=list)
    """The same with a `*`."""
    answering: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    """Those that answer a stranger as decorators, with bytes of the project in which they do."""
    sinks: dict[str, list[Sink]] = field(default_factory=dict)
    servers: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    mounting: frozenset[str] = frozenset()
    """The frameworks whose classes, routers or servers serve nobody by themselves."""
    named: defaultdict[str, Rows] = field(default_factory=lambda: defaultdict(lambda: Rows("")))
    """All that is known about each framework, by its name; nothing about one that has no rows."""
    sending: frozenset[str] = frozenset()
    """Methods that send one message to one client."""
    waiting: frozenset[str] = frozenset()
    """Those that wait, when they are awaited, until the client has room for it."""
    raising: frozenset[str] = frozenset()
    """Those that raise themselves when it has gone, without being awaited."""
    decorators: frozenset[str] = frozenset()
    """Last names of the decorators under which handlers stand."""
    makers: frozenset[str] = frozenset()
    """Classes whose objects are connections, where the handler makes its own."""

    def __post_init__(self) -> None:
        for sink in SINKS:
            self.sinks.setdefault((sink.method or sink.name).rpartition(".")[2], []).append(sink)
        for rows in self.rows:
            self._add_handlers(rows.handlers)
            for source in rows.sources:
                self._add_source(source)
            for act in rows.acts:
                if act.method:
                    self.acts.setdefault(act.method, []).append(act)
                else:
                    self.named_acts[act.name] = act
            for guard in rows.guards:
                self._add_guard(guard)
            self.servers |= rows.servers
            self.packages |= rows.packages
            self.mounting |= {rows.name} if rows.mounts or rows.router or rows.unbound else set()
            self.named[rows.name] = rows
            self.sending |= {act.method for act in rows.acts if act.kind == "send" and act.method}
            self.waiting |= {act.method for act in rows.acts if act.kind == "send" and act.method and act.waits}
            self.raising |= {act.method for act in rows.acts if act.raises}

    def said(self, field: Said) -> tuple[bytes, ...]:
        """The bytes that the rows of all frameworks have in a field, each once."""
        return tuple(dict.fromkeys(token for rows in self.rows for token in getattr(rows, field)))

    @cached_property
    def session_names(self) -> frozenset[str]:
        """Full names under which libraries give the session that the cookie of a browser names."""
        kept = Label.SESSION | Label.COOKIE
        return frozenset(name for name, source in self.names.items() if "." in name and source.labels & kept)

    @cached_property
    def stacked(self) -> Rows:
        """The rows of the framework whose connections pass a stack that the program builds, of Django Channels."""
        return next(rows for rows in self.rows if any(row.stack for row in rows.middleware))

    @cached_property
    def of_any_page(self) -> Rows:
        """The rows of the framework whose servers are told which origins may connect, of Socket.IO."""
        return next(rows for rows in self.rows if rows.origins)

    @cached_property
    def registering(self) -> tuple[bytes, ...]:
        """Bytes of which a file holds one that gives a handler to a call."""
        patterns = (row.call for _, rows in self.handlers for row in rows if row.call)
        return tuple(dict.fromkeys(_tail(pattern) + b"(" for pattern in patterns))

    @cached_property
    def decorating(self) -> tuple[bytes, ...]:
        """Bytes of which a file holds one that has a handler under a decorator, whatever its class."""
        patterns = (row.decorator for _, rows in self.handlers for row in rows if row.decorator and not row.base)
        return tuple(dict.fromkeys(map(_tail, patterns)))

    def receives(self, method: str) -> bool:
        """True for a method of that name that gives a client's next message."""
        return any(
            source.labels & Label.WHOLE and source.on & Label.CONNECTION for source in self.methods.get(method, ())
        )

    def _add_handlers(self, handlers: tuple[Handler, ...]) -> None:
        for needs, group in groupby(handlers, key=lambda row: row.needs):
            self.handlers.append((needs, list(group)))
        self.makers |= {row.made.lstrip("*").rpartition(".")[2] for row in handlers if row.made and not row.named}
        self.decorators |= {row.decorator.lstrip("*").rpartition(".")[2] for row in handlers if row.decorator}

    def _add_guard(self, guard: Guard) -> None:
        self.guards.add(guard.name)
        if guard.noted:
            self.noted_guards.add(guard.name)
        if guard.answers:
            self.answering[guard.name] = guard.answers
        if "*" in guard.name:
            self.guard_patterns.append(guard.name)

    def _add_source(self, source: Source) -> None:
        if source.certain is not None and source.certain.has:
            self.had_by_strangers[source.certain.why] = source.certain.has
        if source.attribute:
            self.attributes.setdefault(source.attribute, []).append(source)
        elif source.method:
            self.methods.setdefault(source.method, []).append(source)
        else:
            self.names[source.name] = source


def _tail(pattern: str) -> bytes:
    """`.on` for `*.on`, `serve` for `websockets.serve`."""
    return pattern.rpartition("*" if "*" in pattern else ".")[2].encode()


def table(handlers: Settings = (), guards: Settings = (), sinks: Settings = (), helpers: Sequence[str] = ()) -> Table:
    """The table of all frameworks, behind the project's own rows where its settings have some. Raises `RowError`."""
    has_own = handlers or guards or sinks or helpers
    return Table((own_rows(handlers, guards, sinks, helpers), *ALL) if has_own else ALL)
