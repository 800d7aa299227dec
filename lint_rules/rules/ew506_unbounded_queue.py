"""EW506: what waits for one client grows while it does not read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.holdings import container, given
from lint_rules.analysis.sources import holds_socket, is_connection
from lint_rules.facts import ClassFacts, FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role

QUEUES = frozenset({"asyncio.Queue", "asyncio.LifoQueue", "asyncio.PriorityQueue"})
PUTS = frozenset({"put", "put_nowait"})
ASKS = frozenset({"qsize", "full"})
GROWS = frozenset({"append", "extend", "insert", "appendleft"})
READING = frozenset({"str", "list", "tuple", "sum", "max", "min", "sorted", "any", "all", "fmean", "mean", "enumerate"})
"""Functions that look at a list and leave it as it is."""

SHRINKS = frozenset({"pop", "popleft", "clear", "remove"})


class UnboundedQueue(FlowRule):
    """
    ## What it does
    Reports a queue of one connection that has no bound, and a list of one connection that only ever grows.

    ## Why is this bad?
    Who fills it does not wait for who empties it.
    A client that stops reading, or one that sends faster than it is served, makes it grow until the memory of the server is gone, and all other connections with it.

    ## Example
    ```python
    import asyncio

    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        queue = asyncio.Queue()  # EW506
        subscribers[websocket] = queue
        while True:
            await websocket.send_json(await queue.get())
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        queue = asyncio.Queue(maxsize=100)  # and close the connection whose queue is full
        subscribers[websocket] = queue
        while True:
            await websocket.send_json(await queue.get())
    ```

    ## Fix safety
    There is no automatic fix: how much may wait, and what happens to who is slower, is for you to say.

    ## Known limits
    A queue is reported when it is seen in the same module that something is put into it, or that it is handed to who will.
    One whose length is asked for, or whose content is cut, counts as bounded.

    ## References
    CWE-770, OWASP API4:2023 (unrestricted resource consumption).
    """

    code = "EW506"
    name = "unbounded-queue"
    severity = Severity.ADVICE
    dialects = "ESC"
    cwe = (770,)
    needs = (
        frozenset({b"Queue", b".append(", b".extend("}),
        frozenset({b"async def"}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        yield from self._queues()
        yield from self._lists()

    def _queues(self) -> Iterator[Suspect]:
        message = "this queue has no bound: a client that is slower than who fills it takes all memory"
        for function in self.file.module.functions:
            for name, value in given(function):
                alone = self._is_unbounded(value) and self._is_of_one_connection(name, function)
                if alone and self._is_filled(name, function) and not self._is_asked(name, function):
                    yield Suspect(value, message)
            for value in _filed(function):
                if self._is_unbounded(value):
                    yield Suspect(value, message)

    def _is_unbounded(self, value: ast.expr) -> bool:
        if not isinstance(value, ast.Call) or self.file.module.resolve(value.func) not in QUEUES:
            return False
        size = [*value.args[:1], *(keyword.value for keyword in value.keywords if keyword.arg == "maxsize")]
        return not size or (isinstance(size[0], ast.Constant) and size[0].value == 0)

    def _is_of_one_connection(self, name: str, function: FunctionFacts) -> bool:
        """A variable of a handler, or an attribute of an object that stands for one connection."""
        if name.startswith("self."):
            return name.count(".") == 1 and function.owner is not None and self._stands_for_one(function.owner)
        handles = any(role.function is function and role.kind in ("endpoint", "connect") for role in self.file.roles)
        handles = handles or (function.owner is not None and holds_socket(function.owner))
        return "." not in name and (handles or any(is_connection(arg) for arg in function.parameters))

    def _stands_for_one(self, owner: ClassFacts) -> bool:
        return holds_socket(owner) or any(role.owner is owner and role.dialect in "EC" for role in self.file.roles)

    def _places(self, name: str, function: FunctionFacts) -> list[ast.AST]:
        """Where a name means the same thing: its function, or all methods of its object."""
        if name.startswith("self.") and function.owner is not None:
            return [node for method in function.owner.methods.values() for node in method.nodes]
        return function.nodes

    def _is_filled(self, name: str, function: FunctionFacts) -> bool:
        """Something is put into it here, or it is put where others will find it."""
        for node in self._places(name, function):
            match node:
                case ast.Call(func=ast.Attribute(value=value, attr=attr), args=arguments):
                    if attr in PUTS and dotted_name(value) == name:
                        return True
                    if attr in ("add", "append") and any(dotted_name(argument) == name for argument in arguments):
                        return True
                case ast.Assign(targets=[ast.Subscript()], value=value) if dotted_name(value) == name:
                    return True
        return any(
            self._helper_fills(call, name, function) for call in function.own_nodes if isinstance(call, ast.Call)
        )

    def _helper_fills(self, call: ast.Call, name: str, function: FunctionFacts) -> bool:
        """The project function that is given the queue puts something into it, or puts it where others find it."""
        place = next((i for i, argument in enumerate(call.args) if dotted_name(argument) == name), None)
        helper = self.file.project.callee(function, call) if place is not None else None
        if helper is None or place is None or helper is function:
            return False
        names = [arg.arg for arg in helper.parameters if arg.arg not in ("self", "cls")]
        inner = names[place] if place < len(names) else ""
        return any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and (
                (node.func.attr in PUTS and dotted_name(node.func.value) == inner)
                or (node.func.attr in ("add", "append") and any(dotted_name(arg) == inner for arg in node.args))
            )
            for node in helper.nodes
        )

    def _is_asked(self, name: str, function: FunctionFacts) -> bool:
        return any(
            isinstance(node, ast.Attribute) and node.attr in ASKS and dotted_name(node.value) == name
            for node in self._places(name, function)
        )

    def _lists(self) -> Iterator[Suspect]:
        for role in self.file.roles:
            if role.kind == "message" and role.dialect in "EC" and role.owner is not None:
                yield from self._attributes(role, role.owner)
            elif role.kind == "endpoint" and role.dialect == "S":
                yield from self._local(role.function)

    def _attributes(self, role: Role, owner: ClassFacts) -> Iterator[Suspect]:
        """`self.drafts = []` in one method, `self.drafts.append(...)` in a handler, and nothing that takes out."""
        everywhere = [node for method in owner.methods.values() for node in method.nodes]
        for name in _grown(role.function.own_nodes):
            made = [value for method in owner.methods.values() for made, value in given(method) if made == name]
            empty = name.startswith("self.") and len(made) == 1 and _is_empty_list(made[0])
            if empty and not _is_watched(name, everywhere):
                yield Suspect(made[0], _grows_message(role.function.name))

    def _local(self, function: FunctionFacts) -> Iterator[Suspect]:
        """A list made in front of the receive loop and appended to in it."""
        loops = [node for node in function.own_nodes if isinstance(node, ast.While | ast.AsyncFor)]
        inside = {inner for loop in loops for inner in walk(loop)} if _receives(loops) else set()
        for name in _grown(inside):
            made = [value for made, value in given(function) if made == name]
            empty = len(made) == 1 and _is_empty_list(made[0]) and made[0] not in inside
            if empty and not _is_watched(name, function.nodes):
                yield Suspect(made[0], _grows_message("the loop"))


def _filed(function: FunctionFacts) -> Iterator[ast.expr]:
    """What a function files under the connection that it is given: `self.queues[websocket] = …`.

    Unless the lengths in that table are asked for anywhere in the class.
    """
    keys = {arg.arg for arg in function.parameters if is_connection(arg)}
    for node in function.own_nodes:
        match node:
            case ast.Assign(targets=[ast.Subscript(slice=ast.Name(id=key))], value=value) if key in keys:
                everywhere = function.owner.methods.values() if function.owner is not None else [function]
                if not any(isinstance(n, ast.Attribute) and n.attr in ASKS for f in everywhere for n in f.nodes):
                    yield value


def _grows_message(where: str) -> str:
    return f"every message makes this longer ({where} appends), and nothing ever shortens it"


def _receives(loops: list[ast.While | ast.AsyncFor]) -> bool:
    named = (
        inner.func.attr
        for loop in loops
        for inner in walk(loop)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
    )
    return any(name.startswith("receive") or name in ("iter_text", "iter_json") for name in named)


def _grown(nodes: Iterable[ast.AST]) -> list[str]:
    """The names of what something is appended to, in a stable order."""
    found: dict[str, None] = {}
    for node in sorted((n for n in nodes if isinstance(n, ast.Call)), key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(node.func, ast.Attribute) and node.func.attr in GROWS:
            name = dotted_name(node.func.value)
            if name is not None:
                found[name] = None
    return list(found)


def _is_empty_list(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return dotted_name(value.func) == "list" and not value.args
    return isinstance(value, ast.List) and not value.elts


def _is_watched(name: str, nodes: Iterable[ast.AST]) -> bool:
    """True when something takes out of it, asks how long it is, cuts it, or puts another in its place."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in SHRINKS:
                if dotted_name(value) == name:
                    return True
            case ast.Call(func=ast.Name(id="len"), args=[value]) if dotted_name(value) == name:
                return True
            case ast.Subscript(value=value, slice=ast.Slice()) | ast.Delete(targets=[ast.Subscript(value=value)]):
                if dotted_name(value) == name:
                    return True
            case ast.Call(args=arguments) if any(
                dotted_name(argument) == name and container(argument) == name for argument in arguments
            ) and not _only_sends(node):
                return True
            case ast.Return(value=ast.expr() as value) if dotted_name(value) == name:
                return True
    return False


def _only_sends(call: ast.Call) -> bool:
    """A call that is given the list and does not change it: it sends, prints, or reckons with it."""
    name = (dotted_name(call.func) or "").rpartition(".")[2]
    return name.startswith(("send", "dumps", "print", "push", "broadcast", "emit", "join")) or name in READING
