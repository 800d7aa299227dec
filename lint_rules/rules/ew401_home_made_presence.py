"""EW401: a list of who is online, kept by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from lint_rules.analysis.emissions import emissions
from lint_rules.analysis.rosters import Roster, rosters
from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.dialects.emberwire import returned_word
from lint_rules.rule import REALTIME, FlowRule, Invalid, Severity, Suspect, Valid

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

COMING = word_set(
    "join joined joining connect connected connection login register registered enter entered add new online hello "
    "hi auth authenticate identify set username user start subscribe up"
)
GOING = word_set(
    "leave left leaving disconnect disconnected disconnection logout unregister exit quit offline remove removed "
    "delete terminate part end bye close closed kick kicked down"
)


ONLINE = word_set("online present presence presences")
"""A collection of this name is meant to be one, even where nobody is ever taken out."""

ARRIVALS = frozenset({"connect", "join", "after_join", "endpoint"})
DEPARTURES = frozenset({"disconnect", "endpoint"})


class HomeMadePresence(FlowRule):
    """
    ## What it does
    Reports a collection of a module or class that is filled with users when they come, emptied when they go, and sent out.

    ## Why is this bad?
    A person with two tabs is gone when the first is closed; one whose server was killed never goes; and with a second worker each has a list of its own, and both are wrong.
    None of it shows in a demonstration.

    ## Example
    ```python
    online: set[str] = set()

    class RoomChannel(Channel):
        async def after_join(self) -> None:
            online.add(self.assigns["name"])
            await self.broadcast("online", {"names": sorted(online)})

        async def terminate(self, reason: str | BaseException) -> None:
            online.discard(self.assigns["name"])
    ```

    ## Use instead
    ```python
    presence = Presence()

    class RoomChannel(Channel):
        async def after_join(self) -> None:
            await presence.track(self, self.assigns["name"], {})
            await self.push("presence_state", await presence.list(self))
    ```

    ## Fix safety
    There is no fix: clients hear of presence by other events than yours.

    ## Known limits
    Collections of sockets, tasks and subscriptions are no presence, nor are attributes of instances.
    Outside of Emberwire, where no such service is at hand, it is advice.

    ## References
    Guide: Presence. CWE-362, CWE-404.
    """

    code = "EW401"
    name = "home-made-presence"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (362, 404)
    needs = (
        frozenset({b".add(", b".append(", b"] = ", b"]="}),
        frozenset({b".discard(", b".remove(", b".pop(", b"del ", b"online", b"present", b"presence"}),
        REALTIME,
    )

    VALID = (
        Valid(
            "from emberwire import Channel\ntasks = set()\nclass R(Channel):\n    async def after_join(self):\n"
            "        tasks.add(create_task(work()))\n        await self.push('tasks', {'n': len(tasks)})\n"
            "    async def terminate(self, reason):\n        tasks.discard(self.task)\n",
            why="tasks are not people",
        ),
        Valid(
            "from emberwire import Channel\nseen = {}\nclass R(Channel):\n    async def after_join(self):\n"
            "        seen[self.assigns['name']] = now()\n    async def terminate(self, reason):\n"
            "        seen.pop(self.assigns['name'], None)\n",
            why="nobody is sent it",
        ),
        Valid(
            "from fastapi import WebSocket\nusers = {}\n@app.websocket('/ws/{user}')\n"
            "async def feed(ws: WebSocket, user: str):\n    await ws.accept()\n    users[user] = ws\n    try:\n"
            "        await ws.send_json({'users': list(users)})\n    finally:\n        del users[user]\n",
            dialect="S",
            why="a registry of sockets, by user",
        ),
        Valid(
            "from emberwire import Channel, Ok\nMEMBERS = {'ada', 'bob'}\nclass R(Channel):\n"
            "    async def join(self, topic, payload):\n        return Ok(members=sorted(MEMBERS))\n",
            why="nobody comes or goes",
        ),
        Valid(
            "history = []\n@sio.on('message')\nasync def message(sid, data):\n"
            "    history.append({'user': data['user'], 'text': data['text']})\n    if len(history) > 100:\n"
            "        history.pop(0)\n    await sio.emit('history', history)\n",
            dialect="I",
            why="messages are not people",
        ),
        Valid(
            "users = {}\n@sio.on('login')\nasync def login(sid, data):\n    users[data['name']] = sid\n"
            "@sio.event\nasync def disconnect(sid):\n    users.pop(sid, None)\n"
            "@sio.on('dm')\nasync def dm(sid, data):\n    await sio.emit('dm', data['text'], to=users[data['name']])\n",
            dialect="I",
            why="used to find somebody, not to show who is there",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel\nonline: set[str] = set()\nclass R(Channel):\n"
            "    async def after_join(self):\n        online.add(self.assigns['name'])\n"
            "        await self.broadcast('online', {'names': sorted(online)})\n"
            "    async def terminate(self, reason):\n        online.discard(self.assigns['name'])\n",
            line=2,
        ),
        Invalid(
            "from fastapi import WebSocket\nonline_users = []\n@app.websocket('/ws')\nasync def f(ws: WebSocket):\n"
            "    online_users.append(name(ws))\n    await manager.broadcast({'users': online_users})\n",
            line=2,
            dialect="S",
        ),
        Invalid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    players = {}\n"
            "    async def after_join(self):\n"
            "        self.players.setdefault(self.topic, set()).add(self.assigns['user_id'])\n"
            "    async def terminate(self, reason):\n"
            "        self.players[self.topic].remove(self.assigns['user_id'])\n"
            "    @handle_in('who')\n    async def who(self):\n"
            "        return Ok(names=list(self.players[self.topic]))\n",
            line=3,
        ),
        Invalid(
            "from fastapi import WebSocket\nnames = []\n@app.websocket('/ws/{user}')\n"
            "async def feed(ws: WebSocket, user: str):\n    await ws.accept()\n    names.append(user)\n    try:\n"
            "        await manager.broadcast({'users': names})\n    finally:\n        names.remove(user)\n",
            line=2,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncJsonWebsocketConsumer\n"
            "class Chat(AsyncJsonWebsocketConsumer):\n    online = set()\n    async def connect(self):\n"
            "        self.online.add(self.scope['user'].username)\n        await self.accept()\n"
            "        await self.channel_layer.group_send('all', {'type': 'who', 'names': list(self.online)})\n"
            "    async def disconnect(self, code):\n        self.online.discard(self.scope['user'].username)\n",
            line=3,
            dialect="C",
        ),
        Invalid(
            "users = []\n@socketio.on('register_user')\ndef register_user(user):\n    users.append(user)\n"
            "    emit('register_user', {'users': users}, broadcast=True)\n"
            "@socketio.on('unregister_user')\ndef unregister_user(data):\n    users.remove(data['user'])\n",
            line=1,
            dialect="I",
        ),
        Invalid(
            "import websockets\nusers = set()\nasync def handler(ws):\n    name = await ws.recv()\n"
            "    users.add(name)\n"
            "    try:\n        names = sorted(users)\n        await hub.broadcast(json.dumps({'users': names}))\n"
            "    finally:\n        users.discard(name)\nwebsockets.serve(handler, '', 1)\n",
            line=2,
            dialect="R",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        if self.file.roles:
            for roster in rosters(self.file.module):
                if self._comes_and_goes(roster) and any(map(partial(self._is_shown, roster), roster.users)):
                    message = (
                        f"{roster.name!r} is a presence made by hand: second tabs, crashes and workers make it wrong"
                    )
                    yield Suspect(roster.made, message)

    def finish(self) -> None:
        ours = any(role.dialect == "E" for role in self.file.roles)
        for suspect in self._found:
            span = self.file.ast_span(suspect.node)
            self.report_span(span, suspect.message, severity=self.severity if ours else Severity.ADVICE)

    def _comes_and_goes(self, roster: Roster) -> bool:
        comes = any(roster.fills(f) and self._runs_when(f, COMING, ARRIVALS) for f in roster.users)
        goes = any(roster.empties(f) and self._runs_when(f, GOING, DEPARTURES) for f in roster.users)
        return comes and (goes or speaks_of(roster.name, ONLINE))

    def _runs_when(self, function: FunctionFacts, occasion: frozenset[str], kinds: frozenset[str]) -> bool:
        """True when it runs on that occasion: as the framework's callback for it, or by its or its event's name."""
        roles = [role for role in self.file.roles if role.function is function]
        if any(role.kind in kinds for role in roles):
            return True
        names = [function.name, *(role.event or "" for role in roles)]
        return any(speaks_of(name, occasion) for name in names)

    def _is_shown(self, roster: Roster, function: FunctionFacts) -> bool:
        shown = roster.names_of_it(function)
        for sent in emissions(function, self.file.trails.flow(function)):
            if any(roster.is_whole_in(part, shown) for part in sent.payload):
                return True
        answers = any(role.function is function and role.dialect in "EI" for role in self.file.roles)
        return answers and any(
            isinstance(node, ast.Return)
            and (returned_word(node.value) in ("Ok", "Reply") or isinstance(node.value, ast.Dict))
            and roster.is_whole_in(node.value, shown)
            for node in function.own_nodes
        )
