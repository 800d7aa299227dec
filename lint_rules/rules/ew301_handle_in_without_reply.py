"""EW301: a client's message is handled and the client never hears of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.analysis.replies import silent_ends, silent_handlers
from lint_rules.dialects.emberwire import is_ours
from lint_rules.edits import MendingRule, indent, newline, replace
from lint_rules.rule import REALTIME, Edit, Fix, Invalid, Severity, Suspect, Valid

ADVICE_IN = "SCR"
"""Dialects in which an answer is no part of the protocol: there it is advice."""


class HandleInWithoutReply(MendingRule):
    """
    ## What it does
    Reports a message handler with a way through it that neither replies nor sends the sender anything.

    ## Why is this bad?
    The client cannot tell a message that was stored from one that was lost: its `push(...).receive("ok", ...)` runs into the timeout, and every error is silent.
    A broadcast is not a reply: it goes to everybody, also to those who did not ask.

    ## Example
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload: NewMessage) -> NoReply:
        await self.broadcast("new_msg", {"body": payload.body})
        return NoReply()
    ```

    ## Use instead
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload: NewMessage) -> Ok | Error:
        message = await chat.create_message(self.assigns["user_id"], payload.body)
        await self.broadcast("new_msg", {"id": message.id, "body": message.body})
        return Ok(id=message.id)
    ```

    ## Fix safety
    Where the function just ends, or returns nothing or `NoReply()`, the fix returns an empty `Ok()`, which a client that does not wait never sees.
    What else is worth telling the client is for you to add.

    ## Known limits
    Events that nobody waits for (typing, ping, cursor, …) may go unanswered.
    A handler that takes a `reply_ref()` is believed to answer later.
    Outside our own channels a handler is only reported when nothing in it or in its helpers could be an answer.
    Where an answer is no part of the protocol (Starlette, Channels, raw sockets) it is advice, and streams that only the client feeds are left alone.

    ## References
    Guide: every `handle_in` replies.
    """

    code = "EW301"
    proof = (
        "an answer on every way: a reply, a returned value, a push or an emit to the sender, or an error that is raised"
    )
    name = "handle-in-without-reply"
    severity = Severity.WARNING
    dialects = "EICSR"
    needs = (
        frozenset({b"handle_in", b".on(", b".event", b"def receive", b"def on_", b"on_event"})
        | {b"receive", b".recv", b"websockets", b"WebSocketResponse"},
        REALTIME,
    )

    VALID = (
        Valid(
            "from channels.generic.websocket import JsonWebsocketConsumer\nclass Match(JsonWebsocketConsumer):\n"
            "    def receive_json(self, content):\n        handlers = {'join': self.enter}\n"
            "        handler = handlers.get(content['kind'])\n        if handler:\n            handler(content)\n"
            "    def enter(self, content):\n        self.send_json({'entered': content['match']})\n",
            dialect="C",
            why="what a table gives may answer",
        ),
        Valid(
            "@sio.on('build')\nasync def build(sid, data):\n    asyncio.create_task(work(data['id']))\n",
            dialect="I",
            why="a task may answer when it is done",
        ),
        Valid(
            "from aiohttp import web\nclass Bot:\n    async def talk(self, request):\n"
            "        ws = web.WebSocketResponse()\n        async for msg in ws:\n"
            "            said = Said(msg.data, connector=self)\n            await self.bot.hear(said)\n",
            dialect="R",
            why="what is made of the connector can answer",
        ),
        Valid(
            "import websockets\nasync def record(ws):\n    async for part in ws:\n"
            "        if isinstance(part, bytes):\n            sound.extend(part)\nwebsockets.serve(record, '', 1)\n",
            dialect="R",
            why="a recording has no answer",
        ),
        Valid(
            "from .race import race\n@socketio.on('stop')\ndef stop(data):\n    race.clock.stop(data['lap'])\n",
            dialect="I",
            files={"race.py": "race = make()\n"},
            why="in Flask any code knows whom to answer, and this cannot be followed",
        ),
        Valid(
            "@sio.on('say')\nasync def say(sid, data):\n    client = sid\n    await chat.message(client, data)\n",
            dialect="I",
            why="another name for the one to answer is handed on",
        ),
        Valid(
            "@sio.on('install')\ndef install(sid, data):\n    Thread(target=installer.run, args=(data, sid)).start()\n",
            dialect="I",
            why="a thread that knows the sender may answer",
        ),
        Valid(
            "from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n"
            "    def receive(self, text=None, bytes=None):\n        print('received')\n",
            dialect="C",
            why="it does nothing of which anybody could be told",
        ),
        Valid(
            "from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n"
            "    def receive(self, text_data):\n        payload = json.loads(text_data)\n"
            "        Channel('chat').send(payload)\n",
            dialect="C",
            why="what it is sent to may answer",
        ),
        Valid(
            "@sio.on('save')\nasync def save(sid, data):\n    return {'ok': True}\n",
            dialect="I",
            why="an acknowledgement",
        ),
        Valid(
            "@socketio.on('say')\ndef say(data):\n    emit('said', {'text': 'x'}, to='room')\n",
            dialect="I",
            why="the room holds the sender",
        ),
        Valid(
            "from channels.generic.websocket import JsonWebsocketConsumer\nclass C(JsonWebsocketConsumer):\n"
            "    def receive_json(self, content):\n        self.commands[content['command']](self, content)\n",
            dialect="C",
            why="what runs cannot be told",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        if not payload['body']:\n"
            "            return Error(reason='empty')\n"
            "        await self.broadcast('new_msg', payload)\n"
            "        return Ok()\n"
        ),
        Valid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('typing')\n"
            "    async def typing(self):\n"
            "        await self.broadcast_from('typing', {})\n"
            "        return NoReply()\n",
            why="nobody waits for an answer to typing",
        ),
        Valid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('export')\n"
            "    async def export(self, payload):\n"
            "        ref = self.reply_ref()\n"
            "        self.jobs.add(create_task(run(ref)))\n"
            "        return NoReply()\n",
            why="the reply comes later",
        ),
        Valid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('history')\n"
            "    async def history(self, payload):\n"
            "        await self._send_history()\n"
            "        return NoReply()\n"
            "    async def _send_history(self):\n"
            "        await self.push('history', {})\n",
            why="a helper pushes to the sender",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def handle_in(self, event, payload):\n"
            "        match event:\n"
            "            case 'new_msg':\n"
            "                return Ok()\n"
            "            case _:\n"
            "                return Error(reason='unknown event')\n"
        ),
        Valid(
            "from emberwire import Channel, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('save')\n"
            "    async def save(self, payload):\n"
            "        return await self._save(payload)\n"
            "    async def _save(self, payload):\n"
            "        return stored(payload)\n",
            why="what the helper returns is the reply",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"
            "    await ws.accept()\n"
            "    rooms.add(ws)\n    while True:\n        await ws.receive_text()\n",
            dialect="S",
            why="it only waits for the end",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def audio_stream(ws: WebSocket):\n"
            "    while True:\n        await recorder.store(await ws.receive_bytes())\n",
            dialect="S",
            why="a stream that only the client feeds",
        ),
        Valid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def notes(ws: WebSocket):\n"
            "    session = Session(ws)\n    while True:\n        await session.handle(await ws.receive_json())\n",
            dialect="S",
            why="what was given the socket may answer",
        ),
        Valid(
            "import websockets\nasync def notes(ws):\n    async for note in ws:\n        await rooms.store_note(note)\n"
            "        await ws.send('ok')\nwebsockets.serve(notes, '', 1)\n",
            dialect="R",
        ),
    )
    INVALID = (
        Invalid(
            "@sio.on('save')\nasync def save(sid, data):\n"
            "    await sio.emit('saved', {'id': 1}, room='board', skip_sid=sid)\n",
            line=2,
            dialect="I",
        ),
        Invalid(
            "from channels.generic.websocket import JsonWebsocketConsumer\nclass C(JsonWebsocketConsumer):\n"
            "    def receive_json(self, content):\n        Read.objects.create(n=content['n'])\n",
            line=3,
            dialect="C",
        ),
        Invalid(
            "from emberwire import Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        await self.broadcast('new_msg', payload)\n"
            "        return NoReply()\n",
            line=4,
            fixed="from emberwire import Ok, Channel, NoReply, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        await self.broadcast('new_msg', payload)\n"
            "        return Ok()\n",
        ),
        Invalid(
            "from emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        if payload['body']:\n"
            "            return Ok()\n",
            line=4,
            fixed="from emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        if payload['body']:\n"
            "            return Ok()\n"
            "        return Ok()\n",
        ),
        Invalid(
            "from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def handle_in(self, event, payload):\n"
            "        if event == 'new_msg':\n"
            "            return Ok()\n",
            line=3,
            fixed="from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def handle_in(self, event, payload):\n"
            "        if event == 'new_msg':\n"
            "            return Ok()\n"
            "        return Ok()\n",
        ),
        Invalid(
            "from fastapi import WebSocket\n@app.websocket('/ws')\nasync def notes(ws: WebSocket):\n"
            "    await ws.accept()\n"
            "    while True:\n        note = await ws.receive_json()\n        await rooms.store_note(note)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "from starlette.endpoints import WebSocketEndpoint\nclass Notes(WebSocketEndpoint):\n"
            "    async def on_receive(self, websocket, data):\n        await rooms.store_note(data)\n",
            line=3,
            dialect="S",
        ),
        Invalid(
            "import websockets\nasync def notes(ws):\n    async for note in ws:\n        await rooms.store_note(note)\n"
            "websockets.serve(notes, '', 1)\n",
            line=2,
            dialect="R",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        message = "a way through this handler ends without a reply: the sender cannot know what became of it"
        yield from (Suspect(role.function.node, message) for role in silent_handlers(self.file))

    def finish(self) -> None:
        roles = {role.function.node: role for role in silent_handlers(self.file)}
        for suspect in self._found:
            dialect = next(role.dialect for node, role in roles.items() if node is suspect.node)
            severity = Severity.ADVICE if dialect in ADVICE_IN else None
            span = self.file.ast_span(suspect.node)
            self.report_span(span, suspect.message, severity=severity, fix=self.mend(suspect))

    def mend(self, suspect: Suspect) -> Fix | None:
        role = next(role for role in self.file.roles if role.function.node is suspect.node)
        if role.dialect != "E":
            return None
        imports = self._imports()
        if imports is None:
            return None
        edits = [edit for end in silent_ends(role, self.file.project) for edit in self._answer(end)]
        return Fix("return an empty `Ok()`", (*imports, *edits), safe=True)

    def _imports(self) -> tuple[Edit, ...] | None:
        """What makes `Ok` known; None when there is no import of ours to add it to."""
        if is_ours(self.file.module.imports.get("Ok", ""), "Ok"):
            return ()
        for node in self.file.module.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module and is_ours(f"{node.module}.Ok", "Ok"):
                first = node.names[0]
                start = self.file.offset(first.lineno, first.col_offset + 1)
                return (Edit(start, start, "Ok, "),) if first.name != "*" else ()
        return None

    def _answer(self, end: ast.stmt) -> Iterator[Edit]:
        if isinstance(end, ast.Return):
            yield replace(self.file, end, "return Ok()")
        else:
            last = end.end_lineno or end.lineno
            after = self.file.offset(last, len(self.file.line_text(last)) + 1)
            yield Edit(after, after, f"{newline(self.file)}{indent(self.file, end)}return Ok()")
