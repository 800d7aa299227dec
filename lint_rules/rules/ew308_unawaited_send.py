"""EW308: a coroutine is made and thrown away: nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import dotted, last_name, own_nodes
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.coroutines import ALL, LAYER, MADE_ASYNC, SERVER, SOCKET, coroutine_methods
from lint_rules.frameworks.entries import typed_as_connection
from lint_rules.frameworks.words import SENDING, SERVER_NAMES, says
from lint_rules.rule import REALTIME, Fix, FixKind, Rule

BEGINS = re.compile(rf"(?m)(?:^[ \t]+|[;:][ \t]*)(?:return )?([\w.]+\.(?:{'|'.join(sorted(ALL))})|\w+)\(")
"""A call that begins its line, or stands behind a `;` or `:`: only where one may be lost, a body is parsed."""

GIVEN_BACK = (
    "nothing is sent: who awaits `{here}` is given this coroutine, and nobody awaits it: send in an `async def`"
)

_GIVING = ("Coroutine[", "Awaitable[")
"""In the annotation of a parameter: what it is called for has to be awaited."""


class UnawaitedSend(Rule):
    """
    ## What it does
    Reports a coroutine that is neither awaited nor kept.

    - a send, a join or an accept of an asynchronous socket
    - a coroutine function of the project, or of `asyncio`: `wait_for`, `sleep`, `to_thread`
    - what `database_sync_to_async` gives, where it is called like a plain function or given to a thread
    - a send that a plain function below `database_sync_to_async` returns

    ## Why is this bad?
    Nothing happens: no message, no error, only a "coroutine was never awaited" somewhere in the log.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            self.channel_layer.group_send(self.room, {"type": "chat.message"})  # EW308
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            await self.channel_layer.group_send(self.room, {"type": "chat.message"})
    ```

    ## Fix safety
    Safe in an `async def`: `await` is put in front.

    ## Known limits
    Not reported:
    - a receiver that is not known to be asynchronous
    - a function with a decorator
    - a parameter, unless it is called like a send and its annotation says that it gives a coroutine

    ## References
    The asyncio documentation, "Detect never-awaited coroutines".
    """

    code = "EW308"
    name = "unawaited-send"
    fix = FixKind.SAFE
    dialects = "ESCI"
    needs = (
        frozenset(
            {b"await ", b".push(", b".broadcast", b".group_", b".send", b".accept(", b".close(", b".emit("}
            | {form.encode() for form in _GIVING}
        ),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        """Looks at calls that are statements: what they give is thrown away."""
        from lint_rules.questions.loss.never_run import never_run

        seen = set()
        for report in self._sends(flow):
            seen.add(report.span)
            yield report
        for function, call in never_run(flow):
            if flow.span(function, call) not in seen:
                yield flow.report(function, "this coroutine is never awaited: nothing of it happens", node=call)

    def _sends(self, flow: Flow) -> Iterator[Report]:
        """What is said to an asynchronous socket or a channel layer."""
        for function in flow.outline.functions:
            if not any(_may_be_lost(written, function, flow) for written in {*_begun(function, flow)}):
                continue
            for node in own_nodes(flow.body(function).node):
                match node:
                    case cst.Expr(value=cst.Call() as call) if not function.is_async:
                        if _only_gives(dotted(call.func) or "", function, flow):
                            message = "this coroutine never runs: call it through `async_to_sync`"
                            yield flow.report(function, message, node=call)
                    case cst.Expr(value=cst.Call() as call) if _is_coroutine(dotted(call.func) or "", function, flow):
                        fix = Fix("await it", (self.file.changes(function).replace(call, cst.Await(call)),), safe=True)
                        message = "this coroutine is never awaited: nothing is sent"
                        yield flow.report(function, message, node=call, fix=fix)
                    case cst.Return(value=cst.Call() as call) if _is_wrapped(function, flow):
                        if _is_coroutine(dotted(call.func) or "", function, flow):
                            yield flow.report(function, GIVEN_BACK, node=call)


def _begun(function: Function, flow: Flow) -> list[str]:
    """What the lines of a function call in which a coroutine may be lost."""
    may_lose = function.is_async or "self.channel_layer" in function.text
    if may_lose or (function.owner is not None and flow.outline.says("Consumer")):
        return BEGINS.findall(function.text)
    return []


def _may_be_lost(written: str, function: Function, flow: Flow) -> bool:
    if function.is_async or _is_wrapped(function, flow):
        return _is_coroutine(written, function, flow)
    return _only_gives(written, function, flow)


def _only_gives(written: str, function: Function, flow: Flow) -> bool:
    """True for what gives a coroutine in a synchronous function too: of the layer, and `send` of an async consumer."""
    receiver, _, name = written.rpartition(".")
    owner = function.owner
    if receiver != "self" or owner is None or name in owner.methods:
        return _is_of_layer(written)
    return name in coroutine_methods(flow.engine.index.lineage(owner).bases)


def _is_wrapped(function: Function, flow: Flow) -> bool:
    """True for a plain function below `database_sync_to_async` whose result nobody awaits once more."""
    if function.is_async or not any(flow.outline.resolve(each.written) in MADE_ASYNC for each in function.decorators):
        return False
    again = rf"await \(await |\w = await [\w.]*\b{function.name}\("
    return re.search(again, flow.outline.code) is None


def _is_coroutine(written: str, function: Function, flow: Flow) -> bool:
    receiver, _, name = written.rpartition(".")
    owner = function.owner
    if receiver == "self" and owner is not None:
        own = owner.methods.get(name)
        return own.is_async if own is not None else name in coroutine_methods(flow.engine.index.lineage(owner).bases)
    if _is_of_layer(written):
        return True
    if name in SOCKET and receiver in typed_as_connection(function):
        return True
    if not receiver and says(name, SENDING):
        return name in _given_coroutines(function)
    if name not in SERVER:
        return False
    known = _is_async_server(receiver, flow) or f"await {written}(" in flow.outline.code
    return known or (SERVER_NAMES.search(receiver) is not None and _every_server_is_async(flow))


def _is_of_layer(written: str) -> bool:
    """True for what only gives a coroutine, in a synchronous consumer too."""
    receiver, _, name = written.rpartition(".")
    return receiver == "self.channel_layer" and name in LAYER


def _is_async_server(written: str, flow: Flow) -> bool:
    made = flow.engine.index.named(written, flow.outline)
    return isinstance(made, Piece) and last_name(made.node) == "AsyncServer"


def _every_server_is_async(flow: Flow) -> bool:
    """True for a project that makes asynchronous servers of Socket.IO and no others."""
    index = flow.engine.index
    return index.once(
        "asynchronous servers",
        lambda: any(index.holding(b"AsyncServer(")) and not any(index.holding(b"socketio.Server(", b"SocketIO(")),
    )


def _given_coroutines(function: Function) -> set[str]:
    """The parameters `send: Callable[[str], Awaitable[None]]` of a function and of those it stands in."""
    inside = _given_coroutines(function.parent) - set(function.parameters) if function.parent else set()
    said = (
        (name, piece) for name, piece in function.annotations.items() if any(form in piece.text for form in _GIVING)
    )
    return inside | {name for name, piece in said if _gives_coroutine(piece)}


def _gives_coroutine(annotation: Piece) -> bool:
    match annotation.node:
        case cst.Subscript(
            value=named, slice=[*_, cst.SubscriptElement(slice=cst.Index(value=cst.Subscript(value=given)))]
        ):
            return last_name(named) == "Callable" and last_name(given) in ("Coroutine", "Awaitable")
    return False
