"""EW108: events arrive before the connect handler has said yes."""

from __future__ import annotations

from lint_rules.lazy import cst
from lint_rules.rule import Edit, Fix, FixKind, Rule
from lint_rules.syntax import called_name, literal


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
        if called_name(node) not in ("Server", "AsyncServer", "SocketIO"):
            return
        for index, arg in enumerate(node.args):
            if arg.keyword is not None and arg.keyword.value == "always_connect" and literal(arg.value) is True:
                fix = Fix("remove always_connect", (self._removal(node, index),), safe=False)
                self.report(node, "events are handled before the connect handler has accepted the client", fix=fix)

    def _removal(self, node: cst.Call, index: int) -> Edit:
        rest = [arg for position, arg in enumerate(node.args) if position != index]
        if rest and index == len(node.args) - 1:
            rest[-1] = rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return self.file.replace(node, self.file.tree.code_for_node(node.with_changes(args=rest)))
