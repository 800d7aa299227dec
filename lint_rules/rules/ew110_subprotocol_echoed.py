"""EW110: the server agrees to whatever subprotocol the client names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import given_to, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.labels import Label
from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect


class SubprotocolEchoed(Rule):
    """
    ## What it does
    Reports an accept whose subprotocol is taken from the client's own list, with nothing that compares it with those that the server speaks.

    ## Why is this bad?
    The answer says that the server speaks that protocol, whatever it is, and the client goes on as if it did.
    Where the list carries the client's token, the answer repeats the token, for every proxy on the way to log.

    ## Example
    ```python
    from fastapi import FastAPI, WebSocket

    app = FastAPI()


    @app.websocket("/feed")
    async def feed(websocket: WebSocket) -> None:
        token = websocket.headers.get("sec-websocket-protocol")
        if not tokens.verify(token):
            await websocket.close()
            return
        await websocket.accept(subprotocol=token)  # EW110
    ```

    ## Use instead
    ```python
    from fastapi import FastAPI, WebSocket

    app = FastAPI()


    @app.websocket("/feed")
    async def feed(websocket: WebSocket) -> None:
        _, _, token = websocket.headers.get("sec-websocket-protocol", "").partition(", ")
        if not tokens.verify(token):
            await websocket.close()
            return
        await websocket.accept(subprotocol="feed.v1")
    ```

    ## Fix safety
    There is no fix: the page has to offer the name of a protocol beside its token.

    ## Known limits
    Any comparison with what the server knows is believed.

    ## References
    RFC 6455 sections 4.2.2 and 1.9, CWE-20, CWE-532.
    """

    code = "EW110"
    name = "subprotocol-echoed"
    proof = "a subprotocol that is written out, or one that was found in the server's own list"
    severity = Severity.WARNING
    dialects = "SC"
    cwe = (20, 532)
    needs = (frozenset({b"subprotocol", b"sec-websocket-protocol"}), frozenset({b"accept("}))

    def query(self, flow: Flow) -> Iterator[Report]:
        for _, accept in flow.here("accept"):
            node = _subprotocol(accept)
            if node is not None and _is_theirs(node, accept, flow) and not _is_compared(node, accept):
                message = "`{it}` is chosen by the client: answer with a subprotocol from the server's own list"
                yield flow.report(accept.function, message, node=node)


def _subprotocol(accept: Effect) -> cst.BaseExpression | None:
    """The argument of an accept that names the subprotocol: the first one of Starlette and of Channels."""
    if not isinstance(accept.node, cst.Call):
        return None
    args = accept.node.args
    named = [arg.value for arg in args if arg.keyword is not None and arg.keyword.value == "subprotocol"]
    plain = [arg.value for arg in args if arg.keyword is None and not arg.star]
    return next(iter([*named, *plain]), None)


def _is_theirs(node: cst.BaseExpression, accept: Effect, flow: Flow) -> bool:
    """True for a header of the client, or one of the list that the server made of it."""
    if accept.argument(0, "subprotocol").labels & (Label.CLIENT | Label.CREDENTIAL):
        return True
    sources = [node]
    if isinstance(node, cst.Name):
        sources += given_to(node.value, own_nodes(flow.body(accept.function).node))
    return any(_takes_one(source) for source in sources)


def _takes_one(source: cst.BaseExpression) -> bool:
    """`scope["subprotocols"][0]`."""
    return isinstance(source, cst.Subscript) and any(
        isinstance(part, cst.SimpleString) and part.evaluated_value == "subprotocols" for part in walk(source.value)
    )


def _is_compared(node: cst.BaseExpression, accept: Effect) -> bool:
    if any(isinstance(part, cst.Comparison) for part in walk(node)):
        return True
    theirs = Label.CLIENT | Label.CREDENTIAL
    return any(fact.compared and fact.positive is not False and fact.labels & theirs for fact in accept.facts)
