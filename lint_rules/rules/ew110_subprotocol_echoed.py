"""EW110: the server agrees to whatever subprotocol the client names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import chain, given_to, literal
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.labels import Label
from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect


class SubprotocolEchoed(Rule):
    """
    ## What it does
    Reports an accept whose subprotocol is taken from the client's list without a comparison with those that the server speaks.

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
    Counts as a check:
    - any comparison with what the server knows

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
            sources = _sources(node, accept, flow) if node is not None else []
            if sources and _is_theirs(accept, sources) and not _is_compared(accept, sources):
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


def _sources(node: cst.BaseExpression, accept: Effect, flow: Flow) -> list[cst.BaseExpression]:
    """The argument, and what the name that it begins with was given."""
    return [node, *given_to(chain(node)[0], flow.nodes(accept.function))]


def _is_theirs(accept: Effect, sources: Sequence[cst.BaseExpression]) -> bool:
    """True for a header of the client, or one of the list that the server made of it."""
    if accept.argument(0, "subprotocol").labels & (Label.CLIENT | Label.CREDENTIAL):
        return True
    lists = [source.value for source in sources if isinstance(source, cst.Subscript)]
    lists += sources[1:] if isinstance(sources[0], cst.Subscript) else []
    return any("subprotocols" in _texts(each) for each in lists)


def _texts(node: cst.BaseExpression) -> set[str]:
    """The texts that are written out in an expression."""
    found = (literal(part) for part in walk(node) if isinstance(part, cst.SimpleString))
    return {text for text in found if isinstance(text, str)}


def _is_compared(accept: Effect, sources: Sequence[cst.BaseExpression]) -> bool:
    """True where something stands in a comparison with what the server knows, and not only another header."""
    if any(isinstance(part, cst.Comparison) for source in sources for part in walk(source)):
        return True
    theirs = Label.CLIENT | Label.CREDENTIAL
    held = (fact for fact in accept.facts if fact.compared and fact.positive is not False and fact.labels & theirs)
    return any(fact.function is not accept.function or _is_about(fact.node, sources) for fact in held)


def _is_about(test: cst.CSTNode, sources: Sequence[cst.BaseExpression]) -> bool:
    """True for a test of the name that is answered with, or of the same header."""
    name = chain(sources[0])[0] if len(sources) > 1 else ""
    texts = {text for source in sources for text in _texts(source) if "protocol" in text}
    return any(
        (isinstance(part, cst.Name) and part.value == name)
        or (isinstance(part, cst.SimpleString) and literal(part) in texts)
        for part in walk(test)
    )
