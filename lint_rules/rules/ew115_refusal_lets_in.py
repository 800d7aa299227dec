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
    Reports connect handlers of Socket.IO that may refuse somebody, and that a client can make fail instead: by a bad token that raises, by a key of `auth` that it leaves out, by an exception that is no `ConnectionRefusedError`, and, where a handler of python-socketio takes only `sid` and `environ`, by sending `auth` at all. Also those that refuse by nothing but `disconnect`.

    ## Why is this bad?
    An error in the connect handler is logged, and nothing else. The client is told neither yes nor no, and it stays: whoever sends a wrong token hears every event that is sent to all clients, and to the rooms that the handler had entered before it failed.
    Before python-socketio 5.18, or with `always_connect`, every event that it sends is handled too, past the check. From 5.18 on its events are dropped, and its entry stays in the memory of the server when it has gone.
    `disconnect` is no refusal either. From 5.18 on the client is not connected before the handler has ended, so that `disconnect` does nothing: the client is let in, and its events are handled. Before, it was sent a DISCONNECT without a reason, and then told that it is connected.
    In every version `return False` and `socketio.exceptions.ConnectionRefusedError` refuse, which Flask-SocketIO has under its own name too. Python has an exception of the same name, which refuses from 5.14.3 on.

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
    Python's own `ConnectionRefusedError` is reported in a project that is bound to a version before 5.14.3, by `==` in `requirements.txt`, `pyproject.toml`, `Pipfile` or `setup.py`, or by a lock of uv, Poetry or PDM.
    Helpers are followed one call deep, and a handler below a decorator of the project's own is not looked at.
    A `disconnect` has to be for the client that connects, and to stand in the handler itself; a `raise` below it, or a `return` of anything but None and True, is believed, and a server with `always_connect` is left alone.
    Other errors that a client can bring about, such as those of a database, are not looked for.

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
