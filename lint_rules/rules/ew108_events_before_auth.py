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
    The client is connected before the connect handler has run.
    Over long polling, its events are handled while the handler still asks whether it may come in.
    A handler that fails with an error then refuses nobody: the client stays, and its events are handled.

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
    Unsafe: the option is removed, and a client then hears that it is connected only when the handler has ended.
    What the handler emits comes before that.
    The fix holds from python-socketio 5.18 on. Before, events over long polling are handled during the handler without the option too.

    ## Known limits
    Not seen:
    - a handler that uses a session that only a later event sets
    - messages to all clients, which a client hears in every version while its connect handler runs

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
            message = "`always_connect` handles events before the connect handler has accepted the client: take it away, with python-socketio 5.18"
            self.report(node, message, fix=Fix("remove always_connect", (edit,), safe=False))
