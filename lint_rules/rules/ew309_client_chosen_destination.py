"""EW309: the client picks who receives."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.emissions import raw_field
from lint_rules.facts import FunctionFacts
from lint_rules.joins import is_guarded, joined_by
from lint_rules.rule import REALTIME, FlowRule, Invalid, Suspect, Valid


class ClientChosenDestination(FlowRule):
    """
    ## What it does
    Reports a message that is sent to a room, group or topic that the client names in its payload, with nothing that asks whether the client may write there.

    ## Why is this bad?
    Joining is guarded and writing is not: whoever knows the name of a room can speak in it, without ever having been let in.

    ## Example
    ```python
    @sio.on("say")
    async def say(sid, data):
        await sio.emit("said", {"text": clean(data["text"])}, room=data["room"])
    ```

    ## Use instead
    ```python
    @sio.on("say")
    async def say(sid, data):
        if data["room"] not in sio.rooms(sid):
            return {"error": "not in this room"}
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    A decorator, a membership test or a call that takes the name and the user counts as asking.

    ## References
    CWE-639, CWE-862.
    """

    code = "EW309"
    name = "client-chosen-destination"
    dialects = "EIC"
    cwe = (639, 862)
    needs = (frozenset({b"emit(", b"group_send", b"broadcast("}), REALTIME)

    VALID = (
        Valid(
            "@sio.on('say')\nasync def say(sid, data):\n    if data['room'] not in sio.rooms(sid):\n        return {}\n    await sio.emit('said', {'t': clean(data)}, room=data['room'])\n",
            dialect="I",
        ),
    )
    INVALID = (
        Invalid(
            "@sio.on('say')\nasync def say(sid, data):\n    await sio.emit('said', {'text': clean(data['text'])}, room=data['room'])\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncJsonWebsocketConsumer\nclass C(AsyncJsonWebsocketConsumer):\n    async def receive_json(self, content):\n        await self.channel_layer.group_send(content['group'], {'type': 'chat'})\n",
            line=4,
            dialect="C",
        ),
        Invalid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('x')\n    async def x(self, payload):\n        await endpoint.broadcast(payload['topic'], 'x', {})\n        return Ok()\n",
            line=5,
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.kind != "message" or role.payload is None or role.dialect not in "EIC":
                continue
            roots = frozenset({role.payload})
            for call in role.function.calls:
                target = _target(call)
                if target is None or raw_field(target, role.function, roots) is None:
                    continue
                if not is_guarded(role.function, self.file.trails, set()) and not _tested(target, role.function):
                    yield Suspect(
                        call, "the client picks who receives this, and nothing asks whether it may write there"
                    )


def _target(call: ast.Call) -> ast.expr | None:
    """The room, group or topic that a call sends to."""
    name = joined_by(call)
    if name == "emit":
        return next((keyword.value for keyword in call.keywords if keyword.arg in ("to", "room")), None)
    if name == "group_send" and call.args:
        return call.args[0]
    if name == "broadcast" and len(call.args) > 2:
        return call.args[0]
    return None


def _tested(target: ast.expr, function: FunctionFacts) -> bool:
    """True when the name, or what it was read from, is tested for membership somewhere."""
    written = ast.dump(target)
    return any(
        isinstance(node, ast.Compare)
        and written in ast.dump(node)
        and isinstance(node.ops[0], ast.In | ast.NotIn | ast.Eq | ast.NotEq)
        for node in function.nodes
    )
