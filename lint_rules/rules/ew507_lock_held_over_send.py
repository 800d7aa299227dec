"""EW507: one slow client holds a lock that all others wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, given_to, own_nodes, walked
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.stores import store_of
from lint_rules.questions.load.locks import is_shared_lock, unbounded_awaits
from lint_rules.rule import REALTIME, Rule, Severity


class LockHeldOverSend(Rule):
    """
    ## What it does
    Reports a send to clients that is awaited while a lock is held which other connections need as well.

    ## Why is this bad?
    A send waits until the client has room for it.
    One client that reads slowly keeps the lock, and with it everybody who wants to connect, leave or say something.
    A single phone without reception stops the service.

    ## Example
    ```python
    import asyncio

    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.active: set[WebSocket] = set()
            self.lock = asyncio.Lock()

        async def broadcast(self, text: str) -> None:
            async with self.lock:
                for connection in self.active:
                    await connection.send_text(text)  # EW507
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.active: set[WebSocket] = set()
            self.lock = asyncio.Lock()

        async def broadcast(self, text: str) -> None:
            async with self.lock:
                targets = list(self.active)
            for connection in targets:
                await self.send_or_drop(connection, text)
    ```

    ## Fix safety
    There is no automatic fix: what has to stay under the lock is for you to say.

    ## Known limits
    Counts as a bound:
    - a send with a timeout around it

    Not reported:
    - a lock of one connection, which keeps its frames in order

    Not seen:
    - locks that belong neither to the module nor to the object or class with the connections
    - more than one helper of the same class

    ## References
    CWE-667, CWE-400.
    """

    code = "EW507"
    name = "lock-held-over-send"
    severity = Severity.WARNING
    dialects = "SCR"
    cwe = (667, 400)
    needs = (
        frozenset({b"Lock(", b"Condition(", b"asyncio.Lock", b"RWLock("}),
        frozenset({b".send", b"send_"}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        message = "a client that reads slowly keeps this lock, and everybody else waits: send after it is released"
        for function in flow.outline.functions:
            if function.is_async and "with " in function.text:
                for block in own_nodes(flow.body(function).node):
                    if isinstance(block, cst.With) and any(
                        is_shared_lock(item.item, function, flow) for item in block.items
                    ):
                        send = next(_sends(block.body, function, flow), None)
                        if send is not None:
                            yield flow.report(function, message, node=send)


def _sends(block: cst.CSTNode, function: Function, flow: Flow, *, follow: bool = True) -> Iterator[cst.Call]:
    """The awaited sends to clients in a block, its own or those of a helper of this file."""
    for call in unbounded_awaits(block):
        if _is_send(call, function, flow) or (follow and _helper_sends(call, function, flow)):
            yield call


def _helper_sends(call: cst.Call, function: Function, flow: Flow) -> bool:
    helper = flow.callee(call, function)
    if helper is None or not helper.is_async or helper is function or helper.outline is not flow.outline:
        return False
    return next(_sends(flow.body(helper).node.body, helper, flow, follow=False), None) is not None


def _is_send(call: cst.Call, function: Function, flow: Flow) -> bool:
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in flow.engine.table.sending:
        return False
    receiver = call.func.value
    if dotted(receiver) == "self":
        return any(entry.row.connection == "self" and entry.owner is function.owner for entry in flow.entries)
    if isinstance(receiver, cst.Name):
        nodes = list(own_nodes(flow.body(function).node))
        sources = [*given_to(receiver.value, nodes), *walked(receiver.value, nodes)]
        return receiver.value in flow.connections(function) or _is_any_kept(sources, function, flow)
    return isinstance(receiver, cst.Subscript) and _is_any_kept([receiver], function, flow)


def _is_any_kept(sources: Sequence[cst.BaseExpression], function: Function, flow: Flow) -> bool:
    return any(behind(source) and store_of(source, function, flow) is not None for source in sources)
