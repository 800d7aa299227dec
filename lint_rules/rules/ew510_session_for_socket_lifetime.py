"""EW510: a database connection kept as long as a socket lives."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.facts import FunctionFacts, ModuleFacts, dotted_name
from lint_rules.project import plain_annotation
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect
from lint_rules.trees import walk, walk_own

SESSIONS = frozenset({"Session", "AsyncSession", "Connection", "AsyncConnection"})
LIBRARIES = ("sqlalchemy", "sqlmodel")
FACTORIES = frozenset({"sessionmaker", "async_sessionmaker", "scoped_session", "async_scoped_session"})
GIVING_BACK = frozenset({"close", "commit", "rollback", "aclose", "remove"})
RECEIVES = frozenset(
    {"receive", "receive_text", "receive_json", "receive_bytes", "iter_text", "iter_json", "iter_bytes"}
)
DEPTH = 3
"""How many dependencies of dependencies are looked through."""


class SessionForSocketLifetime(FlowRule):
    """
    ## What it does
    Reports a database session that a WebSocket endpoint gets as a dependency, or opens round its receive loop, or that a channel opens when it is joined.

    ## Why is this bad?
    A dependency with `yield` ends when the endpoint does, and that is when the client leaves.
    From its first query on the session holds a connection of the pool, so that as many clients as the pool has connections stop the whole application, HTTP included; until then everybody reads from an old transaction.

    ## Example
    ```python
    from fastapi import Depends, WebSocket
    from sqlalchemy.orm import Session


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, db: Session = Depends(get_db)):  # EW510
        await websocket.accept()
        while True:
            text = await websocket.receive_text()
            save(db, text)
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket):
        await websocket.accept()
        while True:
            text = await websocket.receive_text()
            async with sessions() as db:
                await save(db, text)
    ```

    ## Fix safety
    There is no automatic fix: where one unit of work begins and ends is for you to say.

    ## Known limits
    Sessions of SQLAlchemy and SQLModel are known, by the annotation, by what the dependency yields, or by the factory that makes them.
    An endpoint without a loop is not reported, nor one that ends the session's transaction itself before it waits, or asks it nothing.

    ## References
    CWE-400, CWE-772; FastAPI's documentation on dependencies with `yield`.
    """

    code = "EW510"
    name = "session-for-socket-lifetime"
    severity = Severity.WARNING
    dialects = "SE"
    cwe = (400, 772)
    needs = (
        frozenset({b"Depends", b"ession", b"onnection", b"Dep"}),
        frozenset({b"async def"}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.kind == "endpoint" and role.dialect == "S":
                loops = list(_loops(role.function, role.connection))
                if loops:
                    yield from self._dependencies(role.function, loops)
                    yield from self._opened(role.function, loops)
            elif role.kind in ("connect", "join", "after_join") and role.dialect == "E":
                yield from self._kept(role.function)

    def _dependencies(self, function: FunctionFacts, loops: list[ast.AST]) -> Iterator[Suspect]:
        """The session among the parameters, or else the first one that is given one. FastAPI makes it only once."""
        message = "this database session lives as long as the socket: open one for each message"
        front, inside = _in_front(function, loops), [inner for loop in loops for inner in walk(loop)]
        for depth in (0, DEPTH):
            for arg in function.parameters:
                direct = depth == 0 or self._holds(arg, function, 0)
                if self._holds(arg, function, depth) and (not direct or _keeps(arg.arg, front, inside)):
                    yield Suspect(arg, message)
                    return

    def _holds(self, arg: ast.arg, function: FunctionFacts, depth: int) -> bool:
        """True for a parameter that is a session, or that a dependency makes which is given one."""
        annotation, dependency, module = self._injected(arg, function)
        if dependency is None:
            return False
        if annotation is not None and self._is_session_type(annotation, module):
            return True
        found = self.file.project.target_named(dependency, module)
        if not isinstance(found, FunctionFacts):
            return False
        if any(isinstance(node, ast.Yield) for node in found.own_nodes):
            made = (v for node in found.own_nodes for v in _made_in(node))
            if any(self._makes_session(value, found.module) for value in made):
                return True
        return depth > 0 and any(
            self._holds(inner, found, depth - 1) and not _gives_back(inner.arg, found.own_nodes)
            for inner in found.parameters
        )

    def _injected(self, arg: ast.arg, function: FunctionFacts) -> tuple[ast.expr | None, ast.expr | None, ModuleFacts]:
        """The type of a parameter, what FastAPI calls for it, and the module in which both are written."""
        default = function.defaults.get(arg.arg)
        dependency = _depends(default) if default is not None else None
        annotation, module = arg.annotation, function.module
        if dependency is not None or annotation is None:
            return (plain_annotation(annotation) if annotation is not None else None), dependency, module
        if isinstance(annotation, ast.Name | ast.Attribute):
            dotted = module.resolve(annotation)
            located = self.file.project.locate(dotted, seen_from=module) if dotted else None
            if located is None or not isinstance(located[1], ast.Subscript):
                return None, None, module
            module, annotation = located[0], located[1]
        inside = [found for node in walk(annotation) if (found := _depends(node)) is not None]
        return plain_annotation(annotation), (inside[0] if inside else None), module

    def _is_session_type(self, annotation: ast.expr, module: ModuleFacts) -> bool:
        dotted = module.resolve(annotation) or ""
        return dotted.rpartition(".")[2] in SESSIONS and dotted.startswith(LIBRARIES)

    def _makes_session(self, value: ast.expr, module: ModuleFacts) -> bool:
        """True for a call of a session factory of the project, or of the session's class itself."""
        value = value.value if isinstance(value, ast.Await) else value
        if not isinstance(value, ast.Call):
            return False
        if self._is_session_type(value.func, module):
            return True
        dotted = module.resolve(value.func)
        located = self.file.project.locate(dotted, seen_from=module) if dotted else None
        if located is None or not isinstance(located[1], ast.Call):
            return False
        return (located[0].resolve(located[1].func) or "").rpartition(".")[2] in FACTORIES

    def _opened(self, function: FunctionFacts, loops: list[ast.AST]) -> Iterator[Suspect]:
        """Sessions that the endpoint opens itself, outside its loop."""
        front, inside = _in_front(function, loops), [inner for loop in loops for inner in walk(loop)]
        for node in function.own_nodes:
            if node in inside:
                continue
            if isinstance(node, ast.With | ast.AsyncWith) and any(loop in walk(node) for loop in loops):
                for item in node.items:
                    name = dotted_name(item.optional_vars) if item.optional_vars is not None else None
                    if self._makes_session(item.context_expr, function.module) and _keeps(name, front, inside):
                        yield Suspect(item.context_expr, "this session is held while the loop waits: open it inside")
            if isinstance(node, ast.Assign) and self._makes_session(node.value, function.module):
                name = dotted_name(node.targets[0])
                before = any(loop.lineno > node.lineno for loop in loops if isinstance(loop, ast.stmt))
                if before and _keeps(name, front, inside):
                    yield Suspect(node.value, "this session is held while the loop waits: open it inside")

    def _kept(self, function: FunctionFacts) -> Iterator[Suspect]:
        """`self.db = Sessions()` and `self.assigns["db"] = Sessions()` of a socket or channel."""
        for node in function.own_nodes:
            if isinstance(node, ast.Assign) and self._makes_session(node.value, function.module):
                target = node.targets[0]
                kept = target.value if isinstance(target, ast.Subscript) else target
                if (dotted_name(kept) or "").startswith("self."):
                    message = "this database session lives as long as the channel: open one for each message"
                    yield Suspect(node.value, message)


def _depends(node: ast.AST) -> ast.expr | None:
    """`get_db` in `Depends(get_db)`."""
    if isinstance(node, ast.Call) and (dotted_name(node.func) or "").rpartition(".")[2] in ("Depends", "Security"):
        given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "dependency")]
        return given[0] if given else None
    return None


def _made_in(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement of a dependency makes: what it opens, assigns or yields."""
    match node:
        case ast.withitem(context_expr=value) | ast.Assign(value=value):
            yield value
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from (item.context_expr for item in items)
        case ast.Yield(value=ast.expr() as value):
            yield value


def _loops(function: FunctionFacts, connection: str) -> Iterator[ast.AST]:
    """The loops in which an endpoint waits for its client."""
    for node in function.own_nodes:
        if isinstance(node, ast.While | ast.AsyncFor):
            body = list(walk_own(node.body))
            head = node.test if isinstance(node, ast.While) else node.iter
            if any(_waits(part, connection) for part in (*body, *walk(head)) if isinstance(part, ast.Call)):
                yield node


def _waits(call: ast.Call, connection: str) -> bool:
    """True for a receive on the socket, or a call that is handed the socket and so may wait for it."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in RECEIVES:
        return True
    return any(isinstance(argument, ast.Name) and argument.id == connection for argument in call.args)


def _in_front(function: FunctionFacts, loops: list[ast.AST]) -> list[ast.AST]:
    """Everything that runs before the first loop on a way that leads to it: refusals, which return, left out."""
    first = min(loop.lineno for loop in loops if isinstance(loop, ast.stmt))
    leaving = [
        block
        for node in function.own_nodes
        if isinstance(node, ast.If)
        for block in (node.body, node.orelse)
        if block and isinstance(block[-1], ast.Return | ast.Raise)
    ]
    elsewhere = {inner for block in leaving for statement in block for inner in walk(statement)}
    return [n for n in function.own_nodes if getattr(n, "lineno", first) < first and n not in elsewhere]


def _keeps(name: str | None, front: list[ast.AST], inside: list[ast.AST]) -> bool:
    """True when a session is used, and its connection not given back, in front of the loop or inside it."""
    return any(_uses(name, nodes) and not _gives_back(name, nodes) for nodes in (front, inside))


def _uses(name: str | None, nodes: list[ast.AST]) -> bool:
    """A session that nobody asks anything holds no connection."""
    return any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in nodes)


def _gives_back(name: str | None, nodes: list[ast.AST]) -> bool:
    """True when the last thing that is asked of the session here closes it, or ends its transaction."""
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and dotted_name(node.func.value) == name
    ]
    called = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)}
    return bool(GIVING_BACK & called) and "refresh" not in called
