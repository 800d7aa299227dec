"""EW401: a list of who is online, kept by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.emissions import emissions
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, FlowRule, Invalid, Severity, Suspect, Valid
from lint_rules.vocabulary import mentions, word_set

PEOPLE = word_set(
    "user users online username usernames present presence players members participants people viewers nicknames"
)


class HomeMadePresence(FlowRule):
    """
    ## What it does
    Reports a module-level collection of users that handlers change and send out: a presence list kept by hand.

    ## Why is this bad?
    It is wrong after a crash, wrong with a second worker, and wrong for whoever has two tabs open: closing the first shows them as gone.

    ## Example
    ```python
    online = set()
    ```

    ## Use instead
    ```python
    await presence.track(self, user_id, {"online_at": now})
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Collections of sockets, tasks and subscriptions are not lists of people. Reported as advice outside our own runtime.

    ## References
    Guide: Presence, never a home-made online list.
    """

    code = "EW401"
    name = "home-made-presence"
    severity = Severity.WARNING
    dialects = "ESI"
    needs = (
        frozenset({b"users", b"online", b"members", b"players", b"participants", b"presence", b"viewers"}),
        REALTIME,
    )

    VALID = (
        Valid(
            "@sio.event\nasync def connect(sid, environ):\n    clients.add(sid)\n",
            dialect="I",
            why="sockets, not people",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel\nonline_users = set()\nclass R(Channel):\n    async def after_join(self):\n"
            "        online_users.add(self.assigns['user_id'])\n        await self.broadcast('online', {'users': list(online_users)})\n",
            line=2,
        ),
        Invalid(
            "from fastapi import WebSocket\nonline_users = []\n@app.websocket('/ws')\nasync def f(ws: WebSocket):\n"
            "    online_users.append(name(ws))\n    await manager.broadcast({'users': online_users})\n",
            line=2,
            dialect="S",
        ),
        Invalid(
            "users = []\n@socketio.on('register')\ndef register(user):\n    users.append(user)\n"
            "    emit('users', {'users': users}, broadcast=True)\n",
            line=1,
            dialect="I",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for name, value in self.file.module.assigns.items():
            if _is_container(value) and mentions(ast.Name(name), PEOPLE) and self._changed(name) and self._sent(name):
                yield Suspect(
                    value, f"{name} is presence kept by hand: wrong after a crash, a second worker or a second tab"
                )

    def _changed(self, name: str) -> bool:
        return any(_changes(node, name) for function in self.file.live for node in function.own_nodes)

    def _sent(self, name: str) -> bool:
        """True when the collection is part of a message, or of what a helper returns for one."""
        for function in self.file.live:
            for sent in emissions(function, self.file.trails.flow(function)):
                if any(_mentions_name(part, name) for part in self._parts(sent.payload, function)):
                    return True
        return False

    def _parts(self, payload: tuple[ast.expr, ...], function: FunctionFacts) -> Iterator[ast.AST]:
        for part in payload:
            yield part
            if isinstance(part, ast.Name):
                yield from (
                    n.value
                    for n in function.own_nodes
                    if isinstance(n, ast.Assign) and _mentions_name(n.targets[0], part.id)
                )


def _is_container(value: ast.expr) -> bool:
    if isinstance(value, ast.List | ast.Dict | ast.Set):
        return not getattr(value, "elts", None) and not getattr(value, "keys", None)
    return isinstance(value, ast.Call) and (dotted_name(value.func) or "").rpartition(".")[2] in (
        "set",
        "dict",
        "list",
        "defaultdict",
    )


def _changes(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="add" | "append" | "update")):
            return found == name
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=found))]):
            return found == name
    return False


def _mentions_name(node: ast.AST, name: str) -> bool:
    return any(isinstance(found, ast.Name) and found.id == name for found in ast.walk(node))
