"""EW402: connections are collected, and never let go."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.joins import joined_by
from lint_rules.rule import REALTIME, FlowRule, Invalid, Severity, Suspect, Valid
from lint_rules.vocabulary import mentions, word_set

CONTAINERS = word_set(
    "connection connections client clients socket sockets websocket websockets user users subscriber subscribers online "
    "active member members player players peers viewers sids rooms participants"
)
REMOVING = frozenset({"remove", "discard", "pop", "popitem", "clear", "popleft", "difference_update"})


class ConnectionNeverRemoved(FlowRule):
    """
    ## What it does
    Reports a collection that connections or users are put into and that nothing in the project ever takes anything out of, and a `group_add` without a `group_discard`.

    ## Why is this bad?
    It grows with every visit, shows people who left long ago, and every broadcast writes to sockets that are gone.

    ## Example
    ```python
    clients = []
    async def feed(websocket):
        clients.append(websocket)
    ```

    ## Use instead
    ```python
    clients = set()
    async def feed(websocket):
        clients.add(websocket)
        try:
            ...
        finally:
            clients.discard(websocket)
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Taking out, in any file, under the same name, counts. Channels discards `self.groups` itself, and Socket.IO its rooms.

    ## References
    CWE-772, CWE-401.
    """

    code = "EW402"
    name = "connection-never-removed"
    severity = Severity.WARNING
    dialects = "SCIR"
    cwe = (772,)
    needs = (frozenset({b".add(", b".append(", b"group_add", b"] = "}), REALTIME)

    VALID = (
        Valid(
            "from fastapi import WebSocket\nclients = set()\n@app.websocket('/ws')\nasync def f(ws: WebSocket):\n"
            "    clients.add(ws)\n    try:\n        await ws.receive_text()\n    except WebSocketDisconnect:\n        clients.remove(ws)\n",
            dialect="S",
        ),
        Valid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    groups = ['news']\n    async def connect(self):\n        await self.accept()\n",
            dialect="C",
            why="Channels discards them",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import WebSocket\nclients = []\n@app.websocket('/ws')\nasync def f(websocket: WebSocket):\n"
            "    await websocket.accept()\n    clients.append(websocket)\n",
            line=6,
            dialect="S",
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nclass C(AsyncWebsocketConsumer):\n"
            "    async def connect(self):\n        await self.channel_layer.group_add('news', self.channel_name)\n        await self.accept()\n",
            line=4,
            dialect="C",
        ),
        Invalid(
            "users = []\n@socketio.on('register')\ndef register(user):\n    users.append(user)\n    emit('users', {'users': users}, broadcast=True)\n"
            "@socketio.on('unregister')\ndef unregister(data):\n    users.remove(data['user'])\n",
            line=4,
            dialect="I",
        ),
        Invalid(
            "import websockets\nclients = set()\nasync def h(ws):\n    clients.add(ws)\n    await ws.recv()\nwebsockets.serve(h, '', 1)\n",
            line=4,
            dialect="R",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in sorted(self.file.live, key=lambda f: f.node.lineno):
            for node in function.own_nodes:
                if isinstance(node, ast.Call):
                    yield from self._call(node, function)

    def _call(self, call: ast.Call, function: FunctionFacts) -> Iterator[Suspect]:
        if joined_by(call) == "group_add" and function.owner is not None:
            if not self._discards(function):
                yield Suspect(call, "this group is never left: no `group_discard` in the consumer or its bases")
            return
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("add", "append") or len(call.args) != 1:
            return
        name = dotted_name(call.func.value) or ""
        if not name or "." in name or name not in self.file.module.assigns or not mentions(call.func.value, CONTAINERS):
            return
        if not self._removed_on_disconnect(name):
            yield Suspect(call, f"{name} only grows: nothing takes a connection out when it ends")

    def _discards(self, function: FunctionFacts) -> bool:
        owner = function.owner
        if owner is None or not any(role.owner is owner and role.dialect == "C" for role in self.file.roles):
            return True
        lineage = self.file.project.ancestors(owner)
        return any(
            (isinstance(node, ast.Attribute) and node.attr == "group_discard")
            for ancestor in lineage
            for method in ancestor.methods.values()
            for node in method.nodes
        )

    def _removed_on_disconnect(self, name: str) -> bool:
        """Taken out anywhere; in Socket.IO, whose clients drop without a word, in a disconnect handler."""
        dialects = {role.dialect for role in self.file.roles}
        removals = [f for module in self._modules(name) for f in module if _removes(f, name)]
        if dialects == {"I"}:
            gone = [role.function for role in self.file.roles if role.kind == "disconnect"]
            reached = {f for function in gone for f in [function, *self._called(function)]}
            return bool(reached & set(removals)) or any(f.module is not self.file.module for f in removals)
        return bool(removals)

    def _called(self, function: FunctionFacts) -> Iterator[FunctionFacts]:
        for call in function.calls:
            helper = self.file.project.callee(function, call)
            if helper is not None:
                yield helper

    def _modules(self, name: str) -> Iterator[list[FunctionFacts]]:
        yield self.file.module.functions
        for module in self.file.project.holding(name.encode()):
            if module is not self.file.module and name in module.imports:
                yield module.functions


def _removes(function: FunctionFacts, name: str) -> bool:
    for node in function.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if (
                attr in REMOVING and dotted_name(value) == name
            ):
                return True
            case ast.Delete(targets=targets) if any(name in ast.dump(target) for target in targets):
                return True
            case ast.Assign(targets=targets) if any(dotted_name(target) == name for target in targets):
                return True
            case ast.AugAssign(target=target, op=ast.Sub()) if dotted_name(target) == name:
                return True
    return False
