"""EW308: a coroutine is made and thrown away: nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.code.outline import Class, Piece
from lint_rules.frameworks.coroutines import ALL, LAYER, SERVER, SOCKET, coroutine_methods
from lint_rules.frameworks.entries import is_connection_type
from lint_rules.lazy import cst
from lint_rules.rule import REALTIME, Fix, FixKind, Rule
from lint_rules.syntax import dotted, last_name

if TYPE_CHECKING:
    from lint_rules.context import File


class UnawaitedSend(Rule):
    """
    ## What it does
    Reports sends, joins and accepts of asynchronous sockets whose coroutine is neither awaited nor kept.

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
    Only receivers that are known to be asynchronous are looked at.

    ## References
    The asyncio documentation, "Detect never-awaited coroutines".
    """

    code = "EW308"
    name = "unawaited-send"
    fix = FixKind.SAFE
    dialects = "ESCI"
    needs = (
        frozenset({b".push(", b".broadcast", b".group_", b".send", b".accept(", b".close(", b".emit("}),
        frozenset({b"async def"}),
        REALTIME,
    )

    calls = ALL
    # A call that begins its line: where each has an `await` or a name in front, nothing is parsed.
    pattern = rb"(?m)^[ \t]+(?!await\b|return\b|yield\b|def\b|async\b|@)[\w.]+\.(push|broadcast|broadcast_from|group_|send|accept|close|emit|enter_room|save_session|disconnect|receive_)\w*\("

    def __init__(self, file: File) -> None:
        super().__init__(file)
        self._owners: list[Class] = []
        self._functions: list[cst.FunctionDef] = []

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._owners.append(self.file.class_of(node))

    def leave_ClassDef(self, node: cst.ClassDef) -> None:
        self._owners.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._functions.append(node)

    def leave_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._functions.pop()

    def visit_Expr(self, node: cst.Expr) -> None:
        """A call that is a statement: what it gives is thrown away."""
        call = node.value
        if not isinstance(call, cst.Call) or not self._functions or self._functions[-1].asynchronous is None:
            return
        if self._is_coroutine(dotted(call.func) or ""):
            fix = Fix("await it", (self.file.changes().replace(call, cst.Await(call)),), safe=True)
            self.report(call, "this coroutine is never awaited: nothing is sent", fix=fix)

    def _is_coroutine(self, written: str) -> bool:
        receiver, _, name = written.rpartition(".")
        if receiver == "self" and self._owners:
            own = self._owners[-1].methods.get(name)
            return own.is_async if own is not None else name in self._inherited()
        if receiver == "self.channel_layer" and name in LAYER:
            return True
        if name in SOCKET and receiver in _sockets(self._functions[-1]):
            return True
        return name in SERVER and self._is_async_server(receiver)

    def _inherited(self) -> frozenset[str]:
        return coroutine_methods(self.file.index.base_names(self._owners[-1]))

    def _is_async_server(self, written: str) -> bool:
        made = self.file.index.named(written, self.file.outline)
        return isinstance(made, Piece) and last_name(made.node) == "AsyncServer"


def _sockets(function: cst.FunctionDef) -> set[str]:
    """The parameters that are annotated as a connection."""
    parameters = [*function.params.params, *function.params.kwonly_params]
    return {
        one.name.value
        for one in parameters
        if one.annotation is not None and is_connection_type(one.annotation.annotation)
    }
