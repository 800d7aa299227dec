"""EW502: one dead client ends the broadcast for everybody after it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, FlowRule, Invalid, Severity, Suspect, Valid
from lint_rules.vocabulary import mentions, speaks_of, word_set, words

CONNECTIONS = word_set(
    "connection connections client clients socket sockets websocket websockets ws wss peer peers subscriber subscribers "
    "listener listeners conn conns member members player players user users viewer viewers session sessions active"
)
"""A plain `send` is one of a connection when the collection or its element is called so."""

SENDS = frozenset({"send", "send_text", "send_json", "send_bytes", "send_str"})


class FragileBroadcastLoop(FlowRule):
    """
    ## What it does
    Reports a loop that awaits sends one by one, with nothing that catches the failure of a single one.

    ## Why is this bad?
    The first connection that has gone raises, and everybody after it in the collection gets nothing; a slow one holds all others up.

    ## Example
    ```python
    for client in self.clients:
        await client.send_text(message)
    ```

    ## Use instead
    ```python
    results = await asyncio.gather(*(client.send_text(message) for client in list(self.clients)), return_exceptions=True)
    ```

    ## Fix safety
    There is no automatic fix: what to do with the dead connection is for you to say.

    ## Known limits
    A `try` inside the loop or inside the helper that sends is enough to be silent.

    ## References
    CWE-248, CWE-703.
    """

    code = "EW502"
    name = "fragile-broadcast-loop"
    severity = Severity.WARNING
    dialects = "SCR"
    cwe = (248, 703)
    needs = (
        frozenset({b".send", b"send_", b"broadcast"}),
        frozenset({b"for "}),
        REALTIME,
    )

    VALID = (
        Valid(
            "from fastapi import WebSocket\nclass Manager:\n    async def broadcast(self, text):\n"
            "        for ws in self.active:\n            try:\n                await ws.send_text(text)\n"
            "            except RuntimeError:\n                self.dead.add(ws)\n",
            dialect="S",
            why="each failure is caught",
        ),
        Valid(
            "from fastapi import WebSocket\nasync def stream(websocket: WebSocket, chunks):\n"
            "    async for chunk in chunks:\n        await websocket.send_text(chunk)\n",
            dialect="S",
            why="many messages to one client",
        ),
        Valid(
            "import websockets\nasync def say(texts):\n    for text in texts:\n        await email.send(text)\n",
            dialect="R",
            why="not a connection",
        ),
    )
    INVALID = (
        Invalid(
            "from fastapi import WebSocket\nclass Manager:\n    async def broadcast(self, text):\n"
            "        for ws in self.active:\n            await ws.send_text(text)\n",
            line=4,
            dialect="S",
        ),
        Invalid(
            "from fastapi import WebSocket\nfrom manager import Manager\n"
            "async def new(websocket: WebSocket, manager: Manager, data: dict):\n"
            "    for member in members(data):\n        await manager.send_to_user(member.id, data)\n",
            line=4,
            dialect="S",
            files={
                "manager.py": "class Manager:\n    async def send_to_user(self, user, data):\n"
                "        for ws in self.sockets[user]:\n            await ws.send_json(data)\n"
            },
        ),
        Invalid(
            "from channels.generic.websocket import AsyncWebsocketConsumer\nCLIENTS = set()\n"
            "class Chat(AsyncWebsocketConsumer):\n    async def receive(self, text_data):\n"
            "        for client in CLIENTS:\n            await client.send(text_data)\n",
            line=5,
            dialect="C",
        ),
        Invalid(
            "from aiohttp import web\nasync def broadcast(app, room, message):\n"
            "    for user, ws in app['websockets'][room].items():\n        await ws.send_json(message)\n",
            line=3,
            dialect="R",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in self.file.module.functions:
            if not function.is_async:
                continue
            for node in function.own_nodes:
                if isinstance(node, ast.For) and self._is_fragile(node, function):
                    yield Suspect(node, "one dead connection ends this loop, and everybody after it gets nothing")

    def _is_fragile(self, loop: ast.For, function: FunctionFacts) -> bool:
        names = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
        for call in _bare_awaits(loop.body):
            if self._sends_to_each(call, names, loop) or self._helper_sends(call, names, function):
                return True
        return False

    def _sends_to_each(self, call: ast.Call, names: set[str], loop: ast.For) -> bool:
        """`await client.send_text(...)` for each client of a shared collection."""
        func = call.func
        if not isinstance(func, ast.Attribute) or func.attr not in SENDS:
            return False
        receiver = (dotted_name(func.value) or "").partition(".")[0]
        if not receiver and isinstance(func.value, ast.Subscript):
            keyed = {node.id for node in ast.walk(func.value.slice) if isinstance(node, ast.Name)}
            return bool(keyed & names)
        if func.attr == "send" and not mentions(loop.iter, CONNECTIONS) and not speaks_of(receiver, CONNECTIONS):
            return False
        return receiver in names and self._is_shared(loop.iter)

    def _is_shared(self, collection: ast.expr) -> bool:
        """An attribute, a key of one, or a global; a copy made on the spot is private."""
        node = collection
        while isinstance(node, ast.Call | ast.Subscript):
            if isinstance(node, ast.Call):
                if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("values", "items", "get", "keys"):
                    return False
                node = node.func.value
            else:
                node = node.value
        return isinstance(node, ast.Attribute) or (
            isinstance(node, ast.Name) and (node.id in self.file.module.assigns or node is not collection)
        )

    def _helper_sends(self, call: ast.Call, names: set[str], function: FunctionFacts) -> bool:
        """`await manager.send_to_user(member.id, …)`, and the helper sends without catching anything."""
        used = {node.id for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Name)}
        helper = self.file.project.callee(function, call)
        if helper is None and isinstance(call.func, ast.Attribute) and len(words(call.func.attr)) > 1:
            helper = self.file.project.only_method(call.func.attr)
        if not used & names or helper is None or any(isinstance(node, ast.Try) for node in helper.nodes):
            return False
        return any(
            isinstance(inner.func, ast.Attribute) and inner.func.attr in SENDS - {"send"} for inner in helper.calls
        )


def _bare_awaits(body: list[ast.stmt]) -> Iterator[ast.Call]:
    """Awaited calls of a loop body that no `try` and no inner function stands around."""
    for statement in body:
        if isinstance(statement, ast.Try | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.With | ast.AsyncWith) and "suppress" in ast.dump(statement.items[0]):
            continue
        for name in ("body", "orelse"):
            yield from _bare_awaits(getattr(statement, name, []))
        if isinstance(statement, ast.Expr | ast.Assign):
            value = statement.value
            if isinstance(value, ast.Await) and isinstance(value.value, ast.Call):
                yield value.value
