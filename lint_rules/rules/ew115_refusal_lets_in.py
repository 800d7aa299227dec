"""EW115: a connect handler means to refuse, and lets the client in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import Rule

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report

_MESSAGES = {
    "raised": "this error does not refuse: the client stays and hears what is sent to all; raise `ConnectionRefusedError`",
    "builtin": (
        "this `ConnectionRefusedError` is Python's own, and before python-socketio 5.14.3 it lets the client in: import"
        " that of Socket.IO"
    ),
    "token": (
        "a bad token raises here, which does not refuse: the client stays and hears what is sent to all; catch it, and"
        " raise `ConnectionRefusedError`"
    ),
    "missing": (
        "a client that leaves this out raises here, which does not refuse: it stays and hears what is sent to all; use"
        " `get`, and raise `ConnectionRefusedError`"
    ),
    "auth": (
        "a client that sends `auth` raises a TypeError at `{here}`, which does not refuse: it stays and hears what is"
        " sent to all; add a parameter `auth=None`"
    ),
    "disconnected": (
        "`{it}` refuses nobody in connect, and from python-socketio 5.18 on the client is served: `return False`, or raise"
        " `ConnectionRefusedError`"
    ),
}
"""What is said of each place, by what lets the client in there."""


class RefusalLetsIn(Rule):
    """
    ## What it does
    Reports a Socket.IO connect handler that can refuse clients and that a client can make fail instead.

    - a bad token that raises
    - a key of `auth` that the client leaves out: `auth["token"]`
    - an exception other than `ConnectionRefusedError`
    - a handler of python-socketio with `sid` and `environ` only: a client that sends `auth` makes it fail
    - a handler that refuses only by `disconnect`

    ## Why is this bad?
    An error in the connect handler is only logged, and the client stays.
    Whoever sends a wrong token hears every event for all clients, and for the rooms that the handler entered before it failed.
    Before python-socketio 5.18, or with `always_connect`, the server also handles the client's events. From 5.18 on it drops them.
    `disconnect` does not refuse either. From 5.18 on it does nothing before the handler has ended, so the client is let in.
    `return False` and `socketio.exceptions.ConnectionRefusedError` refuse in every version. Flask-SocketIO has the exception under its own name.
    Python's exception of that name refuses from 5.14.3 on.

    ## Example
    ```python
    import jwt
    import socketio

    sio = socketio.AsyncServer(async_mode="asgi")


    @sio.event
    async def connect(sid, environ, auth):
        claims = jwt.decode(auth.get("token"), KEY, algorithms=["HS256"])  # EW115
        await sio.save_session(sid, {"user": claims["sub"]})
    ```

    ## Use instead
    ```python
    import jwt
    import socketio
    from socketio.exceptions import ConnectionRefusedError

    sio = socketio.AsyncServer(async_mode="asgi")


    @sio.event
    async def connect(sid, environ, auth=None):
        try:
            claims = jwt.decode((auth or {}).get("token"), KEY, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            raise ConnectionRefusedError("unauthorized") from None
        await sio.save_session(sid, {"user": claims["sub"]})
    ```

    ## Fix safety
    There is no fix: what a stranger is told is for you to say.

    ## Known limits
    Counts as a refusal:
    - a `raise` below the `disconnect`, or a `return` of anything but None and True

    Reported:
    - Python's own `ConnectionRefusedError`, if a lock or requirements file pins a version before 5.14.3

    Not reported:
    - a `disconnect` on a server with `always_connect`

    Not seen:
    - helpers more than one call deep
    - a handler below a decorator of the project
    - a `disconnect` in a helper
    - other errors that a client can cause, such as those of a database

    ## References
    python-socketio, `AsyncServer._handle_connect` and `disconnect`. CWE-755, CWE-636 (not failing securely).
    """

    code = "EW115"
    name = "refusal-lets-in"
    dialects = "I"
    cwe = (755, 636)
    needs = (frozenset({b"connect"}), frozenset({b"socketio", b"SocketIO", b"sio.", b"Namespace"}))

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.failed_connects import failed_connects
        from lint_rules.questions.access.vain_disconnects import vain_disconnects

        for function, node, what in failed_connects(flow):
            yield flow.report(function, _MESSAGES[what], node=node)
        yield from flow.reports((vain_disconnects, _MESSAGES["disconnected"]))
