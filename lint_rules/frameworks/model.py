"""The kinds of rows that describe a framework: handlers, sources, acts and guards.

    Handler("message", "Tornado", base="tornado*.WebSocketHandler", method="on_message", parameters=((0, SAID),))

A rule and the flow know these rows and never a framework. What a project calls in its own way is a row as well: in
`[[tool.emberwire.lint.handlers]]` of its pyproject.toml (see `own.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from lint_rules.frameworks.labels import Label

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.outline import Class, Decorator, Function, Piece
    from lint_rules.code.trees import Bodies

Kind = Literal["connect", "endpoint", "join", "after_join", "message", "info", "out", "disconnect", "id", "error"]
"""What a framework calls a function for.

`endpoint` is the whole life of a connection in one function; `error`: another handler has raised.
"""

SinkKind = Literal["run", "query", "choose", "log", "target"]
"""`run`: a text is run as code; `query`: it is sent to a database; `choose`: it says which attribute or module is
meant; `log`: it is written to the log; `target`: it says which file, address or program."""

ActKind = Literal[
    "accept", "send", "broadcast", "join", "close", "serve", "keep", "spawn", "admit", "answer", "run", "query"
]
"""What code does to a client or for it.

`keep`: the connection is put where others reach it; `serve`: the client's message is handed to the program;
`spawn`: a program or another connection is started for it; `admit`: the framework lets the client in at this `return`;
`answer`: what the client waits for comes later.
"""

Parameter = tuple[int | str, int]
"""A parameter by position (`self` left out), by name, or "*" for all that no other row speaks of; and its labels."""


@dataclass(frozen=True)
class Handler:
    """A function that a framework calls, and how it is recognised: by exactly one of base, decorator, call, made.

    `base`: a class with a base of this full dotted name (`*` as in a shell); `method` is the method then.
    `decorator`: under a decorator that is written like this. `call`: given to a call of this name, as `argument`.
    `made`: a function that makes one of these is the handler, and what it made is the connection.
    """

    kind: Kind
    framework: str
    base: str = ""
    method: str = ""
    decorator: str = ""
    call: str = ""
    argument: tuple[int | str, ...] = (0,)
    made: str = ""
    named: str = ""
    """The text that the making call must be given: `"wsgi.websocket"`, where a table holds more than connections."""
    on: int = 0
    """Labels that the object of the decorator or call must have: `Label.SERVER` for `@sio.on`."""
    parameters: tuple[Parameter, ...] = ()
    connection: Literal["self", "parameter", "made", "none"] = "parameter"
    event: Literal["", "argument", "name", "suffix"] = ""
    """Where the name of the event stands: first argument of decorator or call, the function's name, or behind `on_`."""
    refuses_by_return: bool = False
    """True where `return False` turns the client away and any other return lets it in."""
    filled: Callable[[Function, Decorator | None, Bodies], dict[str, int]] | None = None
    """Labels of the parameters that only the framework's own way of filling them tells."""
    admits: bool = False
    """True where the framework accepts the client when the handler returns, without a call in it."""
    needs: tuple[bytes, ...] = ()
    """Bytes of which a file with such a handler holds one."""
    accepts: frozenset[str] = frozenset()
    """What the handler returns to let the client in, if it says so by a name: `Accept`. A marker (`public.py`) says
    where everybody is meant; nothing else in the project is taken for that."""
    cancels: bool = False
    """True where the framework cancels the handler when its client has gone."""
    answers: bool = False
    """True where the framework sends what the handler returns to the client that waits for it."""
    silence: frozenset[str] = frozenset()
    """What the handler returns to say that there is no answer, if it says so by a name: `NoReply`."""
    checked_by: tuple[str, ...] = ()
    """Arguments of the registering call that hand the decision to other code: `process_request`."""
    checking: tuple[int, ...] = ()
    """What that code is given, by position; it lets a client on by giving None."""
    declared: tuple[str, ...] = ()
    """Attributes of the class that hand the decision to the framework: `authenticator_class`."""
    without: tuple[str, ...] = ()
    """Methods that let clients in. The row is about classes that have none of these (under a decorator: projects that
    have no such function; given to a call: files without such a call), in which the framework lets everybody in, and
    speaks of the first method that it fits, beside what other rows say of that."""
    before: tuple[str, ...] = ()
    """Methods of the same class that the framework calls before this one."""
    host: tuple[int | str, ...] = ()
    """The argument of the registering call that holds the address to listen on."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A handler that was found: the function, the row that says so, and what its parameters are."""

    row: Handler
    function: Function
    owner: Class | None
    seeds: dict[str, int]
    event: str = ""
    site: Piece | None = None
    """The decorator or call that makes it a handler."""
    given: tuple[tuple[str, cst.BaseExpression], ...] = ()
    """What the program gives it besides: `hub` of `partial(handle, hub)`, by parameter."""
    inside: Function | None = None
    """The function in which the call stands that makes it a handler."""

    @cached_property
    def kind(self) -> Kind:
        """What the framework calls it for."""
        return self.row.kind

    @cached_property
    def framework(self) -> str:
        """The framework's name, for messages."""
        return self.row.framework


@dataclass(frozen=True)
class Certain:
    """A value that is never None and always true, for strangers as well: an object stands for them.

    A file of the project holds one token of each group of `where`, and none holds one of `unless`.
    """

    why: str
    """The same in the words of a message."""
    where: tuple[tuple[bytes, ...], ...] = ()
    unless: tuple[bytes, ...] = ()
    stand_in: str = ""
    """What a file that holds one of `unless` may make for strangers, so that it holds all the same: a class."""
    has: frozenset[str] = frozenset()
    """The attributes of the object for strangers: whoever reads another one of it gets an AttributeError. Empty where
    that is not known."""


@dataclass(frozen=True)
class Source:
    """Where a value with labels comes from.

    `attribute` of something that has one of the labels `on` (also read as a key: `scope["user"]`); `method` of such a
    thing, called; `name`: a full dotted name, called or not.
    """

    labels: int
    attribute: str = ""
    method: str = ""
    name: str = ""
    on: int = 0
    keyed: bool = False
    """True for headers and queries: the key decides whether what stands there is a credential or names a thing."""
    certain: Certain | None = None
    by: str = ""
    """The method of a class of the project that gives it, where there is one: what a client may write there proves
    nothing, whatever the framework calls it."""


@dataclass(frozen=True)
class Act:
    """A call that does something to a client: a method of something with the labels `on`, or a full dotted `name`.

    `payload`, `place`: which argument is what is sent, and which names the room, by position or keyword.
    """

    kind: ActKind
    method: str = ""
    name: str = ""
    on: int = 0
    payload: tuple[int | str, ...] = ()
    place: tuple[int | str, ...] = ()
    bases: tuple[str, ...] = ()
    raises: bool = False
    """True for a method that raises itself when the client has gone, whether or not it is awaited."""
    waits: bool = True
    """False for a send that puts the message into a queue: to await it is not to wait for the client."""
    undone_by: tuple[str, ...] = ()
    """What a class has to write to undo it, where the framework does not when the connection ends."""
    undone_in: str = ""
    """The attribute of a class that lists what the framework does undo."""


@dataclass(frozen=True)
class Sink:
    """A call of a library that must not get certain values: a method of anything, or a full dotted `name`.

    `at` is the argument that counts, None for all of them; `labels` are those that matter there.
    """

    kind: SinkKind
    method: str = ""
    name: str = ""
    at: int | None = 0
    labels: int = Label.FREE


@dataclass(frozen=True)
class Guard:
    """A call that is known to turn strangers away, by its full dotted name; as a decorator or a dependency too."""

    name: str
    why: str = ""
    answers: tuple[bytes, ...] = ()
    """Bytes of a project in which it returns an answer to a stranger, as a decorator, in place of raising: it guards
    what it stands around, and no connection for which such an answer is a yes."""
    noted: bool = False
    """True for a decorator that writes on the function what the framework asks of a client before it calls it: it
    guards above the route as well."""


@dataclass(frozen=True)
class Middleware:
    """Code that runs before the handlers of a whole application, and how it is found.

    `method`: a method of that name of any class that speaks of sockets. `decorator`: a function under one like this.
    `stack`: a call of that name, into which classes of the project are nested. `listed`: a keyword under which an
    application lists them. `holding`: bytes of a file with one. `harmless`: parts of a stack that refuse nobody.
    `decides`: the method gives a user or raises, so that a check has to stand on every way to its ends.
    """

    holding: tuple[tuple[bytes, ...], ...]
    method: str = ""
    decorator: str = ""
    stack: str = ""
    listed: str = ""
    decides: bool = False
    harmless: frozenset[str] = frozenset()
    cookies: frozenset[str] = frozenset()
    """Parts of a stack that take the user from the cookies of the browser."""


@dataclass(frozen=True)
class Rows:
    """All that is known about one framework."""

    name: str
    handlers: tuple[Handler, ...] = ()
    sources: tuple[Source, ...] = ()
    acts: tuple[Act, ...] = ()
    guards: tuple[Guard, ...] = ()
    servers: frozenset[str] = frozenset()
    """Full dotted names of classes whose instances are server objects."""
    middleware: tuple[Middleware, ...] = ()
    users: tuple[bytes, ...] = ()
    """Bytes of which a project holds one that tells its users apart. One without is open to everybody on purpose, if
    the framework has no login of its own; empty where it makes no difference."""
    presence: bool = False
    """True where the framework has a presence of its own, so that nobody has to make one."""
    origins: str = ""
    """The keyword under which a server is told which origins may connect."""
    unbound: frozenset[str] = frozenset()
    """What may be asked of a server object that has no application; empty where one needs none."""
    listens: tuple[tuple[str, int | str, int | str], ...] = ()
    """Calls that listen, by their full names, and the position and keyword of the address."""
    unseen: str = ""
    """How a client brings its token without writing it into the URL, where that is known."""
    router: bool = False
    """True where handlers may stand under a router, which another file takes in, perhaps with dependencies."""
    serial: bool = False
    """True where the handlers of one connection that are methods of a class of the framework run one after the other,
    the disconnect too."""
    any_json: bool = False
    """True where the framework parses messages, so that a handler is given whatever JSON the client sent."""
    any_origin: bool = False
    """True where pages of any origin may connect, and there is no stack in which somebody else could look."""
    disconnects_refused: bool = False
    """True where the disconnect handler also runs for a client that the connect handler refused."""
    disconnects_failed: bool = True
    """False where it does not run for one whose connect handler raised: the error ends all that runs for it."""
    limits_rate: bool = False
    """True where the framework itself limits how fast a client may write."""
    pages_only: str = ""
    """The base of middlewares that see requests for pages, and no socket."""
    thin: bool = False
    """True where the framework wants its handlers thin: the application's work belongs in functions of its own."""
    packages: frozenset[str] = field(default=frozenset())
    """Top packages of the framework itself: their own files are not judged."""
    marks: tuple[bytes, ...] = ()
    """Bytes of which a file that uses the framework holds one, if it need not say `websocket`: no rule looks at a file
    without (`marks.py`, which `make format` writes)."""
    web: tuple[bytes, ...] = ()
    """Bytes of a file that uses the web framework, if that serves pages of HTTP as well."""
    pages: tuple[bytes, ...] = ()
    """Bytes of which a file with routes of such pages holds one."""
    sessions: tuple[bytes, ...] = ()
    """Bytes of which a file holds one whose `session` is that of the web framework, and no table of that name."""
    routers: tuple[bytes, ...] = ()
    """Bytes of a file in which the routes to such classes begin, the surest in front."""
    routes: frozenset[str] = frozenset()
    """Calls that may be given such a class itself, as their second argument."""
    mounts: frozenset[str] = frozenset()
    """Methods of the class that a route calls, where a class needs a route to serve anybody: `as_asgi`."""
    makes: tuple[str, ...] = ()
    """How a program writes that such a class is served, `{}` for its name: others may only be bases."""
    programs: tuple[bytes, ...] = ()
    """Bytes of which a program holds one, or the file with the application that a server is told to load."""


_SPECIAL = frozenset("*?[")


def fitting(patterns: Iterable[str], names: Sequence[str]) -> frozenset[str]:
    """Those of the patterns that one of the names is like."""
    return frozenset(pattern for pattern in patterns if any(matches(pattern, name) for name in names))


def matches(pattern: str, name: str) -> bool:
    """True when a dotted name is like the pattern, `*` standing for anything."""
    head, star, tail = pattern.partition("*")
    if not star:
        return pattern == name
    if not _SPECIAL.isdisjoint(tail) or "[" in head or "?" in head:
        return fnmatchcase(name, pattern)
    return len(name) >= len(pattern) - 1 and name.startswith(head) and name.endswith(tail)
