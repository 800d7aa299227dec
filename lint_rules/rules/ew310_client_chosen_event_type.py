"""EW310: the client picks which method runs in other people's sockets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.emissions import raw_field, same_object
from lint_rules.analysis.join_sites import joined_by
from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Suspect

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts


class ClientChosenEventType(FlowRule):
    """
    ## What it does
    Reports `group_send` whose `type` comes from the client, also through `**data` behind it.

    ## Why is this bad?
    Channels runs the method that `type` names in every consumer of the group: the client can call any of them, also `websocket.close`.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            await self.channel_layer.group_send(  # EW310
                self.room, {"type": content["type"], "text": content["text"]}
            )
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            await self.channel_layer.group_send(
                self.room, {"type": "chat.message", "text": content["text"]}
            )
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    One function at a time.

    ## References
    CWE-470.
    """

    code = "EW310"
    name = "client-chosen-event-type"
    dialects = "C"
    cwe = (470,)
    needs = (frozenset({b"group_send"}),)

    def suspects(self) -> Iterator[Suspect]:
        roles = [role for role in self.file.roles if role.kind == "message" and role.dialect == "C"]
        payloads = {role.function: role.payload for role in roles if role.payload}
        for call in self.file.module.calls if payloads else ():
            if joined_by(call) != "group_send" or len(call.args) < 2:
                continue
            function = self.file.function_at(call.lineno)
            if function in payloads and _chosen(call.args[1], function, frozenset({payloads[function]})):
                yield Suspect(
                    call, "the client picks the `type`, and with it which method runs in everybody's consumer"
                )


def _chosen(message: ast.expr, function: FunctionFacts, roots: frozenset[str]) -> bool:
    if same_object(message, function, roots):
        return not _sets_type(message, function)
    if not isinstance(message, ast.Dict):
        return False
    chosen = False
    for key, value in zip(message.keys, message.values, strict=True):
        if key is None:
            chosen = chosen or same_object(value, function, roots)
        elif isinstance(key, ast.Constant) and key.value == "type":
            chosen = raw_field(value, function, roots) is not None
    return chosen


def _sets_type(message: ast.expr, function: FunctionFacts) -> bool:
    """`data["type"] = "relay"` before it is sent: the server has had the last word."""
    written = dotted_name(message)
    return any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(target, ast.Subscript)
        and dotted_name(target.value) == written
        and isinstance(target.slice, ast.Constant)
        and target.slice.value == "type"
        for node in function.own_nodes
        for target in getattr(node, "targets", ())
    )
