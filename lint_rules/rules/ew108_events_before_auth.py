"""EW108: events arrive before the connect handler has said yes."""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, keyword, literal
from lint_rules.edit.calls import without_argument
from lint_rules.rule import Fix, FixKind, Rule


class EventsBeforeAuth(Rule):
    """
    ## What it does
    Reports Socket.IO servers with `always_connect=True`.

    ## Why is this bad?
    The connection is accepted before the connect handler has run: a client that will be refused can send events until then.

    ## Example
    ```python
    import socketio

    sio = socketio.AsyncServer(always_connect=True)  # EW108
    ```

    ## Use instead
    ```python
    import socketio

    sio = socketio.AsyncServer()
    ```

    ## Fix safety
    Unsafe: the option is removed, the server waits for its connect handler again, and what that handler emits before it returns comes later.

    ## Known limits
    A handler that uses a session that only a later event sets is not found.

    ## References
    CWE-696, the python-socketio documentation on connection handling.
    """

    code = "EW108"
    name = "events-before-auth"
    fix = FixKind.UNSAFE
    dialects = "I"
    cwe = (696,)
    needs = (frozenset({b"always_connect"}),)

    calls = frozenset({"Server", "AsyncServer", "SocketIO"})

    def visit_Call(self, node: cst.Call) -> None:
        if called_name(node) in self.calls and literal(keyword(node, "always_connect")) is True:
            edit = self.file.changes().replace(node, without_argument(node, "always_connect"))
            message = "`always_connect` handles events before the connect handler has accepted the client: take it away"
            self.report(node, message, fix=Fix("remove always_connect", (edit,), safe=False))
