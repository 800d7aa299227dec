"""EW101: a connection is accepted and nobody asked who it is."""

from __future__ import annotations

from collections.abc import Iterable

from lint_rules.analysis.connects import open_connects
from lint_rules.rule import REALTIME, FlowRule, Invalid, Suspect, Valid


class UnauthenticatedConnect(FlowRule):
    """
    ## What it does
    Reports a connection that is accepted on a way on which nothing looked at who the client is.

    ## Why is this bad?
    A socket does not pass through the HTTP login: whoever reaches the port gets in, reads the live data and drives the handlers.
    Everything after it (joins, rooms, presence) relies on the identity that `connect` should have established.

    ## Example
    ```python
    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            return Accept()
    ```

    ## Use instead
    ```python
    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)
    ```

    ## Fix safety
    There is no fix: only you know how your users prove who they are.

    ## Known limits
    A check in a helper that cannot be found in the project is believed when it is named like one or takes the credential.
    An endpoint that only answers its own client is not reported, nor is an aiohttp handler of an application that knows no users, unless it opens a socket to another server.
    Looking whether a token is present (`if "token" not in params`) is not a check of it.

    ## References
    Guide: authenticate in `connect`. OWASP ASVS 5.0 V4.4, OWASP WebSocket Security Cheat Sheet, CWE-306.
    """

    code = "EW101"
    public = True
    proof = (
        "a check on every way to the accept that looks at a token, cookie, session or user and can refuse: in the "
        "handler, a dependency, a decorator, a base class, a middleware or a helper up to two calls away"
    )
    name = "unauthenticated-connect"
    dialects = "ESCIR"
    cwe = (306,)
    needs = (
        frozenset({b"def connect", b"connect'", b'connect"', b"websocket", b"on_connect", b"WebSocket", b"def "}),
        REALTIME,
    )

    VALID = (
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    if ws.headers.get('x-api-key') not in API_KEYS:\n        return await ws.close(code=4000)\n"
            "    await ws.accept()\n    await room.put(ws)\n",
            dialect="S",
            why="a key that came with the connection is compared",
        ),
        Valid(
            "import secrets\nfrom fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    if not secrets.compare_digest(ws.headers.get('x-api-key', ''), API_KEY):\n"
            "        return await ws.close(code=4000)\n    await ws.accept()\n    await room.put(ws)\n",
            dialect="S",
        ),
        Valid(
            "from fastapi import Header, WebSocket\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket, x_api_key: str = Header(...)):\n    if API_KEY != x_api_key:\n"
            "        raise WebSocketException(1000)\n    await ws.accept()\n    await room.put(ws)\n",
            dialect="S",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/count')\nasync def count(ws: WebSocket):\n"
            "    await ws.accept()\n    data = await ws.receive_json()\n    text = data.get('text', '').strip()\n"
            "    await ws.send_json({'text': text})\n",
            dialect="S",
            why="an echo in an envelope",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/echo')\nasync def echo(ws: WebSocket):\n"
            "    await ws.accept()\n    while True:\n        await ws.send_text(await ws.receive_text())\n",
            dialect="S",
            why="an echo shares nothing",
        ),
        Valid(
            "from aiohttp import web\nasync def chat(request):\n    ws = web.WebSocketResponse()\n"
            "    await ws.prepare(request)\n    request.app['sockets'].add(ws)\n    return ws\n"
            "app.router.add_get('/ws', chat)\n",
            dialect="R",
            why="an application without users: a chat for everybody",
        ),
        Valid(
            "import aiohttp_session\nfrom aiohttp import web\n@web.middleware\nasync def gate(request, handler):\n"
            "    if await user_of(request) is None:\n        raise web.HTTPUnauthorized()\n"
            "    return await handler(request)\nasync def chat(request):\n    ws = web.WebSocketResponse()\n"
            "    await ws.prepare(request)\n    request.app['sockets'].add(ws)\n    return ws\n"
            "app.router.add_get('/ws', chat)\n",
            dialect="R",
            why="a middleware turns strangers away",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        await self.accept()\n    async def receive(self, text_data):\n"
            "        user = await find(json.loads(text_data)['token'])\n        if user is None:\n"
            "            return await self.close()\n",
            dialect="C",
            why="what was found by the client's word is looked at, not the word",
        ),
        Valid(
            "import socketio\nclass Remote:\n    def __init__(self):\n        self.sio = socketio.AsyncClient()\n"
            "        @self.sio.event\n        def connect():\n            log('connected')\n",
            dialect="I",
            why="a client",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Bot(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        if not await allowed(self.scope['user']):\n"
            "            return await self.close()\n        await self.accept()\n"
            "        await self.send(side(self.game))\n",
            dialect="C",
        ),
        Valid(
            "from typing import Annotated\nfrom fastapi import Depends, WebSocket\nfrom auth import CurrentUserWS\n"
            "@app.websocket('/ws')\nasync def feed(ws: WebSocket, user: CurrentUserWS):\n    await ws.accept()\n",
            dialect="S",
            files={
                "auth.py": "async def current(ws):\n    user = find(ws.cookies)\n    if user is None:\n"
                "        raise WebSocketException(1008)\n    return user\n"
                "CurrentUserWS = Annotated[User, Depends(current)]\n"
            },
            why="an alias of a dependency in another file",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\n@requires(['authenticated'])\n"
            "async def feed(ws: WebSocket):\n    await ws.accept()\n",
            dialect="S",
            why="a decorator checks",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    await ws.accept()\n"
            "    token = await ws.receive_text()\n    if not valid(token):\n        await ws.close()\n        return\n",
            dialect="S",
            why="the first message logs in",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass Denier(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        await self.accept()\n        await self.close(code=4003)\n",
            dialect="C",
            why="accepts only to give a close code",
        ),
        Valid(
            "from channels.generic.websocket import AsyncJsonWebsocketConsumer\n"
            "class Chat(AsyncJsonWebsocketConsumer):\n"
            "    async def connect(self):\n        await self.accept()\n    async def receive_json(self, content):\n"
            "        if not self.scope['user'].is_authenticated:\n            return await self.close()\n",
            dialect="C",
            why="everybody may connect, but every message is refused",
        ),
        Valid(
            "@sio.event\nasync def connect(sid, environ, auth):\n    if not await check(auth):\n        return False\n",
            dialect="I",
        ),
        Valid(
            "import websockets\nasync def echo(ws):\n    async for m in ws:\n        await ws.send(m)\n"
            "websockets.serve(echo, '0.0.0.0', 80)\n",
            dialect="R",
            why="an echo shares nothing",
        ),
        Valid(
            "from emberwire import Accept, Refuse, Socket, TokenError\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        try:\n"
            "            user_id = tokens.verify('user socket', info.auth_token, max_age=86400)\n"
            "        except TokenError as error:\n"
            "            return Refuse(error.reason)\n"
            "        return Accept(user_id=user_id)\n",
            why="the check raises",
        ),
        Valid(
            "from emberwire import Accept, Refuse, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        user = await accounts.by_key(params.get('key'))\n"
            "        if user is None:\n"
            "            return Refuse('unknown key')\n"
            "        return Accept(user_id=user.id)\n",
            why="the result of the lookup decides",
        ),
        Valid(
            "from emberwire import Refuse, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Refuse('closed')\n",
            why="nobody gets in",
        ),
        Valid(
            "from emberwire import Accept, Socket\n"
            "from .auth import who\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept(user_id=who(info))\n",
            files={
                "auth.py": "def who(info):\n    if not info.auth_token:\n        raise Denied\n    return check(info)\n"
            },
            why="a helper in another file raises",
        ),
        Valid(
            "from emberwire import Accept, Refuse, Socket, TokenError, Tokens\n_tokens = Tokens(KEY)\n"
            "def verify_token(purpose, token):\n    return _tokens.verify(purpose, token, max_age=60)\n"
            "class UserSocket(Socket):\n    async def connect(self, params, info):\n        try:\n"
            "            user_id = verify_token('user socket', info.auth_token)\n        except TokenError as error:\n"
            "            return Refuse(error.reason)\n        return Accept(user_id=user_id)\n",
            why="a helper hands the token on to what verifies it",
        ),
        Valid("class Telephone:\n    def connect(self, params, info):\n        return Accept()\n", why="not a Socket"),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n"
            "        self.who = await self.owner(self.scope['url_route']['kwargs']['token'])\n"
            "        await self.accept()\n"
            "    @database_sync_to_async\n"
            "    def owner(self, key):\n"
            "        return Token.objects.get(key=key).user_id\n",
            dialect="C",
            why="who has no token is turned away by the exception",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n"
            "        await self.accept()\n"
            "    async def receive(self, text_data):\n"
            "        if not self.scope['user'].is_authenticated:\n"
            "            await self.close()\n"
            "            return\n"
            "        await keep(self.scope['user'], text_data)\n",
            dialect="C",
            why="the first message is where it asks",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import WebSocket\nfrom jobs import jobs\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n    await jobs.hub.connect(ws)\n    await jobs.hub.gone(ws)\n",
            line=4,
            dialect="S",
            files={
                "jobs.py": "class Hub:\n    async def connect(self, ws):\n        await ws.accept()\n"
                "        self.all.append(ws)\nclass Jobs:\n    @property\n    def hub(self):\n"
                "        return self.kept\njobs = Jobs()\n"
            },
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    await ws.accept()\n    user_input = await ws.receive_text()\n    if not user_input.strip():\n"
            "        return\n    await agent.put(user_input)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    if not OPENAI_API_KEY:\n        return await ws.close()\n    await ws.accept()\n"
            "    await room.put(ws)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    if ws.headers.get('origin') not in ORIGINS or ws.query_params.get('v') != '2':\n"
            "        return await ws.close()\n    await ws.accept()\n    await room.put(ws)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    conn = await ws.app.state.manager.register(ws, topics=['all'])\n    await pump(ws, conn)\n"
            "async def pump(ws: WebSocket, conn):\n    while True:\n        await conn.put(await ws.receive_json())\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket, user: str):\n"
            "    if user:\n        await ws.accept()\n        await room.put(user)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nfrom dependency_injector.wiring import Provide, inject\n"
            "@app.websocket('/ws/{user_id}')\n@inject\n"
            "async def feed(ws: WebSocket, user_id: int, users=Depends(Provide['app.user_service'])):\n"
            "    await ws.accept()\n    user = await users.get_user(user_id)\n    await room.put(user)\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nROOMS = {'a': 1}\n@app.websocket('/ws/{room}')\n"
            "async def feed(ws: WebSocket, room: str):\n    found = ROOMS.get(room)\n    if found is None:\n"
            "        await ws.close(code=1008)\n        return\n    await ws.accept()\n    session = start()\n"
            "    assert session is not None\n    await session.put(ws)\n",
            line=4,
            dialect="S",
        ),
        Invalid(
            "import pty\nfrom aiohttp import web\nasync def shell(request):\n    ws = web.WebSocketResponse()\n"
            "    await ws.prepare(request)\n    pid, fd = pty.fork()\n    return ws\n"
            "app.add_routes([web.get('/ws', shell)])\n",
            line=3,
            dialect="R",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    await ws.accept()\n    data = await ws.receive_json()\n    if data['type'] == 'create_ticket':\n"
            "        return\n    await shared.put(data)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nfrom hub import Hub\ndef routes():\n    hub = Hub()\n"
            "    @app.websocket('/ws')\n    async def feed(ws: WebSocket):\n        await hub.connect(ws)\n"
            "        await hub.start()\n",
            line=6,
            dialect="S",
            files={
                "hub.py": "class Hub:\n    async def connect(self, ws):\n        await ws.accept()\n"
                "    async def start(self):\n        pass\n"
            },
        ),
        Invalid(
            "from fastapi import WebSocket\nfrom hub import Hub\n@app.websocket('/ws/{user_id}')\n"
            "async def feed(ws: WebSocket, user_id: str):\n    hub = Hub()\n    await hub.connect(ws)\n"
            "    await hub.send(user_id, await ws.receive_json())\n",
            line=4,
            dialect="S",
            files={
                "hub.py": "class Hub:\n    async def connect(self, ws):\n        await ws.accept()\n"
                "    async def send(self, user_id, data):\n        if user_id not in self.connections:\n"
                "            return\n        if not data.get('recipient_user'):\n            return\n"
                "        for user in self.members:\n            if user == user_id:\n                continue\n"
            },
        ),
        Invalid(
            "from abc import ABC, abstractmethod\nfrom fastapi import Depends, WebSocket\nclass Hub(ABC):\n"
            "    @abstractmethod\n    async def connect(self, ws): ...\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket, hub: Hub = Depends(Provide[Container.hub_manager])):\n"
            "    await hub.connect(ws)\n    await ws.receive_text()\n",
            line=7,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nfrom proxy import Proxy\nproxy = Proxy()\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n    await proxy.take(ws)\n",
            line=5,
            dialect="S",
            files={
                "proxy.py": "import aiohttp\nclass Proxy:\n    async def take(self, ws):\n        await ws.accept()\n"
                "        await self.start()\n    async def start(self):\n        if self.session:\n            return\n"
                "        self.session = aiohttp.ClientSession()\n"
            },
        ),
        Invalid(
            "import aiohttp_session\nfrom aiohttp import web\nasync def chat(request):\n"
            "    ws = web.WebSocketResponse()\n    await ws.prepare(request)\n    request.app['sockets'].add(ws)\n"
            "    return ws\napp.router.add_get('/ws', chat)\n",
            line=3,
            dialect="R",
        ),
        Invalid(
            "from aiohttp import ClientSession, web\nasync def talk(request):\n    ws = web.WebSocketResponse()\n"
            "    await ws.prepare(request)\n    headers = {'api-key': token_provider()}\n"
            "    async with ClientSession() as session:\n"
            "        await session.ws_connect('/realtime', headers=headers)\n    return ws\n"
            "app.add_routes([web.get('/ws', talk)])\n",
            line=2,
            dialect="R",
        ),
        Invalid(
            "@socketio.on('connect')\ndef connect():\n    if not current_user.is_authenticated:\n        return\n"
            "    join_room(current_user.id)\n",
            line=2,
            dialect="I",
        ),
        Invalid(
            "from db import get_db_session\n@sio.event\nasync def connect(sid, environ):\n"
            "    with get_db_session() as db:\n        note(db, sid)\n",
            line=3,
            dialect="I",
        ),
        Invalid(
            "@socketio.on('connect')\ndef connect():\n    emit('hello')\n@socketio.on('say')\ndef say(data):\n"
            "    user = data.get('user')\n    if not user:\n        return\n    emit('said', user, broadcast=True)\n",
            line=2,
            dialect="I",
        ),
        Invalid(
            "def best(board, player):\n    if player:\n        return None\n    return board\n"
            "@sio.event\ndef connect(sid, environ):\n    print(sid)\n@sio.event\ndef move(sid, data):\n"
            "    return best(boards[sid], data)\n",
            line=6,
            dialect="I",
        ),
        Invalid(
            "from channels.exceptions import DenyConnection\n"
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Game(AsyncWebsocketConsumer):\n    async def connect(self):\n        await self.accept()\n"
            "        if not await self.game.seat(self.player_id):\n            DenyConnection('full')\n",
            line=4,
            dialect="C",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "def side(game):\n    if game.player == 'human':\n        return 'white'\n    else:\n"
            "        return 'black'\n"
            "class Bot(AsyncWebsocketConsumer):\n    async def connect(self):\n        await self.accept()\n"
            "        await self.send(side(self.game))\n",
            line=8,
            dialect="C",
        ),
        Invalid(
            "from fastapi import WebSocket\nfrom hub import manager\n"
            "@app.websocket('/ws')\nasync def feed(websocket: WebSocket):\n    await manager.connect(websocket)\n",
            line=4,
            dialect="S",
            files={
                "hub.py": "class Hub:\n    async def connect(self, ws):\n        await ws.accept()\nmanager = Hub()\n"
            },
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Feed(AsyncWebsocketConsumer):\n    async def connect(self):\n        await self.accept()\n",
            line=3,
            dialect="C",
        ),
        Invalid("@sio.event\nasync def connect(sid, environ, auth):\n    print('hello', sid)\n", line=2, dialect="I"),
        Invalid(
            "import websockets\nclients = set()\nasync def handler(ws):\n    clients.add(ws)\n    async for m in ws:\n"
            "        await ws.send(m)\nwebsockets.serve(handler, '0.0.0.0', 80)\n",
            line=3,
            dialect="R",
        ),
        Invalid(
            "from emberwire import Accept, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Accept, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept(user_id=params['user_id'])\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Accept, Refuse, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        if 'token' not in params:\n"
            "            return Refuse('no token')\n"
            "        return Accept()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Accept, Socket, TokenError\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        try:\n"
            "            self.user = tokens.verify('user socket', info.auth_token)\n"
            "        except TokenError:\n"
            "            pass\n"
            "        return Accept()\n",
            line=3,
        ),
        Invalid(
            "from .base import BaseSocket, Accept\n"
            "class UserSocket(BaseSocket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept()\n",
            line=3,
            files={"base.py": "from emberwire import Accept, Socket\nclass BaseSocket(Socket):\n    pass\n"},
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n"
            "        self.who = await self.owner(self.scope['url_route']['kwargs']['token'])\n"
            "        await self.accept()\n"
            "    @database_sync_to_async\n"
            "    def owner(self, key):\n"
            "        try:\n"
            "            return Token.objects.get(key=key).user_id\n"
            "        except Token.DoesNotExist:\n"
            "            log.info('nobody')\n",
            line=4,
            dialect="C",
        ),
        Invalid(
            "import json\n"
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n"
            "        await self.channel_layer.group_add('news', self.channel_name)\n"
            "        await self.accept()\n"
            "    async def receive(self, text_data):\n"
            "        await keep(self.scope['user'], json.loads(text_data)['text'])\n",
            line=4,
            dialect="C",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        message = "this connection is accepted without looking at who the client is"
        accepting = {found.function: found for found in open_connects(self.file)}
        return [Suspect(function.node, message, found.trace) for function, found in accepting.items()]
