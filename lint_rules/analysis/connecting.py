"""What a connect does, as far as it matters whether anybody asked: it echoes, denies, hands over, shares."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import reachable
from lint_rules.analysis.checks import is_refusal
from lint_rules.analysis.vocabulary import IDENTITY, mentions, word_set, words
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role
    from lint_rules.project import Project


TAKING_IN = word_set("connect register accept add attach join enter")
"""In the name of a method that is given a socket, these say that it takes the socket in."""


def only_echoes(role: Role) -> bool:
    """True for an endpoint that does nothing but answer its own client: there is nothing to be had from it."""
    own = role.connection
    harmless = {"print", "str", "len", "range", "int", "dict", "WebSocketDisconnect"}
    for call in role.function.calls:
        written = dotted_name(call.func) or ""
        mine = written.startswith(f"{own}.") and written.count(".") == 1
        reshapes = isinstance(call.func, ast.Attribute) and call.func.attr in (
            "get",
            "strip",
            "lower",
            "upper",
            "split",
        )
        mine = mine or (reshapes and _is_local(call.func, role.function))
        if (
            not mine
            and written not in harmless
            and written.partition(".")[0] not in ("logger", "logging", "log", "json")
        ):
            return False
    names = {(dotted_name(call.func) or "").removeprefix(f"{own}.").partition("_")[0] for call in role.function.calls}
    answers = {"receive", "send"} <= names or {"iter", "send"} <= names
    told = set(role.function.module.assigns) - {"logger", "log", "app", "router"}
    shared = any(isinstance(node, ast.Name) and node.id in told for node in role.function.own_nodes)
    return role.kind == "endpoint" and answers and not shared


def _is_local(expression: ast.expr, function: FunctionFacts) -> bool:
    """True for a method of a local variable, or of what a method of one gave."""
    root = expression
    while isinstance(root, ast.Attribute | ast.Call):
        root = root.value if isinstance(root, ast.Attribute) else root.func
    return isinstance(root, ast.Name) and any(
        isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == root.id for t in node.targets)
        for node in function.own_nodes
    )


def is_routed(function: FunctionFacts, project: Project) -> bool:
    """True for an aiohttp handler that a route leads to: `add_get("/ws", handler)`, `@routes.get("/ws")`."""
    if any(
        isinstance(decorator, ast.Call) and (dotted_name(decorator.func) or "").endswith((".get", ".route", ".view"))
        for decorator in function.node.decorator_list
    ):
        return True
    routing = project.holding(b"add_get(", b"add_route(", b"web.get(", b"web.route(", b"router.add_", b"add_routes(")
    return any(
        (dotted_name(call.func) or "").rpartition(".")[2] in ("add_get", "add_route", "get", "route", "add_view")
        and any((dotted_name(given) or "").rpartition(".")[2] == function.name for given in call.args[1:])
        for module in routing
        for call in module.calls
    )


def knows_users(project: Project) -> bool:
    """True when the project tells its users apart for pages: a session, a login or a token package is imported."""
    packages = (b"aiohttp_session", b"aiohttp_security", b"import jwt", b"passlib", b"bcrypt", b"authlib", b"jose")
    return project.once("knows users", lambda: bool(next(project.each_holding(*packages), None)))


def reaches_accept(role: Role, project: Project) -> bool:
    """True when a connection is accepted in the handler or up to two calls away.

    `x.connect(ws)` counts when `x` cannot be found but the handler goes on to receive from the socket.
    """
    for function in reachable(role.function, project):
        for call in function.calls:
            written = dotted_name(call.func) or ""
            if written.endswith(".accept") or written == "accept":
                return True
            if written in ("super().connect", "super().websocket_connect"):
                return True
    handed = [call for call in role.function.calls if _hands_over(call, role, project)]
    return bool(handed) and (_receives(role, project) or any(_is_taken_in(call, project) for call in handed))


def _is_taken_in(call: ast.Call, project: Project) -> bool:
    """True when the only method of that name in the project accepts the socket, and asks nothing of it."""
    taker = project.only_method(call.func.attr) if isinstance(call.func, ast.Attribute) else None
    if taker is None or any(isinstance(node, ast.If | ast.Raise) for node in taker.nodes):
        return False
    return any((dotted_name(inner.func) or "").endswith(".accept") for inner in taker.calls)


def _hands_over(call: ast.Call, role: Role, project: Project) -> bool:
    name = (dotted_name(call.func) or "").rpartition(".")[2]
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    given = any(isinstance(argument, ast.Name) and argument.id == role.connection for argument in arguments)
    helper = project.callee(role.function, call)
    known = helper is not None and not is_stub(helper)
    return bool(words(name) & TAKING_IN) and given and not known


def is_stub(function: FunctionFacts) -> bool:
    """True for a method that only declares what others do: its body is a docstring, `...`, `pass` or a raise."""
    return all(isinstance(statement, ast.Expr | ast.Pass | ast.Raise) for statement in function.node.body)


def _receives(role: Role, project: Project) -> bool:
    """True when the handler, or a helper that it hands the socket to, reads what the client sends."""
    return any(
        (dotted_name(call.func) or "").startswith(f"{own}.receive")
        for function in reachable(role.function, project, depth=1)
        for own in ({role.connection} if function is role.function else {"websocket", "ws"})
        for call in function.calls
    )


def only_denies(function: FunctionFacts) -> bool:
    """True for `accept()` that is followed by `close()` in any case: it accepts only to give a close code."""
    closing = [
        s for s in function.node.body if any(is_refusal(n) for n in walk(s)) and not isinstance(s, ast.If | ast.Try)
    ]
    return bool(closing)


def refuses(function: FunctionFacts, project: Project) -> bool:
    """True when a Socket.IO connect handler can say no: `return False`, a raise, `disconnect()`."""
    for current in reachable(function, project):
        for node in current.nodes:
            if isinstance(node, ast.Raise) or is_refusal(node):
                return True
            if current is function and isinstance(node, ast.Return) and _says_no(node.value):
                return True
    return False


def shrugs(function: FunctionFacts) -> bool:
    """`if user is None: return` in a Socket.IO connect, where that lets the client in all the same."""
    return any(
        isinstance(node, ast.If)
        and mentions(node.test, IDENTITY)
        and isinstance(node.body[-1], ast.Return)
        and not _says_no(node.body[-1].value)
        and not node.orelse
        for node in function.own_nodes
    )


def _says_no(value: ast.expr | None) -> bool:
    """Anything but `return`, `return None` and `return True` may refuse."""
    return value is not None and not (isinstance(value, ast.Constant) and value.value in (True, None))


def is_local(call: ast.Call) -> bool:
    """True for a server that only listens on this machine."""
    hosts: Iterator[ast.expr] = iter([*call.args[1:2], *(k.value for k in call.keywords if k.arg == "host")])
    return any(isinstance(host, ast.Constant) and host.value in ("localhost", "127.0.0.1", "::1") for host in hosts)


def call_out(function: FunctionFacts) -> bool:
    """True when the handler opens a socket to another server in its own name, or starts a program."""
    starts = {"ws_connect", "fork", "openpty", "Popen", "create_subprocess_exec", "create_subprocess_shell"}
    return any((dotted_name(call.func) or "").rpartition(".")[2] in starts for call in function.calls)


def shares_something(role: Role, project: Project) -> bool:
    """True when a raw handler does more than answer its own client: it changes something that outlives it."""
    names = set(role.function.module.assigns)
    for function in reachable(role.function, project):
        for call in function.calls:
            written = (dotted_name(call.func) or "").split(".")
            if (
                len(written) > 1
                and written[-1] in ("add", "append", "update", "setdefault")
                and written[0] in {*names, "self"}
            ):
                return True
            if {"subprocess", "os", "pty", "docker"} & set(written[:1]):
                return True
    return False
