"""EW201: somebody joins a room and nobody asked whether they may."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.analysis.joins import open_joins
from lint_rules.rule import REALTIME, FlowRule, Invalid, Suspect, Valid


class UnauthorizedJoin(FlowRule):
    """
    ## What it does
    Reports a room, group or topic that is named by the client and joined without a decision that takes both the room and the user.

    ## Why is this bad?
    Whoever is logged in can then read every room by naming it: the classic "insecure direct object reference", live.

    ## Example
    ```python
    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            self.assigns["room_id"] = topic.rest
            return Ok()
    ```

    ## Use instead
    ```python
    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            if not await rooms.is_member(topic.rest, self.assigns["user_id"]):
                return Error(reason="unauthorized")
            return Ok()
    ```

    ## Fix safety
    There is no fix: who may join is a decision of your application.

    ## Known limits
    A check that only asks whether the room exists, or only whether somebody is logged in, is not authorization.
    A helper that cannot be found in the project is believed when it takes both the room and the user.
    A group whose name begins with the word public is taken to be open on purpose.

    ## References
    Guide: authorize in `join`. OWASP API Security 2023 API1, OWASP ASVS 5.0 V8.2, CWE-862, CWE-639.
    """

    code = "EW201"
    public = True
    proof = (
        "a call, a query or a test between the client's message and the join that takes the name of the room together "
        "with the user, and whose answer can refuse; or a decorator that does so"
    )
    name = "unauthorized-join"
    dialects = "ESCI"
    cwe = (862, 639)
    needs = (
        frozenset({b"def join", b"group_add", b"enter_room", b"join_room", b".add(", b".append(", b"] = ", b"]="}),
        REALTIME | {b"enter_room", b"group_add"},
    )

    VALID = (
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        title = self.scope['url_route']['kwargs']['title']\n"
            "        self.group = f'public_{title}'\n"
            "        await self.channel_layer.group_add(self.group, self.channel_name)\n        await self.accept()\n",
            dialect="C",
            why="its name says that it is open to all",
        ),
        Valid(
            "from fastapi import WebSocket\nROOMS = {'news': 1}\nclients = {}\n@app.websocket('/ws/{room}')\n"
            "async def feed(ws: WebSocket, room: str):\n    known = ROOMS.get(room)\n    if known is None:\n"
            "        return await ws.close()\n    clients.setdefault(room, set()).add(ws)\n",
            dialect="S",
            why="the rooms are a fixed list",
        ),
        Valid(
            "from fastapi import WebSocket\nrooms = {}\n@app.websocket('/ws/{room}')\n"
            "async def feed(ws: WebSocket, room: int):\n"
            "    claims = decode_access_token(ws.query_params.get('token'))\n"
            "    user = db.query(User).filter(User.id == claims.get('sub')).first()\n"
            "    found = db.query(Room).filter(Room.id == room).first()\n    if user not in found.users:\n"
            "        return await ws.close()\n    rooms.setdefault(room, []).append(ws)\n",
            dialect="S",
            why="the user of the token is looked for among those of the room",
        ),
        Valid(
            "from fastapi import WebSocket\nrooms = {}\ndef check_password(room, given):\n"
            "    return given == load(room).password\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    asked = await ws.receive_json()\n    password_ok = check_password(asked['room'], asked['password'])\n"
            "    if password_ok:\n        rooms[asked['room']].add(ws)\n",
            dialect="S",
            why="the password was asked for before",
        ),
        Valid(
            "from fastapi import WebSocket\nfrom auth import get_current_user_ws\nrooms = {}\n"
            "@app.websocket('/ws/{room}')\nasync def feed(ws: WebSocket, room: int):\n"
            "    user = await get_current_user_ws(ws)\n    found = await load(room)\n"
            "    if user.id not in (found.a_id, found.b_id):\n        return await ws.close()\n"
            "    rooms.setdefault(room, set()).add(ws)\n",
            dialect="S",
            why="the call that names the current user says who is there",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        self.user = self.scope['user']\n"
            "        self.room = self.scope['url_route']['kwargs']['room']\n        if not await self.is_member():\n"
            "            return await self.close()\n"
            "        await self.channel_layer.group_add(self.room, self.channel_name)\n"
            "        await self.accept()\n    async def is_member(self):\n"
            "        return await Member.objects.filter(room=self.room, user=self.user).aexists()\n",
            dialect="C",
            why="a method finds room and user in the consumer",
        ),
        Valid(
            "from channels.generic.websocket import WebsocketConsumer\nclass Device(WebsocketConsumer):\n"
            "    def connect(self):\n        try:\n            assert self.is_staff()\n"
            "            self.pk = self.scope['url_route']['kwargs']['pk']\n        except AssertionError:\n"
            "            self.close()\n        else:\n"
            "            async_to_sync(self.channel_layer.group_add)(f'device-{self.pk}', self.channel_name)\n"
            "            self.accept()\n    def is_staff(self):\n"
            "        return self.scope['user'].has_perm('device.view')\n",
            dialect="C",
            why="only staff gets in, and staff may see all",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Trips(AsyncWebsocketConsumer):\n"
            "    async def receive_json(self, content):\n        trip = await self._create_trip(content)\n"
            "        await self.channel_layer.group_add(f'{trip.id}', self.channel_name)\n",
            dialect="C",
            why="what was made a moment ago is its maker's",
        ),
        Valid(
            "@sio.on('join')\nasync def join(sid, data):\n    room = await rooms.get(data['room'])\n"
            "    if room is None:\n        return 'not found'\n    if room['password'] != data['password']:\n"
            "        return 'wrong password'\n    await sio.enter_room(sid, data['room'])\n",
            dialect="I",
            why="who knows the room's password may be in it",
        ),
        Valid(
            "@sio.on('open')\nasync def open_room(sid, data):\n    if await rooms.get(data['room']):\n"
            "        return 'taken'\n    await rooms.set(data['room'], sid)\n"
            "    await sio.enter_room(sid, data['room'])\n",
            dialect="I",
            why="the first one in a new room",
        ),
        Valid(
            "@socket_io.on('join')\n@requires_access(Level.full)\ndef join(data):\n    join_room(data['channel'])\n",
            dialect="I",
            why="a decorator looks at the room",
        ),
        Valid(
            "@socketio.on('joined')\ndef joined(data):\n    join_room(session.get('room'))\n",
            dialect="I",
            why="the session's room",
        ),
        Valid(
            "from channels.generic.websocket import AsyncJsonWebsocketConsumer\n"
            "class Chat(AsyncJsonWebsocketConsumer):\n"
            "    async def receive_json(self, content):\n        await self.join(content['room'])\n"
            "    async def join(self, room_id):\n        room = await get_room_or_error(room_id, self.scope['user'])\n"
            "        await self.channel_layer.group_add(room.group_name, self.channel_name)\n",
            dialect="C",
            why="the lookup takes the user",
        ),
        Valid(
            "from fastapi import WebSocket\nclients = {}\n@app.websocket('/ws/{client_id}')\n"
            "async def feed(ws: WebSocket, client_id: str):\n    clients[client_id] = ws\n",
            dialect="S",
            why="a table of connections, not a room",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if not await rooms.is_member(topic.rest, self.assigns['user_id']):\n"
            "            return Error(reason='unauthorized')\n"
            "        return Ok()\n"
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if topic == 'room:lobby':\n"
            "            return Ok()\n"
            "        return Error(reason='unauthorized')\n",
            why="a fixed public topic",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class InboxChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if topic.rest != str(self.assigns['user_id']):\n"
            "            return Error(reason='unauthorized')\n"
            "        return Ok()\n",
            why="one's own topic",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        room = await rooms.visible_to(self.assigns['user_id'], topic.rest)\n"
            "        if room is None:\n"
            "            return Error(reason='unauthorized')\n"
            "        return Ok(title=room.title)\n",
            why="the lookup takes the user",
        ),
        Valid(
            "from emberwire import Channel, Socket, Ok, channel\n"
            "class NewsChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        return Ok()\n"
            "class UserSocket(Socket):\n"
            "    news = channel('news:all', NewsChannel)\n",
            why="the route holds no wildcard: there is one topic, and it is for every user",
        ),
        Valid(
            "from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        await rooms.require_member(topic.rest, self.assigns['user_id'])\n"
            "        return Ok()\n",
            why="the check raises",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from asgiref.sync import sync_to_async\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n"
            "        self.room_id = self.scope['url_route']['kwargs']['room_id']\n"
            "        self.user = self.scope['user']\n"
            "        if not await sync_to_async(self.is_member)():\n"
            "            await self.close()\n"
            "            return\n"
            "        await self.channel_layer.group_add(f'chat_{self.room_id}', self.channel_name)\n"
            "        await self.accept()\n"
            "    def is_member(self):\n"
            "        return Member.objects.filter(room_id=self.room_id, user=self.user).exists()\n",
            dialect="C",
            why="the check runs in a thread",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from asgiref.sync import sync_to_async\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n"
            "        room_id = self.scope['url_route']['kwargs']['room_id']\n"
            "        user = self.scope['user']\n"
            "        allowed = await database_sync_to_async(lambda: Member.objects.filter(room_id=room_id, user=user).exists())()\n"
            "        if not allowed:\n"
            "            await self.close()\n"
            "            return\n"
            "        await self.channel_layer.group_add(f'chat_{room_id}', self.channel_name)\n"
            "        await self.accept()\n",
            dialect="C",
            why="the check is a lambda",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from asgiref.sync import sync_to_async\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n"
            "        room_id = self.scope['url_route']['kwargs']['room_id']\n"
            "        user = self.scope['user']\n"
            "        @database_sync_to_async\n"
            "        def check():\n"
            "            return Member.objects.filter(room_id=room_id, user=user).exists()\n"
            "        if not await check():\n"
            "            await self.close()\n"
            "            return\n"
            "        await self.channel_layer.group_add(f'chat_{room_id}', self.channel_name)\n"
            "        await self.accept()\n",
            dialect="C",
            why="the check is a function inside",
        ),
        Valid(
            "from flask import Flask, request\n"
            "from flask_socketio import SocketIO, emit, join_room\n"
            "socketio = SocketIO(Flask(__name__))\n"
            "@socketio.on('join')\n"
            "def join(data):\n"
            "    me = users.get(request.sid)\n"
            "    if not Member.query.filter_by(room_id=data['room'], user_id=me['user_id']).first():\n"
            "        return\n"
            "    join_room(data['room'])\n",
            dialect="S",
            why="what the server keeps of the connection is its identity",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import WebSocket\nrooms = {}\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket, room_id: int):\n    await ws.accept()\n"
            "    rooms.setdefault(room_id, set()).add(ws)\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nclass Rooms:\n    def join(self, room_id, user_id):\n"
            "        self.rooms[room_id].add(user_id)\nrooms = Rooms()\n@app.websocket('/ws/{user_id}')\n"
            "async def feed(ws: WebSocket, user_id: str):\n    data = await ws.receive_json()\n"
            "    rooms.join(data['room'], user_id)\n",
            line=4,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        self.room = self.scope['url_route']['kwargs']['room']\n"
            "        self.found = await self.find()\n        if not self.found:\n"
            "            return await self.close()\n"
            "        await self.channel_layer.group_add(self.room, self.channel_name)\n        await self.accept()\n"
            "    async def find(self):\n        return await Room.objects.filter(name=self.room).afirst()\n",
            line=8,
            dialect="C",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Game(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        room = self.scope['url_route']['kwargs']['room']\n"
            "        await self.channel_layer.group_add(room, self.channel_name)\n"
            "        if room not in self.scope['user'].games:\n            print('not in the game')\n"
            "        await self.accept()\n",
            line=5,
            dialect="C",
        ),
        Invalid(
            "from flask_socketio import join_room as enter\n@socketio.on('join')\ndef join(data):\n"
            "    enter(data['room'])\n",
            line=4,
            dialect="I",
        ),
        Invalid(
            "from .tools import parsed\n@socketio.on('join')\n@jwt_required\n@parsed\ndef join(data):\n"
            "    join_room(data['room'])\n",
            line=6,
            dialect="I",
            files={
                "tools.py": "def parsed(f):\n    def inner(text):\n        return f(json.loads(text))\n"
                "    return inner\n"
            },
        ),
        Invalid(
            "from flask_socketio import join_room\ndef on_join(room):\n    join_room(room)\n",
            line=3,
            dialect="I",
            files={
                "main.py": "from flask_socketio import SocketIO\nfrom app import on_join\nsocketio = SocketIO()\n"
                "socketio.on_event('join', on_join)\n"
            },
        ),
        Invalid(
            "import socketio\nclass Handler:\n    def __init__(self):\n        self.server = socketio.AsyncServer()\n"
            "handler = Handler()\n@handler.server.on('join')\nasync def join(sid, data):\n"
            "    await handler.server.enter_room(sid, data['room'])\n",
            line=8,
            dialect="I",
        ),
        Invalid(
            "import socketio\nclass Rooms:\n    def __init__(self):\n        self._sio = socketio.AsyncServer()\n"
            "        self._sio.on('join', handler=self._join)\n    async def _join(self, sid, data):\n"
            "        await self._sio.enter_room(sid, data['room'])\n",
            line=7,
            dialect="I",
        ),
        Invalid(
            "from fastapi import WebSocket\nrooms = {}\n@app.websocket('/ws/{room}')\n"
            "async def feed(ws: WebSocket, room: str, user=Depends(current_user)):\n    await ws.accept()\n"
            "    rooms.setdefault(room, set()).add(ws)\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        if self.scope['user'].is_anonymous:\n"
            "            return await self.close()\n"
            "        self.room = 'chat_%s' % self.scope['url_route']['kwargs']['room']\n"
            "        await self.channel_layer.group_add(self.room, self.channel_name)\n        await self.accept()\n",
            line=7,
            dialect="C",
        ),
        Invalid(
            "@sio.on('join')\nasync def join(sid, data):\n    await sio.enter_room(sid, data['room'])\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        self.assigns['room_id'] = topic.rest\n"
            "        return Ok()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if not await rooms.exists(topic.rest):\n"
            "            return Error(reason='no such room')\n"
            "        return Ok()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if 'user_id' not in self.assigns:\n"
            "            return Error(reason='log in first')\n"
            "        return Ok()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if payload.get('secret') != 'open sesame':\n"
            "            return Error(reason='unauthorized')\n"
            "        elif topic.rest == 'lobby':\n"
            "            return Ok()\n"
            "        return Ok()\n",
            line=3,
        ),
    )

    def suspects(self) -> Iterator[Suspect]:
        for node, found in {found.node: found for found in open_joins(self.file)}.items():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                message = "this topic is joined without asking whether this user may be in it"
            else:
                message = "the client chose this room, and nothing asked whether this user may be in it"
            yield Suspect(node, message, found.trace)
