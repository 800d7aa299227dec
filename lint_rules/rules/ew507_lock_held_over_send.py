"""EW507: one slow client holds a lock that all others wait for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.analysis.holdings import collections_of, given, is_kept
from lint_rules.analysis.sources import is_connection
from lint_rules.facts import ClassFacts, FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import walk, walk_own

LOCKS = frozenset(
    {"asyncio.Lock", "asyncio.Condition", "anyio.Lock", "anyio.Condition", "threading.Lock", "threading.RLock"}
    | {"asyncio.locks.Lock", "aiorwlock.RWLock", "trio.Lock"}
)
SENDS = frozenset({"send", "send_text", "send_json", "send_bytes", "send_str"})
BOUNDED = frozenset({"wait_for", "timeout", "timeout_at", "move_on_after", "fail_after"})


class LockHeldOverSend(FlowRule):
    """
    ## What it does
    Reports a send to clients that is awaited while a lock is held which other connections need as well.

    ## Why is this bad?
    A send waits until the client has room for it.
    One client that reads slowly, or not at all, keeps the lock, and with it everybody who wants to connect, leave or say something: a single phone without reception stops the service.

    ## Example
    ```python
    import asyncio

    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.active: set[WebSocket] = set()
            self.lock = asyncio.Lock()

        async def broadcast(self, text: str) -> None:
            async with self.lock:
                for connection in self.active:
                    await connection.send_text(text)  # EW507
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.active: set[WebSocket] = set()
            self.lock = asyncio.Lock()

        async def broadcast(self, text: str) -> None:
            async with self.lock:
                targets = list(self.active)
            for connection in targets:
                await self.send_or_drop(connection, text)
    ```

    ## Fix safety
    There is no automatic fix: what has to stay under the lock is for you to say.

    ## Known limits
    Only locks of the module and of the object or class that holds the connections are known, and one helper of the same class is followed.
    A lock that each connection has for itself, which keeps its frames in order, is what it should be; a send with a timeout round it is bounded.

    ## References
    CWE-667, CWE-400.
    """

    code = "EW507"
    name = "lock-held-over-send"
    severity = Severity.WARNING
    dialects = "SCR"
    cwe = (667, 400)
    needs = (
        frozenset({b"Lock(", b"Condition(", b"asyncio.Lock", b"RWLock("}),
        frozenset({b".send", b"send_"}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        message = "a client that reads slowly keeps this lock, and everybody else waits: send after it is released"
        for function in self.file.module.functions:
            if function.is_async:
                for block in function.own_nodes:
                    if isinstance(block, ast.AsyncWith | ast.With) and self._is_shared_lock(block, function):
                        send = self._first_send(block.body, function)
                        if send is not None:
                            yield Suspect(send, message)

    def _is_shared_lock(self, block: ast.AsyncWith | ast.With, function: FunctionFacts) -> bool:
        return any(self._made(item.context_expr, function) for item in block.items)

    def _made(self, expression: ast.expr, function: FunctionFacts) -> bool:
        """True for a lock of the module, or of the object that is shared, as far as its creation can be seen."""
        name = dotted_name(expression)
        if name is None:
            return False
        head, _, rest = name.partition(".")
        if head in ("self", "cls") and function.owner is not None:
            if rest in function.owner.assigns:
                return self._is_lock(function.owner.assigns[rest])
            shared = bool(collections_of(function.owner)) and not self._is_of_one_connection(function.owner)
            return shared and any(
                self._is_lock(value) for _, value in given(function.owner.methods.get("__init__"), name)
            )
        return not rest and name in self.file.module.assigns and self._is_lock(self.file.module.assigns[name])

    def _is_of_one_connection(self, owner: ClassFacts) -> bool:
        return any(role.owner is owner and role.dialect in "EC" for role in self.file.roles)

    def _is_lock(self, value: ast.expr) -> bool:
        if not isinstance(value, ast.Call):
            return False
        factories = [keyword.value for keyword in value.keywords if keyword.arg in ("default_factory", "factory")]
        return any(self.file.module.resolve(made) in LOCKS for made in (value.func, *factories))

    def _first_send(self, body: list[ast.stmt], function: FunctionFacts) -> ast.Call | None:
        """The first awaited send in the block, its own or that of a helper which sends to the whole collection."""
        for call in _awaited(body):
            if self._is_send(call, body, function) or self._helper_sends(call, function):
                return call
        return None

    def _is_send(self, call: ast.Call, body: list[ast.stmt], function: FunctionFacts) -> bool:
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in SENDS:
            return False
        receiver = call.func.value
        if isinstance(receiver, ast.Name) and receiver.id == "self":
            return any(role.owner is function.owner and role.dialect == "C" for role in self.file.roles)
        if isinstance(receiver, ast.Name):
            given = any(arg.arg == receiver.id and is_connection(arg) for arg in function.parameters)
            return given or any(is_kept(source, function) for source in _sources(receiver.id, function, body))
        return isinstance(receiver, ast.Subscript) and is_kept(receiver, function)

    def _helper_sends(self, call: ast.Call, function: FunctionFacts) -> bool:
        helper = self.file.project.callee(function, call)
        if helper is None or not helper.is_async or helper is function or helper.module is not self.file.module:
            return False
        return any(self._is_send(inner, helper.node.body, helper) for inner in _awaited(helper.node.body))


def _sources(name: str, function: FunctionFacts, body: list[ast.stmt]) -> Iterator[ast.expr]:
    """What a name is taken from: a loop or comprehension over it, or an assignment."""
    for node in [*function.own_nodes, *walk_own(body)]:
        match node:
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                if name in {inner.id for inner in walk(target) if isinstance(inner, ast.Name)}:
                    yield value
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=value)
                | ast.NamedExpr(target=ast.Name(id=target), value=value)
            ) if target == name:
                yield value


def _awaited(body: list[ast.stmt]) -> Iterator[ast.Call]:
    """Awaited calls, also those handed to `gather`; not what a timeout stands around."""
    for statement in body:
        yield from _awaited_in(statement)


def _awaited_in(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return
    if isinstance(node, ast.AsyncWith | ast.With) and any(_is_bound(item.context_expr) for item in node.items):
        return
    if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
        if _is_bound(node.value):
            return
        yield node.value
        if (dotted_name(node.value.func) or "").rpartition(".")[2] in ("gather", "wait"):
            yield from (inner for inner in walk(node.value) if isinstance(inner, ast.Call))
        return
    for child in ast.iter_child_nodes(node):
        yield from _awaited_in(child)


def _is_bound(expression: ast.expr) -> bool:
    """True for `wait_for(...)`, `timeout(...)` and their relatives."""
    named = isinstance(expression, ast.Call) and (dotted_name(expression.func) or "").rpartition(".")[2]
    return named in BOUNDED
