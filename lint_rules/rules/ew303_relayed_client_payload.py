"""EW303: what a client sent goes on to others as it came."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules.analysis.emissions import emissions, raw_field, same_object
from lint_rules.analysis.flow import Label
from lint_rules.analysis.sources import PAYLOAD_WORDS
from lint_rules.analysis.vocabulary import speaks_of, word_set, words
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Invalid, Severity, Suspect, Valid
from lint_rules.trees import binds

if TYPE_CHECKING:
    from lint_rules.analysis.emissions import Emission
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

NAMES = word_set("user username sender author name from nick nickname")

VALIDATING = word_set("validate validated validation validator valid schema sanitize clean serializer")
"""Words of calls that look at the whole of what the client sent."""


class RelayedClientPayload(FlowRule):
    """
    ## What it does
    Reports a broadcast whose payload is the very object that the client sent, or a handful of its fields unchanged.

    ## Why is this bad?
    One client then decides what the others' clients receive: fields that only the server should set, markup that runs, messages of any size, events that were never meant to exist.

    ## Example
    ```python
    @sio.on("save")
    async def save(sid, data):
        await sio.emit("saved", data, room="board", skip_sid=sid)
    ```

    ## Use instead
    ```python
    @sio.on("save")
    async def save(sid, data):
        change = Change.model_validate(data)
        await sio.emit("saved", {"id": change.id, "text": change.text}, room="board", skip_sid=sid)
    ```

    ## Fix safety
    There is no fix: what may go out is a decision.

    ## Known limits
    Validated models, rows that were read again, one field in a message that the server built, and echoes to the sender are fine.

    ## References
    Guide: push and broadcast what the server says. CWE-20, CWE-79, OWASP ASVS 5.0 V4.4.
    """

    code = "EW303"
    proof = "a message that the server builds: named fields, a validated model, or what was read back from the store"
    name = "relayed-client-payload"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (20, 79)
    needs = (
        frozenset({b"broadcast", b"emit(", b"group_send", b".send", b"publish", b"send_to"} | {b".push(", b"notify("}),
        REALTIME,
    )

    VALID = (
        Valid(
            "import websockets\nasync def handler(client):\n    message = {'type': 'said', 'text': await client.recv()}\n"
            "    await broadcast(message)\nwebsockets.serve(handler, '', 80)\n",
            dialect="R",
            why="a text in an envelope, read where it is put in",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    text = await ws.receive_text()\n    await manager.broadcast(f'somebody: {text}')\n"
            "    await queue.push(text)\n",
            dialect="S",
            why="a text of the server's with theirs in it, and a queue",
        ),
        Valid(
            "from starlette.endpoints import WebSocketEndpoint\nclass Room:\n"
            "    async def broadcast_text(self, name, msg):\n"
            "        await self.send_all({'from': name, 'text': msg})\nclass Live(WebSocketEndpoint):\n"
            "    async def on_receive(self, ws, msg):\n        await self.room.broadcast_text(self.name, msg)\n",
            dialect="S",
            why="one field in an envelope of the only method of that name",
        ),
        Valid(
            "from fastapi import WebSocket\nasync def push_tool(ws: WebSocket, payload: dict):\n"
            "    await ws.app.state.manager.broadcast_all(payload)\n",
            dialect="S",
            why="what the server itself has to say",
        ),
        Valid(
            "from fastapi import WebSocket\nclass Room:\n    async def broadcast_message(self, user_id, msg):\n"
            "        await self.send_all({'user': user_id, 'text': msg})\nroom = Room()\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n    msg = await ws.receive_text()\n    await on_text(ws, msg)\n"
            "async def on_text(websocket: WebSocket, msg: str):\n"
            "    await room.broadcast_message(websocket.state.user, msg)\n",
            dialect="S",
            why="the helper puts the text into an envelope of its own",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n        data = json.loads(text_data)\n"
            "        await self.send_to_room(data)\n    async def send_to_room(self, data):\n"
            "        await self.channel_layer.group_send('all', {'type': 'said', 'text': data['text']})\n",
            dialect="C",
            why="the helper picks one field",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n        move = json.loads(text_data)\n"
            "        if not await self.check_move_validation(move):\n            return\n"
            "        await self.channel_layer.group_send(self.room, {'type': 'moved', 'move': move})\n",
            dialect="C",
            why="the whole of it was looked at",
        ),
        Valid(
            "import msgspec\n"
            "from emberwire import Channel, Ok, handle_in\n"
            "class NewMessage(msgspec.Struct):\n"
            "    body: str\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload: NewMessage):\n"
            "        await self.broadcast('new_msg', payload)\n"
            "        return Ok()\n",
            why="the payload was validated before the call",
        ),
        Valid(
            "@sio.on('ping_me')\nasync def echo(sid, data):\n    await sio.emit('pong', data, room=sid)\n",
            dialect="I",
            why="an echo to the sender",
        ),
        Valid(
            "@socketio.on('message')\ndef message(data):\n"
            "    emit('message', {'msg': f\"{session['name']}: {data['msg']}\"}, to=ROOM)\n",
            dialect="I",
            why="one field in a message that the server built",
        ),
        Valid(
            "from fastapi import WebSocket\n"
            "@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n"
            "    while True:\n"
            "        data = Change.model_validate_json(await ws.receive_text())\n"
            "        await manager.broadcast(data)\n",
            dialect="S",
            why="validated",
        ),
        Valid(
            "from channels.generic.websocket import AsyncJsonWebsocketConsumer\n"
            "class Chat(AsyncJsonWebsocketConsumer):\n"
            "    async def receive_json(self, content):\n"
            "        await self.channel_layer.group_send(self.room, {'type': 'chat', 'message': content['message']})\n",
            dialect="C",
            why="one field",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws/{room_name}')\n"
            "async def feed(ws: WebSocket, room_name: str):\n    data = await ws.receive_text()\n"
            "    await manager.send_private_message(f'{data}', room_name)\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    data = await ws.receive_json()\n    data['room'] = 'a'\n    await notifier.push(f'{data}')\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    text = await ws.receive_text()\n    await manager.broadcast(text, ws)\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "import asyncio\nimport websockets\nUSERS = set()\nasync def handler(websocket):\n    USERS.add(websocket)\n"
            "    async for message in websocket:\n"
            "        await asyncio.gather(*[user.send(message) for user in USERS])\nwebsockets.serve(handler, '', 80)\n",
            line=7,
            dialect="R",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    message = await ws.receive_json()\n    for client in hub.connected_clients:\n"
            "        await hub.send_message(client, message)\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "import websockets\nconnected = set()\nasync def handler(websocket):\n    connected.add(websocket)\n"
            "    async for message in websocket:\n        for conn in connected:\n"
            "            await conn.send(message)\nwebsockets.serve(handler, '', 80)\n",
            line=7,
            dialect="R",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    text = await ws.receive_text()\n    for client in clients:\n        if client is not ws:\n"
            "            await client.send_text(text)\n",
            line=7,
            dialect="S",
        ),
        Invalid(
            "from aiohttp import web\nasync def chat(request):\n    ws = web.WebSocketResponse()\n"
            "    await ws.prepare(request)\n    async for frame in ws:\n        message = frame.json()\n"
            "        await broadcast(request.app, message)\n",
            line=7,
            dialect="R",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws/{call}')\nasync def feed(ws: WebSocket, call: str):\n"
            "    data = await ws.receive_json()\n    await manager.broadcast_video(call, data, exclude=ws)\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n        move = json.loads(text_data)\n"
            "        await self.store(move)\n"
            "        await self.channel_layer.group_send(self.room, {'type': 'moved', 'move': move})\n",
            line=6,
            dialect="C",
        ),
        Invalid(
            "from emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        await self.broadcast('new_msg', payload)\n"
            "        return Ok()\n",
            line=5,
        ),
        Invalid(
            "from fastapi import WebSocket\n"
            "@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n"
            "    while True:\n"
            "        data = await ws.receive_json()\n"
            "        data['at'] = now()\n"
            "        await manager.broadcast(data)\n",
            line=7,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n"
            "        data = json.loads(text_data)\n"
            "        await self.channel_layer.group_send(self.room, {'type': 'chat', 'message': data})\n",
            line=5,
            dialect="C",
        ),
        Invalid(
            "@sio.on('save')\nasync def save(sid, data):\n"
            "    await sio.emit('saved', data, room='board', skip_sid=sid)\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "@socketio.on('typing')\ndef typing(data):\n"
            "    emit('typing', {'user': data['user'], 'typing': data['typing']}, broadcast=True)\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "import websockets\n"
            "async def handler(ws):\n"
            "    async for message in ws:\n"
            "        text = json.loads(message)\n"
            "        await hub.broadcast(text)\n"
            "websockets.serve(handler, '0.0.0.0', 80)\n",
            line=5,
            dialect="R",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from asgiref.sync import sync_to_async\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n"
            "        data = json.loads(text_data)\n"
            "        await getattr(self, 'on_' + data['action'])(data)\n"
            "    async def on_move(self, data):\n"
            "        await self.channel_layer.group_send('game', {'type': 'moved', 'data': data})\n",
            line=9,
            dialect="C",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from asgiref.sync import sync_to_async\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n"
            "        kind = json.loads(text_data)['kind']\n"
            "        await self.channel_layer.group_send('game', {'type': kind, 'message': text_data})\n",
            line=7,
            dialect="C",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            roots = self._roots(function)
            if _is_examined(function, roots):
                continue
            for sent in emissions(function, self.file.trails.flow(function)):
                if sent.audience == "others" and self._relays(sent, function, roots):
                    yield Suspect(sent.call, "what the client sent goes on to others unchecked")

    def _roots(self, function: FunctionFacts) -> frozenset[str]:
        """The names that hold the client's object when the function starts."""
        role = next((role for role in self.file.roles if role.function is function), None)
        if role is not None:
            return frozenset(self._payload_names(role))
        names = [arg.arg for arg in function.parameters]
        if any(name in ("websocket", "ws") for name in names):
            says = words(function.name) & {"send", "push", "broadcast", "emit", "notify", "publish"}
            return frozenset(name for name in names if name in PAYLOAD_WORDS and not says)  # else it is the server's
        if function.owner is None or self.file.trails.callers(function):
            return frozenset()
        # getattr(self, "on_" + data["action"])(data): who is called so gets the whole of it
        flow = self.file.trails.flow(function)
        return frozenset(name for name in names if flow.names.get(name, Label.NOTHING) & Label.PAYLOAD)

    def _payload_names(self, role: Role) -> list[str]:
        if role.kind != "message" or role.payload is None or _is_validated(role):
            return []
        if role.dialect != "I":
            return [role.payload]
        skipped = ("self", "cls", role.connection)
        return [arg.arg for arg in role.function.parameters if arg.arg not in skipped]

    def _relays(self, sent: Emission, function: FunctionFacts, roots: frozenset[str]) -> bool:
        helper = self.file.project.callee(function, sent.call)
        if helper is not None and not _hands_on(helper):
            return False
        return any(
            self._is_relayed(part, function, roots) and not self._is_wrapped(part, sent.call, function, roots)
            for part in sent.payload
        )

    def _is_wrapped(self, part: ast.expr, call: ast.Call, function: FunctionFacts, roots: frozenset[str]) -> bool:
        """True for a text that the called helper puts into an envelope of its own: one field of it."""
        if not _is_text_root(part, roots):
            return False
        helper = self.file.project.callee(function, call)
        if helper is None and isinstance(call.func, ast.Attribute) and len(words(call.func.attr)) > 1:
            helper = self.file.project.only_method(call.func.attr)
        if helper is None or part not in call.args:
            return False
        names = [arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")]
        at = call.args.index(part)
        return at < len(names) and any(
            isinstance(node, ast.Dict)
            and any(isinstance(value, ast.Name) and value.id == names[at] for value in node.values)
            for node in helper.nodes
        )

    def _is_relayed(self, part: ast.expr, function: FunctionFacts, roots: frozenset[str]) -> bool:
        if same_object(part, function, roots):
            return True
        if isinstance(part, ast.Name):
            made = [n.value for n in function.own_nodes if isinstance(n, ast.Assign) and binds(n, part.id)]
            return len(made) == 1 and isinstance(made[0], ast.Dict) and self._is_relayed(made[0], function, roots)
        if not isinstance(part, ast.Dict):
            return False
        whole = any(
            same_object(value, function, roots)
            and not (_is_text_root(value, roots) and not _is_parsed(value, function))
            for value in part.values
        )
        return whole or self._many_fields(part, function, roots)

    def _many_fields(self, part: ast.Dict, function: FunctionFacts, roots: frozenset[str]) -> bool:
        fields = [raw_field(value, function, roots) for value in part.values]
        raw = [field for field in fields if field]
        return len(raw) > 1 and any(speaks_of(field, NAMES) for field in raw)


def _hands_on(helper: FunctionFacts) -> bool:
    """False for `send_to_room(data)` of the project's own that only picks fields out of what it is given."""
    names = {arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")}
    picked = {
        node.value
        for node in helper.nodes
        if isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr == "get")
    }
    return any(isinstance(node, ast.Name) and node.id in names and node not in picked for node in helper.nodes)


def _is_examined(function: FunctionFacts, roots: frozenset[str]) -> bool:
    """True when the whole object is given to something that is named like a validation."""
    return any(
        speaks_of((dotted_name(call.func) or "").rpartition(".")[2], VALIDATING)
        and any(same_object(argument, function, roots) for argument in call.args)
        for call in function.calls
    )


def _is_text_root(value: ast.expr, roots: frozenset[str]) -> bool:
    """A plain text frame inside an envelope is one text field."""
    if isinstance(value, ast.Await) and isinstance(value.value, ast.Call):
        return (dotted_name(value.value.func) or "").rpartition(".")[2] in ("receive_text", "receive_str", "recv")
    return (
        isinstance(value, ast.Name) and value.id in roots and value.id in ("text_data", "text", "message", "msg", "raw")
    )


def _is_parsed(value: ast.expr, function: FunctionFacts) -> bool:
    """`json.loads(text_data)` in the same function: the frame is no text, but an object."""
    return any(
        (dotted_name(call.func) or "").rpartition(".")[2] == "loads"
        and any(
            isinstance(given, ast.Name) and isinstance(value, ast.Name) and given.id == value.id for given in call.args
        )
        for call in function.calls
    )


def _is_validated(role: Role) -> bool:
    """True when the payload parameter is annotated with a type that the framework checks before the call."""
    if role.dialect != "E":
        return False
    for arg in role.function.parameters:
        if arg.arg == role.payload and arg.annotation is not None:
            return not any(
                word in ast.dump(arg.annotation) for word in ("'Any'", "'dict'", "'object'", "'Mapping'", "'list'")
            )
    return False
