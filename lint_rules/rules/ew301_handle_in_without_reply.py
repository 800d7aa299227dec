"""EW301: a client's message is handled and the client never hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.replies import silent_handlers
from lint_rules.rule import REALTIME, Invalid, Rule, Severity, Valid

if TYPE_CHECKING:
    import libcst as cst


class HandleInWithoutReply(Rule):
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
    Returning an empty `Ok()` at the end is offered as a fix where the function just ends; what is worth telling the client is for you to add.

    ## Known limits
    Events that nobody waits for (typing, ping, cursor, …) may go unanswered.
    A handler that takes a `reply_ref()` is believed to answer later.
    For Socket.IO and Channels, where an answer is no part of the protocol, it is advice, and only given when nothing in the handler or its helpers could be an answer.

    ## References
    Guide: every `handle_in` replies.
    """

    code = "EW301"
    name = "handle-in-without-reply"
    severity = Severity.WARNING
    dialects = "EIC"
    needs = (frozenset({b"handle_in", b".on(", b".event", b"def receive", b"def on_", b"on_event"}), REALTIME)

    VALID = (
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
    )
    INVALID = (
        Invalid(
            "@sio.on('save')\nasync def save(sid, data):\n    await sio.emit('saved', {'id': 1}, room='board', skip_sid=sid)\n",
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
        ),
        Invalid(
            "from emberwire import Channel, Ok, handle_in\n"
            "class RoomChannel(Channel):\n"
            "    @handle_in('new_msg')\n"
            "    async def new_msg(self, payload):\n"
            "        if payload['body']:\n"
            "            return Ok()\n",
            line=4,
        ),
        Invalid(
            "from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def handle_in(self, event, payload):\n"
            "        if event == 'new_msg':\n"
            "            return Ok()\n",
            line=3,
        ),
    )

    def screen(self) -> bool:
        self.silent = {role.function: role for role in silent_handlers(self.file)}
        return bool(self.silent)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        function = self.file.facts(node)
        role = self.silent.get(function) if function is not None else None
        if role is not None:
            message = "a way through this handler ends without a reply: the sender cannot know what became of it"
            self.report(node, message, severity=None if role.dialect == "E" else Severity.ADVICE)
