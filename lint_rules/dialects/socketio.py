"""Socket.IO: python-socketio (`sid, data`) and Flask-SocketIO (`data`, the sid in `request`), functions and namespaces.

A decorator counts when its object is a server: assigned from `AsyncServer(...)`/`SocketIO(...)` here or in a file that
it is imported from, or, when that cannot be found, when it is named like one (`sio`, `socketio`, `socket_io`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lint_rules.dialects.role import Kind, Role
from lint_rules.facts import FunctionFacts, ModuleFacts, dotted_name
from lint_rules.project import Project

SERVERS = frozenset({"Server", "AsyncServer", "SocketIO", "SocketManager"})
CLIENTS = frozenset({"Client", "AsyncClient", "SimpleClient", "AsyncSimpleClient"})
FRAMEWORKS = frozenset({"socketio", "engineio", "flask_socketio", "fastapi_socketio"})
"""Packages that are Socket.IO themselves, also where a project keeps a copy of them."""

_NAMED_LIKE_ONE = re.compile(
    r"(^|_|\.)(sio|socketio|socket_io|socketio_app|ws_io|sio_server|socket_manager)$", re.IGNORECASE
)


def roles(module: ModuleFacts, project: Project) -> Iterator[Role]:
    """The event handlers of the module."""
    if _is_framework(module, project) or not module.says(
        "socketio", "socket_io", "sio", "Namespace", "SocketIO", "socket_server"
    ):
        return
    decorated = False
    for function in module.functions:
        event = decorated_event(function, module, project)
        if event is not None:
            decorated = True
            yield role_of(function, event)
    speaks = module.says("emit(", "join_room(", "enter_room(")
    if not decorated and speaks and module.says("flask_socketio", "import socketio", "from socketio"):
        yield from _registered_elsewhere(module, project)
    for owner in module.classes.values():
        if any(_is_namespace(base) for base in project.base_names(owner)):
            for method in owner.methods.values():
                if method.name.startswith("on_"):
                    yield role_of(method, method.name.removeprefix("on_"))
    if module.says(".on(", "on_event("):
        yield from _registered(module, project)


def _is_framework(module: ModuleFacts, project: Project) -> bool:
    """True for the files of Socket.IO itself, also when its own folder is what is linted."""
    top = module.name.partition(".")[0]
    if project.root.name in FRAMEWORKS and project.disk.find("__init__", project.root) is not None:
        top = project.root.name
    return top in FRAMEWORKS


def _is_namespace(dotted: str) -> bool:
    return dotted.rpartition(".")[2] in ("Namespace", "AsyncNamespace") and dotted.partition(".")[0] in (
        "socketio",
        "flask_socketio",
    )


def _registered(module: ModuleFacts, project: Project) -> Iterator[Role]:
    """`sio.on("event", handler=f)` and `socketio.on_event("event", f)`."""
    for call in module.calls:
        for server, event, handler in _registering(call):
            function = _handler(handler, call, module)
            if function is not None and is_server(server, module, project):
                yield role_of(function, event)


def _registering(call: ast.Call) -> Iterator[tuple[ast.expr, str, ast.expr]]:
    """Server, event and handler of `sio.on("event", f)`, of `on_event` likewise, and of `sio.on("event")(f)`."""
    inner = call.func if isinstance(call.func, ast.Call) else call
    if not isinstance(inner.func, ast.Attribute) or inner.func.attr not in ("on", "on_event") or not inner.args:
        return
    event = str(inner.args[0].value) if isinstance(inner.args[0], ast.Constant) else ""
    given = call.args if inner is not call else inner.args[1:2]
    for handler in [*given, *(k.value for k in inner.keywords if k.arg == "handler")]:
        yield inner.func.value, event, handler


def _registered_elsewhere(module: ModuleFacts, project: Project) -> Iterator[Role]:
    """The functions of this module that another one registers: `socketio.on_event("join", events.join)`."""
    table = project.once("registered socket.io handlers", lambda: dict(_registrations(project)))
    for function in module.functions:
        if function in table:
            yield role_of(function, table[function])


def _registrations(project: Project) -> Iterator[tuple[FunctionFacts, str]]:
    for module in project.holding(b".on_event(", b".on(", also=((b"socketio", b"SocketIO", b"sio"),)):
        for call in module.calls:
            for server, event, handler in _registering(call):
                dotted = module.resolve(handler)
                found = project.lookup(dotted, seen_from=module) if dotted else None
                if (
                    isinstance(found, FunctionFacts)
                    and found.module is not module
                    and is_server(server, module, project)
                ):
                    yield found, event


def _handler(handler: ast.expr, call: ast.Call, module: ModuleFacts) -> FunctionFacts | None:
    """The function or, for `handler=self.on_join`, the method that a call registers."""
    if isinstance(handler, ast.Name):
        return module.by_qualname.get(handler.id)
    if not isinstance(handler, ast.Attribute) or dotted_name(handler.value) != "self":
        return None
    around = [c for c in module.classes.values() if c.node.lineno <= call.lineno <= (c.node.end_lineno or 0)]
    return next((owner.methods[handler.attr] for owner in around if handler.attr in owner.methods), None)


def decorated_event(function: FunctionFacts, module: ModuleFacts, project: Project) -> str | None:
    """The event of `@sio.on("event")` or `@sio.event`; None when the function is no handler."""
    for decorator in function.node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not isinstance(target, ast.Attribute) or target.attr not in ("on", "event"):
            continue
        if not is_server(target.value, module, project):
            continue
        if target.attr == "event":
            return function.name
        first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
        return str(first.value) if isinstance(first, ast.Constant) else ""
    return None


def is_server(expression: ast.expr, module: ModuleFacts, project: Project) -> bool:
    """True for an expression that is a Socket.IO server."""
    written = dotted_name(expression)
    if written is None:
        return False
    dotted = module.resolve(expression)
    found = project.locate(dotted, seen_from=module) if dotted else None
    if found is not None and isinstance(found[1], ast.Call):
        made = found[0].resolve(found[1].func) or ""
        return made.rpartition(".")[2] in SERVERS and not made.startswith("http")
    if _is_client(written, module):
        return False
    return bool(_NAMED_LIKE_ONE.search(written)) or _holds_server(expression, module, project)


def _is_client(written: str, module: ModuleFacts) -> bool:
    """True for `self.sio` in a module that says `self.sio = socketio.AsyncClient()`."""
    return module.says("Client(") and any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and any(dotted_name(target) == written for target in node.targets)
        and (dotted_name(node.value.func) or "").rpartition(".")[2] in CLIENTS
        for function in module.functions
        for node in function.own_nodes
    )


def _holds_server(expression: ast.expr, module: ModuleFacts, project: Project) -> bool:
    """True for `handler.server`, where `handler` is an instance of a class with `self.server = AsyncServer(...)`."""
    dotted = module.resolve(expression.value) if isinstance(expression, ast.Attribute) else None
    found = project.locate(dotted, seen_from=module) if dotted else None
    if found is None or not isinstance(found[1], ast.expr) or not isinstance(expression, ast.Attribute):
        return False
    owner = project.class_of(found[1], found[0])
    start = owner.methods.get("__init__") if owner is not None else None
    return start is not None and any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and dotted_name(node.targets[0]) == f"self.{expression.attr}"
        and (start.module.resolve(node.value.func) or "").rpartition(".")[2] in SERVERS
        for node in start.own_nodes
    )


def role_of(function: FunctionFacts, event: str) -> Role:
    """The role of a handler for an event; its parameters are found by python-socketio's and Flask's conventions."""
    names = [arg.arg for arg in function.parameters if arg.arg not in ("self", "cls")]
    has_sid = bool(names) and names[0] in ("sid", "sid_", "_sid", "session_id", "socket_id", "client_id")
    rest = names[1:] if has_sid else names
    kinds: dict[str, Kind] = {"connect": "connect", "disconnect": "disconnect"}
    kind = kinds.get(event, "message")
    payload = rest[0] if rest and kind == "message" else None
    return Role(kind, "I", function, connection="sid" if has_sid else "request", payload=payload, event=event or None)
