"""EW501: a handler waits in a way that stops everybody."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.analysis.blocking import blocking_calls, is_offloaded
from lint_rules.analysis.joins import is_alone, trails_into
from lint_rules.edits import MendingRule, replace
from lint_rules.facts import FunctionFacts
from lint_rules.importing import add_import
from lint_rules.reading import SMALL_RUN
from lint_rules.rule import REALTIME, Fix, Invalid, Severity, Suspect, Valid, call_name

ENQUEUES = frozenset({"enqueue", "enqueue_in", "enqueue_at", "enqueue_call", "apply_async", "send_task", "add_job"})
"""What hands a function to a worker of its own."""


class BlockingCallInHandler(MendingRule):
    """
    ## What it does
    Reports calls that block the event loop (sleeping, synchronous HTTP, database, Redis and subprocess calls) in an asynchronous handler.

    ## Why is this bad?
    One event loop serves all connections: while one handler waits, nobody's message is read, nobody's heartbeat is answered, and clients reconnect in waves.

    ## Example
    ```python
    async def receive_json(self, content):
        time.sleep(1)
        Message.objects.create(text=content["text"])
    ```

    ## Use instead
    ```python
    async def receive_json(self, content):
        await asyncio.sleep(1)
        await Message.objects.acreate(text=content["text"])
    ```

    ## Fix safety
    `time.sleep` becomes `await asyncio.sleep`, which is safe: it waits as long, and lets others run.
    For all else there is no automatic fix.

    ## Known limits
    One helper is followed. Synchronous consumers and plain Flask handlers run in threads and are not reported, nor is anything wrapped in `to_thread`, `sync_to_async` or `database_sync_to_async`.

    ## References
    CWE-400, the asyncio documentation's "Running Blocking Code".
    """

    code = "EW501"
    proof = "the asynchronous counterpart, or a thread: asyncio.to_thread, run_in_threadpool, database_sync_to_async"
    name = "blocking-call-in-handler"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (400,)
    needs = (
        frozenset({b"async def"}),
        REALTIME,
    )

    VALID = (
        Valid(
            "import asyncio, time\n"
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from channels.db import database_sync_to_async\n"
            "class Chat(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n"
            "        await asyncio.to_thread(time.sleep, 1)\n"
            "        await self.store(text_data)\n"
            "        query = Message.objects.filter(room=1)\n"
            "    @database_sync_to_async\n"
            "    def store(self, text):\n"
            "        Message.objects.create(text=text)\n",
            dialect="C",
            why="in threads; a query that is only described",
        ),
        Valid(
            "import time\nfrom channels.generic.websocket import WebsocketConsumer\n"
            "class Chat(WebsocketConsumer):\n    def receive(self, text_data):\n        time.sleep(1)\n",
            dialect="C",
            why="a synchronous consumer has its own thread",
        ),
        Valid(
            "import asyncio\nfrom channels.db import database_sync_to_async\n"
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        async for m in Message.objects.filter(room=1):\n            m.text = text_data\n"
            "            await m.asave()\n        names = [m.name async for m in Message.objects.all()]\n"
            "        rows = await asyncio.to_thread(lambda: list(Message.objects.all()))\n"
            "        for row in await database_sync_to_async(list)(Message.objects.all()):\n            pass\n"
            "        for item in self.cart.filter(names):\n            item.save()\n",
            dialect="C",
            why="asynchronous queries, queries run in threads, and something that is no model",
        ),
        Valid(
            "from motor.motor_asyncio import AsyncIOMotorClient\nimport redis\ndb = AsyncIOMotorClient().app\n"
            "cache = redis.Redis()\n@sio.event\nasync def message(sid, data, rooms):\n"
            "    await db.rooms.insert_one(data)\n    rooms.insert_one(data)\n    pipe = cache.pipeline()\n",
            dialect="I",
            why="an asynchronous client, one that nobody knows, and a pipeline that waits to be executed",
        ),
        Valid(
            "import redis.asyncio as redis\nfrom fastapi import WebSocket\n"
            "@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n    r = redis.Redis()\n    await r.set('a', 1)\n",
            dialect="S",
            why="an asynchronous client",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nfrom django.core.cache import cache\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        cache.set('last', text_data)\n        async with engine.begin() as conn:\n"
            "            await conn.execute(text_data)\n        with self.lock() as conn:\n"
            "            conn.execute(text_data)\n"
            "        self.form.save()\n",
            dialect="C",
            why="a cache in memory, an asynchronous engine, and objects that are called alike",
        ),
        Valid(
            "import time\nfrom server import sio, queue\n@sio.event\nasync def scan(sid, data):\n"
            "    if DEV_MODE:\n        return await scan_all(data)\n    queue.enqueue(scan_all, data)\n"
            "async def scan_all(data):\n    await scan_one(data)\nasync def scan_one(data):\n    time.sleep(1)\n",
            dialect="I",
            why="a job, which runs in a worker",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import WebSocket\nfrom pymongo import MongoClient\nclient = MongoClient()\n"
            "@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    posts = client.get_database().get_collection('posts')\n"
            "    posts.find_one({'id': await ws.receive_text()})\n",
            line=7,
            dialect="S",
        ),
        Invalid(
            "from websocket_models import Row\nfrom sqlalchemy.orm import Session\n"
            "async def keep(db: Session, text):\n    db.add(text)\n    db.commit()\n",
            line=5,
            dialect="S",
            files={
                "main.py": "from fastapi import WebSocket\nfrom app import keep\n@app.websocket('/ws')\n"
                "async def feed(ws: WebSocket, db=Depends(get_db)):\n    await keep(db, await ws.receive_text())\n"
            },
        ),
        Invalid(
            "from .accounts import who\n@sio.event\nasync def connect(sid, environ, auth):\n"
            "    user = who(auth['token'])\n",
            line=4,
            dialect="I",
            files={
                "accounts.py": "from .http import ask\ndef who(token):\n    return ask('users', token)\n",
                "http.py": "import requests\ndef ask(service, token):\n    return requests.get(service, token)\n",
            },
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nfrom .models import Message\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        message = Message(text=text_data)\n        message.save()\n",
            line=6,
            dialect="C",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "from django_redis import get_redis_connection\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        redis = get_redis_connection('default')\n        redis.set('last', text_data)\n",
            line=6,
            dialect="C",
        ),
        Invalid(
            "import requests\nfrom socketio import exceptions\nasync def look(sid, data):\n"
            "    found = requests.get(data)\n"
            "    await hub.sio.emit('seen', found.text, to=sid)\n",
            line=4,
            path="events.py",
            dialect="I",
            files={
                "main.py": "import socketio\nimport events\nsio = socketio.AsyncServer()\n"
                "sio.on('look', handler=events.look)\n"
            },
        ),
        Invalid(
            "from fastapi import WebSocket\nfrom sqlalchemy import text\nfrom db import engine\n@app.websocket('/ws')\n"
            "async def feed(ws: WebSocket):\n    with engine.begin() as conn:\n"
            "        conn.execute(text('INSERT INTO visits VALUES (1)'))\n",
            line=7,
            dialect="S",
        ),
        Invalid(
            "from channels.db import database_sync_to_async\n"
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Draw(AsyncWebsocketConsumer):\n    async def connect(self):\n"
            "        self.artist = await database_sync_to_async(Artist.objects.get)(pk=1)\n"
            "    async def receive(self, text_data):\n        self.artist.name = text_data\n"
            "        self.artist.save()\n",
            line=8,
            dialect="C",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nfrom django.core.cache import cache\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        cache.set('last', text_data)\n",
            line=5,
            dialect="C",
            files={"settings.py": "CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache'}}\n"},
        ),
        Invalid(
            "import time\nfrom emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n    @handle_in('new')\n    async def new(self, payload):\n"
            "        time.sleep(1)\n        return Ok()\n",
            line=6,
            fixed="import time\nfrom emberwire import Channel, Ok, handle_in\nimport asyncio\n"
            "class RoomChannel(Channel):\n    @handle_in('new')\n    async def new(self, payload):\n"
            "        await asyncio.sleep(1)\n        return Ok()\n",
        ),
        Invalid(
            "import requests\nfrom fastapi import WebSocket\n"
            "@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n    requests.get('https://example.com')\n",
            line=5,
            dialect="S",
        ),
        Invalid(
            "import crud\nfrom fastapi import WebSocket\nfrom database import SessionLocal\n"
            "async def handle(websocket: WebSocket, data: dict):\n    db = SessionLocal()\n"
            "    crud.create_message(db, data)\n",
            line=6,
            dialect="S",
            files={"crud.py": "def create_message(db, data):\n    db.add(data)\n    db.commit()\n"},
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        Message.objects.create(text=text_data)\n",
            line=4,
            dialect="C",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        rows = Message.objects.filter(room=1)\n        for row in rows:\n"
            "            await self.send(row.text)\n",
            line=5,
            dialect="C",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        room = await Room.objects.aget(pk=1)\n        room.last = text_data\n        room.save()\n",
            line=6,
            dialect="C",
        ),
        Invalid(
            "from server import sio\nfrom database import db\nrooms = db['rooms']\n@sio.event\n"
            "async def message(sid, data):\n    rooms.find({'name': data['room']})\n"
            "    rooms.insert_one({'text': data['text']})\n",
            line=7,
            dialect="I",
            files={
                "server.py": "import socketio\nsio = socketio.AsyncServer()\n",
                "database.py": "from pymongo import MongoClient\nclient = MongoClient()\n"
                "db = client.get_database('app')\n",
            },
        ),
        Invalid(
            "import asyncio\nfrom time import sleep\n@sio.event\nasync def wait(sid, data):\n    sleep(1)\n",
            line=5,
            dialect="I",
            fixed="import asyncio\nfrom time import sleep\n@sio.event\nasync def wait(sid, data):\n"
            "    await asyncio.sleep(1)\n",
        ),
        Invalid(
            "import subprocess, websockets\nasync def handler(ws):\n    subprocess.run(['ls'])\n"
            "websockets.serve(handler, '', 1)\n",
            line=3,
            dialect="R",
        ),
        Invalid(
            "import redis\n"
            "from channels.generic.websocket import AsyncWebsocketConsumer\n"
            "class Bets(AsyncWebsocketConsumer):\n"
            "    store = redis.Redis()\n"
            "    async def receive(self, text_data):\n"
            "        if self.store.get('open'):\n"
            "            await self.send('yes')\n",
            line=6,
            dialect="C",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted({*self.file.live, *self._handed_on()} - self._jobs(), key=lambda f: f.node.lineno):
            if function.is_async and not is_offloaded(function):
                for call, reason in blocking_calls(function, self.file.project):
                    yield Suspect(call, f"{reason} blocks the event loop for every connection")

    def _handed_on(self) -> set[FunctionFacts]:
        """In a file without handlers: what is reached from the endpoints of the project."""
        if not is_alone(self.file):
            return set()
        project = self.file.project
        asked = {f for f in self.file.module.functions if f.is_async} - self.file.live
        if len(project.sources) <= SMALL_RUN:  # a commit should not have the whole project read for nothing
            asked = {f for f in asked if next(iter(blocking_calls(f, project)), None)}
        return asked & set(trails_into(self.file).reached()) if asked else set()

    def _jobs(self) -> set[FunctionFacts]:
        """What runs in a worker: functions handed to a queue, and those that only they reach."""
        module = self.file.module
        if ENQUEUES.isdisjoint(module.call_names):
            return set()
        handed = {
            argument.id
            for call in module.calls
            if call_name(call) in ENQUEUES
            for argument in call.args
            if isinstance(argument, ast.Name)
        }
        jobs = {function for function in module.functions if function.qualname in handed}
        handlers = {role.function for role in self.file.roles}
        return self._reached(jobs, without=set()) - self._reached(handlers, without=jobs) - handlers

    def _reached(self, start: set[FunctionFacts], *, without: set[FunctionFacts]) -> set[FunctionFacts]:
        """The functions of this module that these call, themselves included; some are not gone through."""
        found, left = set(start), list(start)
        while left:
            function = left.pop()
            for call in function.calls:
                helper = self.file.project.callee(function, call)
                if helper is not None and helper.module is self.file.module and helper not in found | without:
                    found.add(helper)
                    left.append(helper)
        return found

    def mend(self, suspect: Suspect) -> Fix | None:
        call = suspect.node
        if not isinstance(call, ast.Call) or self.file.module.resolve(call.func) != "time.sleep":
            return None
        edits = [replace(self.file, call.func, "await asyncio.sleep")]
        if self.file.module.imports.get("asyncio") != "asyncio":
            edits.append(add_import(self.file, "import asyncio"))
        return Fix("sleep without holding up the others", tuple(edits), safe=True)
