"""EW308: a coroutine is made and thrown away: nothing is sent."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from lint_rules.dialects.socketio import is_server
from lint_rules.edits import MendingRule, insert_before
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Fix, FixKind, Suspect, call_name

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

CHANNEL = frozenset({"push", "broadcast", "broadcast_from"})
LAYER = frozenset({"group_send", "group_add", "group_discard"})
CONSUMER = frozenset({"send", "send_json", "accept", "close"})
SOCKET = frozenset({"accept", "send_text", "send_json", "send_bytes", "close", "receive_text", "receive_json"})
SERVER = frozenset({"emit", "enter_room", "save_session", "disconnect"})
SENDS = CHANNEL | LAYER | CONSUMER | SOCKET | SERVER


class UnawaitedSend(MendingRule):
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

    def suspects(self) -> Iterator[Suspect]:
        running = (function for function in self.file.live if function.is_async)
        if not any(call_name(call) in SENDS for function in running for call in _dropped(function.own_nodes)):
            return
        for call in _dropped(self.file.module.nodes):
            function = self.file.function_at(call.lineno)
            if function is not None and function.is_async and self._is_coroutine(call, function):
                yield Suspect(call, "this coroutine is never awaited: nothing is sent")

    def mend(self, suspect: Suspect) -> Fix | None:
        return Fix("await it", (insert_before(self.file, cast("ast.Call", suspect.node), "await "),), safe=True)

    def _is_coroutine(self, call: ast.Call, function: FunctionFacts) -> bool:
        written, name = dotted_name(call.func) or "", call_name(call)
        roles = [role for role in self.file.roles if role.owner is not None and role.owner is function.owner]
        dialects = {role.dialect for role in roles}
        if written == f"self.{name}":
            if function.owner is not None and name in function.owner.methods:
                return function.owner.methods[name].is_async
            return ("E" in dialects and name in CHANNEL) or (
                "C" in dialects and name in CONSUMER and self._is_async(roles[0].function)
            )
        if written == f"self.channel_layer.{name}" and name in LAYER:
            return True
        receiver = written.rpartition(".")[0]
        if name in SOCKET and receiver in self._sockets(function):
            return True
        return name in SERVER and self._is_async_server(call)

    def _is_async(self, function: FunctionFacts) -> bool:
        owner = function.owner
        return owner is not None and any("Async" in base for base in self.file.project.base_names(owner))

    def _sockets(self, function: FunctionFacts) -> set[str]:
        from lint_rules.analysis.sources import is_connection

        return {arg.arg for arg in function.parameters if arg.annotation is not None and is_connection(arg)}

    def _is_async_server(self, call: ast.Call) -> bool:
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        if receiver is None or not is_server(receiver, self.file.module, self.file.project):
            return False
        dotted_server = self.file.module.resolve(receiver)
        made = self.file.project.locate(dotted_server, seen_from=self.file.module) if dotted_server else None
        server = getattr(made[1], "func", None) if made else None
        return (getattr(server, "attr", None) or getattr(server, "id", "")) == "AsyncServer" and call_name(
            call
        ) != "leave_room"


def _dropped(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    """Calls that are statements: what they give is thrown away."""
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value
