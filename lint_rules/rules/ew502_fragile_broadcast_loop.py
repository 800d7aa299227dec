"""EW502: one dead client ends the broadcast for everybody else."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.analysis.querysets import chain
from lint_rules.analysis.vocabulary import mentions, speaks_of, word_set, words
from lint_rules.edit.imports import add_import
from lint_rules.edits import MendingRule, bounds, source
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, Edit, Fix, FixKind, Severity, Suspect
from lint_rules.trees import walk

CONNECTIONS = word_set(
    "connection connections client clients socket sockets websocket websockets ws wss peer peers subscriber subscribers "
    "listener listeners conn conns member members player players user users viewer viewers session sessions active"
)
"""A plain `send` is one of a connection when the collection or its element is called so."""

SENDING = word_set("send push emit write notify")
SOCKET_NAMES = frozenset({"websocket", "ws", "socket", "web_socket"})
SENDS = frozenset({"send", "send_text", "send_json", "send_bytes", "send_str"})


class FragileBroadcastLoop(MendingRule):
    """
    ## What it does
    Reports a loop that awaits sends one by one, with nothing that catches the failure of a single one, and one that takes connections out of the very list that it goes through.

    ## Why is this bad?
    The first connection that has gone raises, and everybody after it in the collection gets nothing; a slow one holds all others up.
    Where a dead one is removed on the way, the list moves up under the loop, and the next one is left out.

    ## Example
    ```python
    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.clients: set[WebSocket] = set()

        async def broadcast(self, message: str) -> None:
            for client in self.clients:  # EW502
                await client.send_text(message)
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.clients: set[WebSocket] = set()

        async def broadcast(self, message: str) -> None:
            results = await asyncio.gather(
                *(client.send_text(message) for client in list(self.clients)), return_exceptions=True
            )
    ```

    ## Fix safety
    Where the loop does nothing but send, the fix sends to all at once and goes on when one fails.
    It is unsafe: who failed is not heard of, so a connection that has gone has to be taken out elsewhere.

    ## Known limits
    A `try` inside the loop or inside the helper that sends is enough to be silent.

    ## References
    CWE-248, CWE-703.
    """

    code = "EW502"
    proof = "a copy of the collection, and a try around the send or a gather with return_exceptions"
    name = "fragile-broadcast-loop"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "SCR"
    cwe = (248, 703)
    needs = (
        frozenset({b".send", b"send_", b"broadcast"}),
        frozenset({b"for "}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        for function in self.file.module.functions:
            if not function.is_async:
                continue
            for node in function.own_nodes:
                if not isinstance(node, ast.For):
                    continue
                if self._is_fragile(node, function):
                    yield Suspect(node, "one dead connection ends this loop, and everybody after it gets nothing")
                elif self._shrinks(node, function):
                    yield Suspect(node, "taking a connection out moves the list up: the loop leaves out the next one")

    def mend(self, suspect: Suspect) -> Fix | None:
        """`asyncio.gather` for a loop whose only statement is one send."""
        loop = suspect.node
        match loop:
            case ast.For(
                target=ast.Name(id=name), iter=walked, body=[ast.Expr(value=ast.Await(value=call))], orelse=[]
            ):
                copied = isinstance(walked, ast.Call) and dotted_name(walked.func) in ("list", "tuple")
                each = source(self.file, walked) if copied else f"list({source(self.file, walked)})"
                text = (
                    f"await asyncio.gather(*({source(self.file, call)} for {name} in {each}), return_exceptions=True)"
                )
                edits = [Edit(bounds(self.file, loop)[0], bounds(self.file, loop.body[-1])[1], text)]
                if self.file.module.imports.get("asyncio") != "asyncio":
                    edits.append(add_import(self.file.changes(), "asyncio"))
                return Fix("send to all at once", tuple(edits), safe=False)
        return None

    def _shrinks(self, loop: ast.For, function: FunctionFacts) -> bool:
        """True when a loop that sends takes its element out of the list itself, and goes on."""
        if not isinstance(loop.iter, ast.Name | ast.Attribute | ast.Subscript) or not isinstance(loop.target, ast.Name):
            return False
        name = ast.unparse(loop.iter)
        if not _sends_in(loop, loop.target.id):
            return False
        return any(
            _removes(call, name, loop.target.id) or self._helper_removes(call, name, loop.target.id, function)
            for call, goes_on in _calls_in(loop.body)
            if goes_on
        )

    def _helper_removes(self, call: ast.Call, name: str, element: str, function: FunctionFacts) -> bool:
        """`self.disconnect(connection)`, which removes it from the list that is gone through."""
        given = [i for i, argument in enumerate(call.args) if isinstance(argument, ast.Name) and argument.id == element]
        helper = self.file.project.callee(function, call) if given and name.startswith("self.") else None
        if helper is None or helper is function or helper.owner is not function.owner:
            return False
        names = [arg.arg for arg in helper.parameters if arg.arg != "self"]
        inner = names[given[0]] if given[0] < len(names) else ""
        return any(_removes(found, name, inner) for found in helper.calls)

    def _is_fragile(self, loop: ast.For, function: FunctionFacts) -> bool:
        names = {node.id for node in walk(loop.target) if isinstance(node, ast.Name)}
        found = _looked_up(loop, names)
        for call in _bare_awaits(loop.body):
            if _sends_to_one_of(call, found):
                return True
            if self._sends_to_each(call, names, loop, function) or self._helper_sends(call, names, function):
                return True
            if self._handed_each(call, names, loop, function):
                return True
        return False

    def _sends_to_each(self, call: ast.Call, names: set[str], loop: ast.For, function: FunctionFacts) -> bool:
        """`await client.send_text(...)` for each client of a shared collection."""
        func = call.func
        if not isinstance(func, ast.Attribute) or func.attr not in SENDS:
            return False
        receiver = (dotted_name(func.value) or "").partition(".")[0]
        if not receiver and isinstance(func.value, ast.Subscript):
            keyed = {node.id for node in walk(func.value.slice) if isinstance(node, ast.Name)}
            holder = (dotted_name(func.value.value) or "").partition(".")[0]
            return bool(keyed & names) or (holder in names and self._is_shared(loop.iter))
        if func.attr == "send" and not mentions(loop.iter, CONNECTIONS) and not speaks_of(receiver, CONNECTIONS):
            return False
        return receiver in names and self._is_shared(_behind(loop.iter, function))

    def _handed_each(self, call: ast.Call, names: set[str], loop: ast.For, function: FunctionFacts) -> bool:
        """`await Notice(text).send(player.websocket)`: what sends is handed each one's socket."""
        if (
            not isinstance(call.func, ast.Attribute)
            or not words(call.func.attr) & SENDING
            or not self._is_shared(loop.iter)
        ):
            return False
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        sockets = [part for part in given if isinstance(part, ast.Attribute) and part.attr in SOCKET_NAMES]
        each = any(isinstance(node, ast.Name) and node.id in names for part in sockets for node in walk(part))
        helper = self.file.project.callee(function, call) if each else None
        return each and (helper is None or not any(isinstance(node, ast.Try) for node in helper.nodes))

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

    def _is_own(self, receiver: ast.expr, function: FunctionFacts) -> bool:
        """True for `self` in a consumer: it sends to one client, however often."""
        owners = {id(role.owner) for role in self.file.roles if role.dialect == "C"}
        return dotted_name(receiver) == "self" and id(function.owner) in owners

    def _helper_sends(self, call: ast.Call, names: set[str], function: FunctionFacts) -> bool:
        """`await manager.send_to_user(member.id, …)`, and the helper sends without catching anything."""
        helper = self.file.project.callee(function, call)
        if helper is None and isinstance(call.func, ast.Attribute) and len(words(call.func.attr)) > 1:
            helper = self.file.project.only_method(call.func.attr)
        if helper is None or any(isinstance(node, ast.Try) for node in helper.nodes):
            return False
        each = _given_each(call, helper, names)
        aimed = _aimed_by(helper, each)
        return any(
            isinstance(inner.func, ast.Attribute)
            and inner.func.attr in SENDS - {"send"}
            and any(isinstance(node, ast.Name) and node.id in aimed for node in walk(inner.func.value))
            and not self._is_own(inner.func.value, function)
            for inner in helper.calls
        )


def _given_each(call: ast.Call, helper: FunctionFacts, names: set[str]) -> set[str]:
    """The parameters of a helper that are given something of the element that the loop is at."""
    parameters = [arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")]
    pairs = [*zip(parameters, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)]
    return {
        str(parameter)
        for parameter, given in pairs
        if any(isinstance(node, ast.Name) and node.id in names for node in walk(given))
    }


def _aimed_by(helper: FunctionFacts, parameters: set[str]) -> set[str]:
    """These parameters, and what the helper looks up or goes through by them: whom it sends to, not what."""
    aimed = set(parameters)
    for _ in range(2):
        for node in helper.own_nodes:
            match node:
                case ast.Assign(targets=[target], value=value) | ast.For(target=target, iter=value):
                    if any(isinstance(inner, ast.Name) and inner.id in aimed for inner in walk(value)):
                        aimed |= {
                            n.id for n in walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                        }
    return aimed


def _behind(collection: ast.expr, function: FunctionFacts) -> ast.expr:
    """`self.active.get(room)` for `members`, when that is the only thing that the name is given."""
    if not isinstance(collection, ast.Name):
        return collection
    given = list(_values(collection.id, function))
    copied = len(given) != 1 or (isinstance(given[0], ast.Subscript) and isinstance(given[0].slice, ast.Slice))
    if copied or not (mentions(collection, CONNECTIONS) or _is_entry(given[0])):
        return collection
    return given[0]


def _values(name: str, function: FunctionFacts) -> Iterator[ast.expr]:
    """What a local name is given, with a type or without."""
    for node in function.own_nodes:
        match node:
            case ast.Assign(targets=targets, value=value) if any(dotted_name(target) == name for target in targets):
                yield value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                yield value


def _is_entry(value: ast.expr) -> bool:
    """`self.active_connections.get(room_id, [])`: one of several collections of sockets."""
    match value:
        case ast.Subscript(value=table) | ast.Call(func=ast.Attribute(value=table, attr="get")):
            return mentions(table, CONNECTIONS)
    return False


def _sends_to_one_of(call: ast.Call, sockets: set[str]) -> bool:
    func = call.func
    return isinstance(func, ast.Attribute) and func.attr in SENDS and dotted_name(func.value) in sockets


def _looked_up(loop: ast.For, names: set[str]) -> set[str]:
    """`ws` of `ws = self.users.get(chat["user"])` in a loop over chats: a socket that the element leads to."""
    found: set[str] = set()
    for node in (inner for statement in loop.body for inner in walk(statement)):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(attr="get"), args=[key, *_]) | ast.Subscript(slice=key),
            ) if speaks_of(name, CONNECTIONS) and any(isinstance(n, ast.Name) and n.id in names for n in walk(key)):
                found.add(name)
    return found


def _removes(call: ast.Call, name: str, element: str) -> bool:
    """`name.remove(element)`."""
    match call:
        case ast.Call(func=ast.Attribute(value=holder, attr="remove"), args=[ast.Name(id=taken)]):
            return taken == element and ast.unparse(holder) == name
    return False


def _sends_in(loop: ast.For, element: str) -> bool:
    return any(
        isinstance(node, ast.Await)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in SENDS
        and chain(node.value.func)[0] == element
        for node in ast.walk(loop)
    )


def _calls_in(body: list[ast.stmt]) -> Iterator[tuple[ast.Call, bool]]:
    """The calls of a loop's body, each with whether the loop goes on after it."""
    leaves = bool(body) and isinstance(body[-1], ast.Break | ast.Return | ast.Raise)
    for statement in body:
        inner = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        inner += [handler.body for handler in getattr(statement, "handlers", [])]
        if any(inner):
            for block in inner:
                yield from ((call, goes_on and not leaves) for call, goes_on in _calls_in(block))
        else:
            yield from ((node, not leaves) for node in ast.walk(statement) if isinstance(node, ast.Call))


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
