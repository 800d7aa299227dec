"""EW504: the client reads what went wrong inside the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import mentions
from lint_rules.rule import REALTIME, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report
    from lint_rules.questions.access.leaks import Leak


class ExceptionTextToClient(Rule):
    """
    ## What it does
    Reports the text of a broadly caught exception that is sent to the client.

    ## Why is this bad?
    It says whatever the failing library says: SQL, paths, host names, keys, other users' data. And the client can provoke it.

    ## Example
    ```python
    from fastapi import Depends, WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, user: User = Depends(current_user)) -> None:
        message = await websocket.receive_json()
        try:
            await handle(message)
        except Exception as error:
            await websocket.send_json({"error": str(error)})  # EW504
    ```

    ## Use instead
    ```python
    import logging

    logger = logging.getLogger(__name__)
    from fastapi import Depends, WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, user: User = Depends(current_user)) -> None:
        message = await websocket.receive_json()
        try:
            await handle(message)
        except Exception:
            logger.exception("message %s failed", message_id)
            await websocket.send_json({"error": "internal error", "id": message_id})
    ```

    ## Fix safety
    The fix says `"internal error"` instead.
    It is unsafe: write the error to a log as well, and say what the client can do about it.

    ## Known limits
    Does not count:
    - one token or password for all, which is no account

    Reported:
    - noise, 23 of 46 findings in unseen code: the client owned the server, or had to see the text

    Not reported:
    - a project without accounts, unless strangers get in and it reads a key from its environment
    - a `try` without a call of a database, a file, another machine, a model or unknown code, up to three functions deep
    - a `try` that only reads the client's own message
    - exceptions of the project, and validation errors
    - a file that opens sockets to other servers, outside its handlers

    Not seen:
    - an exception's text that a helper returns, in a function that no handler calls

    ## References
    CWE-209, OWASP ASVS 5.0 V16.5.
    """

    code = "EW504"
    name = "exception-text-to-client"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (209,)
    needs = (
        frozenset({b"except", b"on_error"}),
        frozenset({b"send", b"emit", b"Error(", b"push", b"return", b"Message(", b".close("}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.leaks import leaks, tells_others

        for leak in leaks(flow) if tells_others(flow) else ():
            message = "the client is sent the text of any exception, with paths and queries in it: log it, send a text of your own"
            yield flow.report(leak.function, message, node=leak.node, fix=self._fix(leak))

    def _fix(self, leak: Leak) -> Fix | None:
        """`"internal error"` in the place of every text in which the exception speaks."""
        from lint_rules.code.walk import walk

        if leak.handler is None:
            return None
        caught = leak.handler.name.name if leak.handler.name is not None else None
        name = caught.value if isinstance(caught, cst.Name) else ""
        made = [node.value for node in walk(leak.handler) if isinstance(node, cst.Assign)]
        texts = [text for part in (leak.node, *made) for text in _texts(part, name)]
        changes = self.file.changes(leak.function)
        edits = {id(text): changes.replace(text, '"internal error"') for text in texts}
        return Fix("keep the exception's text to yourself", tuple(edits.values()), safe=False) if edits else None


def _texts(node: cst.CSTNode, name: str) -> Iterator[cst.CSTNode]:
    """The outermost expressions that are text with the exception in it, such as `str(e) or type(e).__name__`."""
    from lint_rules.code.syntax import last_name
    from lint_rules.code.walk import children

    called = last_name(node) if isinstance(node, cst.Call) else ""
    shaped = called in ("str", "repr", "format", "format_exc") or isinstance(
        node,
        cst.FormattedString | cst.BinaryOperation | cst.BooleanOperation | cst.IfExp | cst.Attribute | cst.Name,
    )
    spoken = called == "format_exc" or mentions(node, name)
    if shaped and spoken:
        yield node
    elif spoken or not name:
        for child in children(node):
            yield from _texts(child, name)
