"""EW203: the client says who it is, and is believed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import Authority
from lint_rules.analysis.authors import (
    CLIENTS,
    KEYS,
    LOGINS,
    SAID,
    WEAK_KEYS,
    becomes_session,
    dicts,
    field_name,
    is_compared,
    is_stored,
    names_for,
    signs_text,
    texts,
    uses,
)
from lint_rules.analysis.emissions import emissions, raw_field, same_object
from lint_rules.analysis.flow import Label
from lint_rules.analysis.joins import is_alone, trails_into
from lint_rules.analysis.vocabulary import speaks_of, words
from lint_rules.dialects.starlette import path_parameters
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, FlowRule, Invalid, Suspect, Valid

if TYPE_CHECKING:
    from lint_rules.analysis.sources import Trails
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

NAMED = KEYS - WEAK_KEYS - {"from", "user", "author"}
"""What fields of a model are called when they say who somebody is."""

IN_URL = NAMED | CLIENTS | {"user"}
"""What parameters of an endpoint are called when they say who connects."""


class IdentityFromPayload(FlowRule):
    """
    ## What it does
    Reports a message whose sender, author or user is read from the payload and then stored, sent out or kept as the session's identity.

    ## Why is this bad?
    Everybody can write in everybody's name: the field is whatever the client put there.

    ## Example
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload: dict[str, Any]) -> Ok:
        await chat.create_message(author=payload["user_id"], body=payload["body"])
        return Ok()
    ```

    ## Use instead
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload: NewMessage) -> Ok:
        await chat.create_message(author=self.assigns["user_id"], body=payload.body)
        return Ok()
    ```

    ## Fix safety
    There is no fix: where the identity is kept differs.

    ## Known limits
    Verified token payloads, group events, the user that a message is *for*, and login credentials are not reported.
    A name that is compared with the server's own is taken for checked.

    ## References
    Guide: the identity is what `connect` established. CWE-290, CWE-639, OWASP API Security 2023 API1.
    """

    code = "EW203"
    proof = (
        "the name of the user from the session, the token or the assigns, or a comparison of the two that can refuse"
    )
    name = "identity-from-payload"
    dialects = "ESCIR"
    cwe = (290, 639)
    needs = (
        frozenset(f'"{key}"'.encode() for key in KEYS | CLIENTS)
        | frozenset(f"'{key}'".encode() for key in KEYS | CLIENTS)
        | frozenset(f"{key}:".encode() for key in IN_URL)
        | frozenset(f".{key}".encode() for key in NAMED),
        REALTIME,
    )

    VALID = (
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws/{client_id}')\n"
            "async def feed(ws: WebSocket, client_id: int):\n    text = await ws.receive_text()\n"
            "    await ws.send_text(f'{client_id}: {text}')\n    await manager.broadcast(f'1 of {count(client_id)}: new')\n",
            dialect="S",
            why="said to the client itself, and what a function made of it",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    if ws.query_params['key'] != keys[ws.query_params['username']]:\n        return await ws.close()\n"
            "    name = ws.query_params['username']\n    await manager.broadcast(f'{name} joined')\n",
            dialect="S",
            why="a key of that user's was asked for",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws/{user_id}')\n"
            "async def feed(ws: WebSocket, user_id: int, token: str):\n    if verify_token(token) != user_id:\n"
            "        return await ws.close()\n    await save_message(user_id, await ws.receive_text())\n",
            dialect="S",
            why="the token is that of the user in the URL",
        ),
        Valid(
            "from emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('invite')\n"
            "    async def invite(self, payload):\n"
            "        await rooms.invite(by=self.assigns['user_id'], user_id=payload['user_id'])\n"
            "        return Ok()\n",
            why="the user that is invited, not the one who invites",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def chat_message(self, event):\n"
            "        await self.send_json({'user': event['user'], 'message': event['message']})\n",
            dialect="C",
            why="a group event comes from the server",
        ),
        Valid(
            "@sio.on('login')\nasync def login(sid, data):\n"
            "    await sio.save_session(sid, {'user': check(data['username'], data['password'])})\n",
            dialect="I",
            why="credentials",
        ),
        Valid(
            "@socketio.on('message')\ndef message(data):\n"
            "    emit('message', {'user': session['name'], 'text': data['text']}, to=ROOM)\n",
            dialect="I",
            why="the session's own name",
        ),
        Valid(
            "import json\n"
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n"
            "        data = json.loads(text_data)\n"
            "        data['user'] = await self.get_user(self.scope['user_id'])\n"
            "        await {'say': self.say}[data['type']](data)\n"
            "    async def say(self, data):\n"
            "        await save_message(user=data['user'], text=data['text'])\n",
            dialect="C",
            why="the server wrote over the field",
        ),
    )
    INVALID = (
        Invalid(
            "import json\nfrom fastapi import WebSocket\n@app.websocket('/ws/{username}')\n"
            "async def feed(ws: WebSocket, username: str):\n    data = json.loads(await ws.receive_text())\n"
            "    receiver = data['receiver']\n    peer = active_connections.get(receiver)\n"
            "    await peer.send_text(json.dumps({'sender': username, 'message': clean(data['message'])}))\n",
            line=4,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws/{client_id}')\n"
            "async def feed(ws: WebSocket, client_id: int):\n    text = await ws.receive_text()\n"
            "    await manager.broadcast(f'Client #{client_id} says: {text}')\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    name = ws.query_params.get('username')\n    text = await ws.receive_text()\n"
            "    for client in clients:\n        await client.send_text(f'{name}: {text}')\n",
            line=4,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket, user: str):\n"
            "    entry = Entry(message=await ws.receive_text(), user=user)\n    app.redis.publish('c', entry.json())\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import Query, WebSocket\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket, user_id: int = Query(...)):\n    data = await ws.receive_json()\n"
            "    await manager.send_private_message(sender_id=user_id, receiver_id=data['to'], text=data['text'])\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "import json\nfrom aiohttp import web\nasync def chat(request):\n    ws = web.WebSocketResponse()\n"
            "    async for frame in ws:\n        data = json.loads(frame.data)\n"
            "        for peer in request.app['sockets']:\n"
            "            await peer.send_json({'user': data['user'], 'text': clean(data['text'])})\n",
            line=8,
            dialect="R",
        ),
        Invalid(
            "from aiohttp import web\nasync def chat(request):\n    ws = web.WebSocketResponse()\n"
            "    name = request.match_info['username']\n    for peer in request.app['sockets']:\n"
            "        await peer.send_str(f'{name} joined')\n",
            line=4,
            dialect="R",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws/{room}/{user_id}')\n"
            "async def feed(ws: WebSocket, room: int, user_id: int = Path(...)):\n    user = await find(user_id)\n"
            "    await hub.broadcast(room, dict(user_id=user.id, text='in'))\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nclass Hub:\n    async def broadcast(self, text, username):\n"
            "        await self.send_all({'from': username, 'text': text})\nhub = Hub()\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n    data = await ws.receive_json()\n"
            "    await hub.broadcast(clean(data['text']), data['username'])\n",
            line=9,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws/{user_id}')\n"
            "async def feed(ws: WebSocket, user_id: int):\n"
            "    entry = Message(user_id=user_id, text=await ws.receive_text())\n    session.add(entry)\n"
            "    session.exec(select(User.name).where(User.id == entry.user_id))\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    message = ChatMessage.model_validate_json(await ws.receive_text())\n"
            "    save_message(message.text, message.username)\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nasync def relay(data: dict, websocket_key: str):\n"
            "    recipient = data['to']\n"
            "    await manager.send_personal_message({'sender_id': data.get('sender_id'), 'text': clean(data['text'])}, recipient)\n",
            line=4,
            dialect="S",
            files={
                "main.py": "from fastapi import WebSocket\nfrom app import relay\n@app.websocket('/ws')\n"
                "async def feed(ws: WebSocket):\n    await relay(await ws.receive_json(), 'k')\n"
            },
        ),
        Invalid(
            "@socketio.on('say')\ndef say(data):\n"
            "    emit('said', {'text': data['text'], 'name': data['name']}, room='lobby')\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "@socketio.on('say')\ndef say(data):\n    user_id = data.get('user_id')\n"
            "    told = [m for m in members if m != user_id]\n"
            "    document = {'user_id': user_id, 'text': data['text']}\n"
            "    db.messages.insert_one(document)\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Chat(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n        data = json.loads(text_data)\n"
            "        self.sender: str = data['sender']\n"
            "        await self.channel_layer.group_send('all', {'type': 'said', 'sender': self.sender})\n",
            line=5,
            dialect="C",
        ),
        Invalid(
            "@socketio.on('say')\ndef say(data):\n    entry = Message(username=data['username'], text=data['text'])\n"
            "    db.session.add(entry)\n    db.session.commit()\n    emit('saved', {'id': entry.id})\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "@sio.event\nasync def say(sid, data):\n"
            "    entry = Message(sender=data.get('sender'), text=data.get('text'))\n"
            "    saved = messages.insert_one(asdict(entry))\n    if saved.inserted_id == entry.id:\n"
            "        await sio.emit('said', {'id': entry.id}, room='board')\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "from emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        await chat.create_message(author=payload['user_id'], body=payload['body'])\n"
            "        return Ok()\n",
            line=5,
        ),
        Invalid(
            "from fastapi import WebSocket\n"
            "@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n"
            "    while True:\n"
            "        data = await ws.receive_json()\n"
            "        sender = data.get('sender_id')\n"
            "        await save_message(sender, data['text'])\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import WebsocketConsumer\n"
            "class Chat(WebsocketConsumer):\n"
            "    def receive(self, text_data):\n"
            "        data = json.loads(text_data)\n"
            "        author = Contact.objects.get(user__username=data['from'])\n"
            "        Message.objects.create(author=author, content=data['message'])\n",
            line=5,
            dialect="C",
        ),
        Invalid(
            "@socketio.on('joined')\ndef joined(message):\n    session['name'] = message['name']\n", line=3, dialect="I"
        ),
        Invalid(
            "@socketio.on('send')\ndef send_message(data):\n    user = data['user']\n"
            "    emit('message', {'user': user, 'text': clean(data['text'])}, broadcast=True)\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "from flask import Flask, request\n"
            "from flask_socketio import SocketIO, emit, join_room\n"
            "socketio = SocketIO(Flask(__name__))\n"
            "@socketio.on('hello')\n"
            "def hello(data):\n"
            "    users[request.sid]['username'] = data['username']\n",
            line=6,
            dialect="S",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self._functions(), key=lambda f: f.node.lineno):
            role = next((role for role in self.file.roles if role.function is function), None)
            if role is not None and (role.kind not in ("message", "endpoint") or speaks_of(role.event or "", LOGINS)):
                continue
            if speaks_of(function.name, LOGINS):
                continue
            yield from self._in_function(function, role)
            yield from self._in_url(function, role)
            yield from self._in_request(function, role)

    def _functions(self) -> Iterable[FunctionFacts]:
        """What runs for a connection; in a file without handlers, what the project's endpoints hand a message to."""
        if not is_alone(self.file) or not self.file.module.says("WebSocket", "websocket"):
            return self.file.live
        asked = [f for f in self.file.module.functions if _reads_sender(f) and _sends_something(f)]
        reached = set(trails_into(self.file).reached()) if asked else set()
        return {*self.file.live, *(f for f in asked if f in reached)}

    @property
    def _trails(self) -> Trails:
        return trails_into(self.file)

    def _in_url(self, function: FunctionFacts, role: Role | None) -> Iterator[Suspect]:
        """`/ws/{room}/{user_id}`: the author of a message stands in the URL, and nobody asked who that is."""
        if role is None or role.dialect != "S" or role.kind != "endpoint":
            return
        named = path_parameters(function)
        for arg in function.parameters:
            if arg.arg not in named or arg.arg.strip("_") not in IN_URL:
                continue
            used = ast.Name(arg.arg, ast.Load())
            if self._is_believed(used, arg.arg.strip("_"), function, {arg.arg}) and not self._is_known(function):
                yield Suspect(arg, f"who this is from is taken from the URL: {arg.arg!r}")

    def _in_request(self, function: FunctionFacts, role: Role | None) -> Iterator[Suspect]:
        """`websocket.query_params["username"]`, `request.match_info["user"]`: read by hand from the same place."""
        if role is None or role.dialect not in "SR" or role.kind not in ("endpoint", "connect"):
            return
        for node in function.own_nodes:
            key = _from_request(node)
            if key in IN_URL | WEAK_KEYS and self._is_believed(node, key, function) and not self._is_known(function):
                yield Suspect(node, f"who this is from is taken from the URL: {key!r}")

    def _is_known(self, function: FunctionFacts) -> bool:
        return bool(Authority(self.file.project, self.file.config).evidence(function))

    def _in_function(self, function: FunctionFacts, role: Role | None) -> Iterator[Suspect]:
        roots = self._roots(function, role)
        taken = [(node, key) for node in function.own_nodes if (key := _taken(node, function, roots))]
        reads_password = any("password" in key for key in _keys_read(function))
        if not taken or reads_password:
            return
        seen = self._written_over(function)
        for node, key in taken:
            if key not in seen and self._is_believed(node, key, function):
                seen.add(key)
                yield Suspect(node, f"who this is from is taken from the client's own {key!r}")

    def _written_over(self, function: FunctionFacts) -> set[str]:
        """`data["user"] = self.scope["user"]`, here or in what calls this: that field is the server's from there on."""
        keys: set[str] = set()
        for writer in (function, *self.file.trails.callers(function), *self._dispatchers(function)):
            flow = self.file.trails.flow(writer)
            for node in writer.own_nodes:
                match node:
                    case ast.Assign(
                        targets=[ast.Subscript(value=ast.Name() as holder, slice=ast.Constant(value=str() as key))],
                        value=value,
                    ) if flow.of(holder) & Label.PAYLOAD and not flow.of(value) & Label.PAYLOAD:
                        keys.add(key)
        return keys

    def _dispatchers(self, function: FunctionFacts) -> list[FunctionFacts]:
        """The handlers of messages beside a method that may call it by way of a table."""
        if function.owner is None or self.file.trails.callers(function):
            return []
        return [role.function for role in self.file.roles if role.owner is function.owner and role.kind == "message"]

    def _roots(self, function: FunctionFacts, role: Role | None) -> frozenset[str]:
        if role is not None and role.payload and role.kind == "message":
            return frozenset({role.payload})
        flow = self._trails.flow(function)
        names = [arg.arg for arg in function.parameters if arg.arg not in ("self", "cls", "event")]
        return frozenset(name for name in names if flow.names.get(name, Label.NOTHING) & Label.PAYLOAD)

    def _is_believed(
        self, node: ast.AST, key: str, function: FunctionFacts, known: Iterable[str] = frozenset()
    ) -> bool:
        names = names_for(node, function, known)
        if is_compared(node, names, function):
            return False
        if becomes_session(node, names, function):
            return True
        if key in WEAK_KEYS:
            return self._signs(node, key, names, function)
        return self._is_sent(node, key, names, function) or is_stored(node, names, function)

    def _is_named(self, node: ast.AST, names: set[str], call: ast.Call, function: FunctionFacts) -> bool:
        """`manager.broadcast(text, data["username"])`, where the manager calls that argument `username`."""
        if any(keyword.arg in NAMED and uses(keyword.value, node, names) for keyword in call.keywords):
            return True
        helper = self.file.project.callee(function, call)
        if helper is None:
            return False
        parameters = [arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")]
        said = [given for name, given in zip(parameters, call.args, strict=False) if name in NAMED]
        return any(uses(given, node, names) for given in said)

    def _signs(self, node: ast.AST, key: str, names: set[str], function: FunctionFacts) -> bool:
        """`{"text": …, "name": data["name"]}`: beside what is said, a name says who said it."""
        if self._signs_text(node, names, function):
            return True
        return any(
            {field_name(field) for field in part.keys} & SAID
            and any(field_name(f) == key and uses(v, node, names) for f, v in zip(part.keys, part.values, strict=True))
            for sent in emissions(function, self.file.trails.flow(function))
            if sent.audience == "others"
            for part in dicts(sent.payload, function)
        )

    def _signs_text(self, node: ast.AST, names: set[str], function: FunctionFacts) -> bool:
        """`await manager.broadcast(f"{username}: {text}")`."""
        return any(
            signs_text(text, node, names)
            for sent in emissions(function, self._trails.flow(function))
            if sent.audience == "others"
            for text in texts(sent.payload, function)
        )

    def _is_sent(self, node: ast.AST, key: str, names: set[str], function: FunctionFacts) -> bool:
        """It goes out as a field of its own meaning, or at the head of a text."""
        if self._signs_text(node, names, function):
            return True
        for sent in emissions(function, self._trails.flow(function)):
            if sent.audience != "others":
                continue
            if self._is_named(node, names, sent.call, function):
                return True
            for part in dicts(sent.payload, function):
                for field, value in zip(part.keys, part.values, strict=True):
                    said = field_name(field) in KEYS | CLIENTS
                    if said and uses(value, node, names):
                        return True
        return False


def _from_request(node: ast.AST) -> str:
    """The key of what is read from the URL by hand; empty when the node is something else."""
    match node:
        case (
            ast.Subscript(value=ast.Attribute(attr=holder), slice=ast.Constant(value=str(key)), ctx=ast.Load())
            | ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr=holder), attr="get"),
                args=[ast.Constant(value=str(key)), *_],
            )
        ) if holder in ("query_params", "path_params", "match_info", "query"):
            return key
    return ""


def _reads_sender(function: FunctionFacts) -> bool:
    return any(isinstance(node, ast.Constant) and node.value in KEYS for node in function.own_nodes)


def _sends_something(function: FunctionFacts) -> bool:
    names = (dotted_name(call.func) or "" for call in function.calls)
    return any(words(name.rpartition(".")[2]) & {"send", "broadcast", "emit", "publish"} for name in names)


def _taken(node: ast.AST, function: FunctionFacts, roots: frozenset[str]) -> str | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in NAMED:
        return node.attr if _is_model(node.value.id, function, roots) else None
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return None
    if isinstance(node, ast.Subscript | ast.Call):
        key = raw_field(node, function, roots)
        return key if key in KEYS else None
    return None


def _is_model(name: str, function: FunctionFacts, roots: frozenset[str]) -> bool:
    """True for `message` of `message = ChatMessage.model_validate_json(text)`: its form is checked, its truth is not."""
    return any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in ("model_validate_json", "model_validate", "parse_raw", "parse_obj")
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        and any(same_object(argument, function, roots) for argument in node.value.args)
        for node in function.own_nodes
    )


def _keys_read(function: FunctionFacts) -> Iterator[str]:
    for node in function.own_nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 30:
            yield node.value
